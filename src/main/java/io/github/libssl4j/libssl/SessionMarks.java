package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;

/**
 * What libssl4j notes on an {@code SSL_SESSION} itself, as numbers in its ex_data: they live and die with it, whatever
 * Java objects come and go, and {@code SSL_SESSION_dup(3)} copies them.
 *
 * <ul>
 * <li>owner: the number of the one context that the session belongs to, 0 while it has none;
 * <li>offered: whether a client has offered it, which a TLS 1.3 ticket is once;
 * <li>policy: the fingerprint of what its connection verified, 0 where nobody can say (it was imported);
 * <li>psk: the fingerprint of the pre-shared key that a client's handshake was made by, 0 where there was none. libssl
 * copies it to the sessions of the tickets that come of it;
 * <li>answer: which answer to libssl's question for such a key the session comes from, 0 for none; copied alike.
 * </ul>
 *
 * <p>All, and the slot of its {@linkplain SessionAttachments values}, are written before a second thread can see the
 * session: the first write of a slot moves the others. The owner's slot says whether that was done: it has a trace of the
 * session's address, which is another in a copy that libssl made and nobody has seen.
 *
 * <p>Slots are dear: each that is registered is sorted at every freeing of a session, and OpenSSL makes room for four at
 * first. So owner and offered share one, and the two of pre-shared keys are registered when the first such key is used.
 */
public final class SessionMarks {
    private static final long OFFERED = 1L << 63;
    private static final int OWNER_SHIFT = 27;
    private static final long OWNERS = (1L << 63 - OWNER_SHIFT) - 1;
    private static final long TRACE = (1L << OWNER_SHIFT) - 1;

    private static final int OWNER = newIndex();
    private static final int POLICY = newIndex();
    /** Until a pre-shared key is used, no session has its marks. */
    private static volatile boolean psks;

    private static final Object[] LOCKS = Stream.generate(Object::new).limit(64).toArray();

    private static final class Psks {
        static final int PSK;
        static final int ANSWER;

        static {
            SessionAttachments.install(); // or one of these would have the slot that is kept for them
            PSK = newIndex();
            ANSWER = newIndex();
            psks = true;
        }

        private Psks() {}
    }

    private SessionMarks() {}

    /** The number of the context that the session belongs to, or 0. */
    public static long owner(MemorySegment session) {
        return owner(get(session, OWNER));
    }

    /** The fingerprint of the policy that the session was made under, or 0. */
    public static long policy(MemorySegment session) {
        return get(session, POLICY);
    }

    /** The fingerprint of the pre-shared key that the session's first handshake was made by, or 0. */
    public static long psk(MemorySegment session) {
        return psks ? get(session, Psks.PSK) : 0;
    }

    /** Notes that the session's first handshake was made by a pre-shared key. */
    public static void setPsk(MemorySegment session, long fingerprint) {
        set(session, Psks.PSK, fingerprint);
    }

    /** The number of the answer that the session comes from, or 0. */
    public static long answer(MemorySegment session) {
        return psks ? get(session, Psks.ANSWER) : 0;
    }

    /** Notes which answer the session is: a number that no other has. */
    public static void setAnswer(MemorySegment session, long number) {
        set(session, Psks.ANSWER, number);
    }

    /** Writes who has the session and what was verified; by whom it was made stays. */
    public static void set(MemorySegment session, long owner, long policy) {
        setNew(session, owner);
        set(session, POLICY, policy);
    }

    /** The same of a session that Java has just made, or copied: it is nobody's, and keeps the policy that it has. */
    public static void setNew(MemorySegment session) {
        setNew(session, 0);
    }

    /** Makes a copy that libssl made by itself, and that nobody has seen, like one of which it told. */
    public static void settle(MemorySegment session) {
        long seen = get(session, OWNER) & TRACE;
        // Also what was set before another library took the slot: others may see it by now.
        if (seen != trace(session, SessionAttachments.slot()) && seen != trace(session, nextSlot())) {
            setNew(session, owner(session));
        }
    }

    private static void setNew(MemorySegment session, long owner) {
        SessionAttachments.reserve(session); // the last slot first: that makes the others
        set(session, OWNER, word(owner, session));
    }

    /** Whether {@link #set} was called for this session, and not for the one that it is a copy of. */
    static boolean isSet(MemorySegment session) {
        return (get(session, OWNER) & TRACE) == trace(session, SessionAttachments.slot());
    }

    /** Gives the session to a context, unless it has one; answers the one that it belongs to from now on. */
    public static long claimOwner(MemorySegment session, long owner) {
        synchronized (lock(session)) {
            long word = get(session, OWNER);
            if (owner(word) == 0) {
                set(session, OWNER, word | owner << OWNER_SHIFT);
                return owner;
            }
            return owner(word);
        }
    }

    /** Notes the first offer; false for each later one. */
    public static boolean claimOffer(MemorySegment session) {
        synchronized (lock(session)) {
            long word = get(session, OWNER);
            if ((word & OFFERED) != 0) {
                return false;
            }
            set(session, OWNER, word | OFFERED);
            return true;
        }
    }

    /** Nobody was told of the first offer: it counts no more. */
    public static void withdrawOffer(MemorySegment session) {
        synchronized (lock(session)) {
            set(session, OWNER, get(session, OWNER) & ~OFFERED);
        }
    }

    private static Object lock(MemorySegment session) {
        return LOCKS[(int) (session.address() * 0x9e37_79b9_7f4a_7c15L >>> 58)];
    }

    private static long word(long owner, MemorySegment session) {
        return owner << OWNER_SHIFT | trace(session, SessionAttachments.slot());
    }

    private static long owner(long word) {
        return word >>> OWNER_SHIFT & OWNERS;
    }

    /** Never 0. It also depends on which slot the values have, of which the session may have been made too early to know. */
    private static long trace(MemorySegment session, int slot) {
        return (session.address() + slot) * 0x9e37_79b9_7f4a_7c15L >>> 64 - OWNER_SHIFT | 1;
    }

    /** The slot of the next index. */
    static int nextSlot() {
        return POLICY + 1;
    }

    private static int newIndex() {
        return newIndex(MemorySegment.NULL, MemorySegment.NULL);
    }

    /** {@code CRYPTO_get_ex_new_index(3)}; the macro is {@code SSL_SESSION_get_ex_new_index}. */
    static int newIndex(MemorySegment dup, MemorySegment free) {
        int index = libssl_h.CRYPTO_get_ex_new_index(libssl_h.CRYPTO_EX_INDEX_SSL_SESSION(), 0, MemorySegment.NULL,
                MemorySegment.NULL, dup, free);
        if (index < 0) {
            throw Check.failure("CRYPTO_get_ex_new_index");
        }
        return index;
    }

    static long get(MemorySegment session, int index) {
        return libssl_h.SSL_SESSION_get_ex_data(session, index).address();
    }

    static void set(MemorySegment session, int index, long value) {
        Check.one(libssl_h.SSL_SESSION_set_ex_data(session, index, MemorySegment.ofAddress(value)),
                "SSL_SESSION_set_ex_data");
    }
}
