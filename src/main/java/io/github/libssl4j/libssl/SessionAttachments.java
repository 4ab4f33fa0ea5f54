package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.CRYPTO_EX_dup;
import io.github.libssl4j.ffi.CRYPTO_EX_free;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The application's values of each {@code SSL_SESSION}. They live as long as it does, whatever Java objects come and go.
 *
 * <p>C holds no Java object: the session's ex_data has a number, by which the values are found here. libssl says when a
 * session is copied, as it does itself for each TLS 1.3 ticket: the copy gets a number of its own and the same values. And
 * it says when a session is freed: its values are forgotten. Both may happen under libssl's locks; no code of the
 * application runs then.
 *
 * <p>Saying so costs every session of the process two calls back into Java, half of what a copy takes. So libssl is told of
 * it at the first attach only. Until then sessions just have the slot that the number will have: OpenSSL takes writes to
 * slots that nobody has registered yet, and numbers them one by one. Should another library register one in between, the
 * sessions that are there already take no values.
 */
public final class SessionAttachments {
    /** No map is changed once it is in here: copies share theirs until one of them gets another. */
    private static final ConcurrentHashMap<Long, Map<Object, Object>> VALUES = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Object LOCK = new Object();
    private static final int NO_VALUES_YET = 0;

    /** Where sessions have their number, or will. */
    private static volatile int slot = SessionMarks.nextSlot();
    private static volatile boolean installed;

    private SessionAttachments() {}

    /** Makes the slot in the session. Nobody else may see the session yet. */
    static void reserve(MemorySegment session) {
        if (number(session) == NO_VALUES_YET) { // else it is a copy's, or what another library has there
            SessionMarks.set(session, slot, NO_VALUES_YET);
        }
    }

    /** Which slot it is, or will be unless another library gets it. */
    static int slot() {
        return slot;
    }

    /** Has libssl tell from now on. */
    static void install() {
        if (!installed) {
            synchronized (LOCK) {
                if (!installed) {
                    slot = SessionMarks.newIndex(CRYPTO_EX_dup.allocate(SessionAttachments::copied, Arena.global()),
                            CRYPTO_EX_free.allocate(SessionAttachments::freed, Arena.global()));
                    installed = true;
                }
            }
        }
    }

    /** Attaches a value; {@code null} takes the present one off. */
    public static void put(MemorySegment session, Object key, Object value) {
        install();
        if (!SessionMarks.isSet(session)) {
            throw new IllegalStateException("The session takes no values: libssl made it by itself, or another library has their place");
        }
        VALUES.compute(ownNumber(session), (number, present) -> {
            Map<Object, Object> values = present == null ? new HashMap<>() : new HashMap<>(present);
            if (value == null) {
                values.remove(key);
            } else {
                values.put(key, value);
            }
            return values.isEmpty() ? null : values;
        });
    }

    private static long ownNumber(MemorySegment session) {
        synchronized (LOCK) {
            long number = number(session);
            if (number == NO_VALUES_YET) {
                number = NUMBERS.incrementAndGet();
                SessionMarks.set(session, slot, number);
            }
            return number;
        }
    }

    /** The attached value, or {@code null}. */
    public static Object get(MemorySegment session, Object key) {
        Map<Object, Object> values = installed ? VALUES.get(number(session)) : null;
        return values == null ? null : values.get(key);
    }

    /** How many sessions have values. */
    public static int sessions() {
        return VALUES.size();
    }

    private static long number(MemorySegment session) {
        return SessionMarks.get(session, slot);
    }

    /** {@code CRYPTO_EX_dup}: writes the copy's number over the original's. Always 1: a failure would lose the copy. */
    static int copied(MemorySegment to, MemorySegment from, MemorySegment slot, int index, long argl, MemorySegment argp) {
        try {
            long original = slot.get(libssl_h.C_LONG, 0);
            if (original != NO_VALUES_YET) {
                slot.set(libssl_h.C_LONG, 0, NO_VALUES_YET); // if what follows fails, not the original's
                Map<Object, Object> values = VALUES.get(original);
                if (values != null) {
                    long copy = NUMBERS.incrementAndGet();
                    VALUES.put(copy, values);
                    slot.set(libssl_h.C_LONG, 0, copy);
                }
            }
        } catch (Throwable e) {
            Callbacks.failed(e);
        }
        return 1;
    }

    /** {@code CRYPTO_EX_free}. */
    static void freed(MemorySegment session, MemorySegment number, MemorySegment data, int index, long argl,
            MemorySegment argp) {
        try {
            if (number.address() != NO_VALUES_YET) {
                VALUES.remove(number.address());
            }
        } catch (Throwable e) {
            Callbacks.failed(e);
        }
    }
}
