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
 * <p>The number is written with the {@link SessionMarks}, for the reason told there.
 */
public final class SessionAttachments {
    /** No map is changed once it is in here: copies share theirs until one of them gets another. */
    private static final ConcurrentHashMap<Long, Map<Object, Object>> VALUES = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int INDEX = newIndex();

    private SessionAttachments() {}

    /** Gives the session its number, unless it has one. Nobody else may see the session yet. */
    static void number(MemorySegment session) {
        if (get(session) == 0) {
            Check.one(libssl_h.SSL_SESSION_set_ex_data(session, INDEX,
                    MemorySegment.ofAddress(NUMBERS.incrementAndGet())), "SSL_SESSION_set_ex_data");
        }
    }

    /** Attaches a value; {@code null} takes the present one off. */
    public static void put(MemorySegment session, Object key, Object value) {
        long own = get(session);
        if (own == 0) {
            throw new IllegalStateException("The session takes no values: there was no memory for them when it was copied");
        }
        VALUES.compute(own, (number, present) -> {
            Map<Object, Object> values = present == null ? new HashMap<>() : new HashMap<>(present);
            if (value == null) {
                values.remove(key);
            } else {
                values.put(key, value);
            }
            return values.isEmpty() ? null : values;
        });
    }

    /** The attached value, or {@code null}. */
    public static Object get(MemorySegment session, Object key) {
        Map<Object, Object> values = VALUES.get(get(session));
        return values == null ? null : values.get(key);
    }

    /** How many sessions have values. */
    public static int sessions() {
        return VALUES.size();
    }

    private static long get(MemorySegment session) {
        return libssl_h.SSL_SESSION_get_ex_data(session, INDEX).address();
    }

    private static int newIndex() {
        // CRYPTO_get_ex_new_index(3); the macro is SSL_SESSION_get_ex_new_index
        int index = libssl_h.CRYPTO_get_ex_new_index(libssl_h.CRYPTO_EX_INDEX_SSL_SESSION(), 0, MemorySegment.NULL,
                MemorySegment.NULL, CRYPTO_EX_dup.allocate(SessionAttachments::copied, Arena.global()),
                CRYPTO_EX_free.allocate(SessionAttachments::freed, Arena.global()));
        if (index < 0) {
            throw Check.failure("CRYPTO_get_ex_new_index");
        }
        return index;
    }

    /** {@code CRYPTO_EX_dup}: writes the copy's number over the original's. Always 1: a failure would lose the copy. */
    static int copied(MemorySegment to, MemorySegment from, MemorySegment slot, int index, long argl, MemorySegment argp) {
        try {
            long original = slot.get(libssl_h.C_LONG, 0);
            if (original != 0) { // 0: libssl's own, which Java has not seen
                slot.set(libssl_h.C_LONG, 0, 0); // if what follows fails, not the original's
                long copy = NUMBERS.incrementAndGet();
                Map<Object, Object> values = VALUES.get(original);
                if (values != null) {
                    VALUES.put(copy, values);
                }
                slot.set(libssl_h.C_LONG, 0, copy);
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
            if (number.address() != 0) {
                VALUES.remove(number.address());
            }
        } catch (Throwable e) {
            Callbacks.failed(e);
        }
    }
}
