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
 * <li>offered: whether a client has offered it, which a TLS 1.3 ticket is once;
 * <li>psk: the fingerprint of the pre-shared key that a client's handshake was made by, 0 where there was none. libssl
 * copies it to the sessions of the tickets that come of it;
 * <li>answer: which answer to libssl's question for such a key the session comes from, 0 for none; copied alike.
 * </ul>
 *
 * <p>All, and the number of its {@linkplain SessionAttachments values}, are written before a second thread can see the
 * session: the first write of a slot moves the others.
 */
public final class SessionMarks {
    private static final int OWNER = newIndex();
    private static final int POLICY = newIndex();
    private static final int OFFERED = newIndex();
    private static final int PSK = newIndex();
    private static final int ANSWER = newIndex();

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

    /** The fingerprint of the pre-shared key that the session's first handshake was made by, or 0. */
    public static long psk(MemorySegment session) {
        return get(session, PSK);
    }

    /** Notes that the session's first handshake was made by a pre-shared key. */
    public static void setPsk(MemorySegment session, long fingerprint) {
        set(session, PSK, fingerprint);
    }

    /** The number of the answer that the session comes from, or 0. */
    public static long answer(MemorySegment session) {
        return get(session, ANSWER);
    }

    /** Notes which answer the session is: a number that no other has. */
    public static void setAnswer(MemorySegment session, long number) {
        set(session, ANSWER, number);
    }

    /** Writes who has the session and what was verified; by whom it was made stays. */
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
