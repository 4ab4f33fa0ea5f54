package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;

/**
 * What libssl4j notes on an {@code SSL_SESSION} itself, as numbers in its ex_data: they live and die with it, whatever
 * Java objects come and go, and {@code SSL_SESSION_dup(3)} copies them.
 *
 * <ul>
 * <li>owner: the number of the one context that the session belongs to, 0 while it has none;
 * <li>policy: the fingerprint of what its connection verified, 0 where nobody can say (it was imported);
 * <li>offered: whether a client has offered it, which a TLS 1.3 ticket is once.
 * </ul>
 *
 * <p>All three, and the number of its {@linkplain SessionAttachments values}, are written before a second thread can see
 * the session: the first write of a slot moves the others.
 */
public final class SessionMarks {
    private static final int OWNER = newIndex();
    private static final int POLICY = newIndex();
    private static final int OFFERED = newIndex();

    private static final Object LOCK = new Object();

    private SessionMarks() {}

    /** The number of the context that the session belongs to, or 0. */
    public static long owner(MemorySegment session) {
        return get(session, OWNER);
    }

    /** The fingerprint of the policy that the session was made under, or 0. */
    public static long policy(MemorySegment session) {
        return get(session, POLICY);
    }

    /** Writes all marks. */
    public static void set(MemorySegment session, long owner, long policy) {
        set(session, OWNER, owner);
        set(session, POLICY, policy);
        set(session, OFFERED, 0);
        SessionAttachments.number(session);
    }

    /** Gives the session to a context, unless it has one; answers the one that it belongs to from now on. */
    public static long claimOwner(MemorySegment session, long owner) {
        synchronized (LOCK) {
            long present = get(session, OWNER);
            if (present == 0) {
                set(session, OWNER, owner);
                return owner;
            }
            return present;
        }
    }

    /** Notes the first offer; false for each later one. */
    public static boolean claimOffer(MemorySegment session) {
        synchronized (LOCK) {
            if (get(session, OFFERED) != 0) {
                return false;
            }
            set(session, OFFERED, 1);
            return true;
        }
    }

    private static int newIndex() {
        // CRYPTO_get_ex_new_index(3); the macro is SSL_SESSION_get_ex_new_index
        int index = libssl_h.CRYPTO_get_ex_new_index(libssl_h.CRYPTO_EX_INDEX_SSL_SESSION(), 0, MemorySegment.NULL,
                MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
        if (index < 0) {
            throw Check.failure("CRYPTO_get_ex_new_index");
        }
        return index;
    }

    private static long get(MemorySegment session, int index) {
        return libssl_h.SSL_SESSION_get_ex_data(session, index).address();
    }

    private static void set(MemorySegment session, int index, long value) {
        Check.one(libssl_h.SSL_SESSION_set_ex_data(session, index, MemorySegment.ofAddress(value)),
                "SSL_SESSION_set_ex_data");
    }
}
