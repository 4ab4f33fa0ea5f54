package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.NativeLibrary;
import java.lang.foreign.MemorySegment;

/**
 * Adds to libssl's cache, also where memory is short. Of a session that it does not hold, libssl refuses only what it has no
 * memory for. Many versions then have put the session into their list all the same, without a reference, and use it after it
 * was freed. A second try puts that right, or else a reference does, which is given back when the list is emptied. The cache may
 * then hold one more than its limit, until the next is added.
 */
final class NativeCache {
    private static final boolean LISTS_WHAT_IT_REFUSES = listsWhatItRefuses(NativeLibrary.versionNumber());

    /** Held by what reads or changes a cache's limit: {@link #addAgain} takes it away for a moment. */
    private static final Object LIMITS = new Object();

    private NativeCache() {}

    /**
     * Whether a version, of the form {@code 0xMNN00PP0}, may do so: 3.5.7 and 3.6.3 were seen not to. Who is taken for one that
     * does keeps a session too long at worst, after a second try that failed too.
     */
    static boolean listsWhatItRefuses(long version) {
        return version < 0x3050_0070L || version >= 0x3060_0000L && version < 0x3060_0030L;
    }

    /** {@code SSL_CTX_add_session(3)} of a session that is not there; false where there is no memory for it. */
    static boolean add(MemorySegment ctx, MemorySegment session) {
        if (libssl_h.SSL_CTX_add_session(ctx, session) == 1 || addAgain(ctx, session)) {
            return true;
        }
        if (LISTS_WHAT_IT_REFUSES) {
            SessionIndex.upRef(session);
        }
        return false;
    }

    /**
     * After libssl itself was to have added a session, and did not say whether it did: where it holds fewer than are known
     * of, it is added again, which changes nothing where it is there.
     *
     * @param index what is known of
     * @param more how many there are besides, with this one
     */
    static void makeSure(MemorySegment ctx, MemorySegment session, SessionIndex index, int more) {
        if (LISTS_WHAT_IT_REFUSES
                && Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_NUMBER()) < (long) index.size() + more) {
            addAgain(ctx, session);
        }
    }

    /** Without a limit: what is in the list already, a full cache might evict in the middle of adding it. */
    private static boolean addAgain(MemorySegment ctx, MemorySegment session) {
        synchronized (LIMITS) {
            long limit = Macros.SSL_CTX_sess_set_cache_size(ctx, 0);
            try {
                return libssl_h.SSL_CTX_add_session(ctx, session) == 1;
            } finally {
                Macros.SSL_CTX_sess_set_cache_size(ctx, limit);
            }
        }
    }

    /** The limit as libssl has it. */
    static long limit(MemorySegment ctx) {
        synchronized (LIMITS) {
            return Macros.SSL_CTX_sess_get_cache_size(ctx);
        }
    }

    /** Sets the limit as libssl has it. */
    static long setLimit(MemorySegment ctx, long limit) {
        synchronized (LIMITS) {
            return Macros.SSL_CTX_sess_set_cache_size(ctx, limit);
        }
    }
}
