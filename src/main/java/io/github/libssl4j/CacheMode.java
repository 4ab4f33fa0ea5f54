package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Macros;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * A context's cache mode: what the application set, and what libssl is told.
 *
 * <p>A server's sessions of TLS 1.3 are in their tickets, unless these are only ids. libssl caches them all the same where a
 * context wants to be told of removals, as all do here: 20,480 sessions that no client can bring back by their ids, while
 * each handshake adds two and evicts two, for 6 % of the time that a resumed one takes. So on such servers libssl stores
 * nothing by itself, and its callback of a new session says which to {@linkplain #stores store}: as libssl does, those of
 * TLS 1.3 only where somebody listens.
 */
final class CacheMode {
    private final boolean addsByHand;
    private volatile long bits;

    /** Takes over the mode that the {@code SSL_CTX} was given. */
    CacheMode(MemorySegment ctx, ContextConfig config) {
        this.addsByHand = config.server() && !config.lookup().stateful() && !config.lookup().looksUp();
        set(ctx, Macros.SSL_CTX_get_session_cache_mode(ctx));
    }

    Set<SessionCacheMode> get() {
        return SessionCacheMode.of(bits);
    }

    void set(MemorySegment ctx, Set<SessionCacheMode> modes) {
        set(ctx, SessionCacheMode.bits(modes));
    }

    private synchronized void set(MemorySegment ctx, long wanted) {
        bits = wanted;
        Macros.SSL_CTX_set_session_cache_mode(ctx, addsByHand ? wanted | libssl_h.SSL_SESS_CACHE_NO_INTERNAL_STORE() : wanted);
    }

    /** Whether a new session is to be in the cache; there may be listeners who are to be told of its end. */
    boolean stores(MemorySegment session, boolean listened) {
        return (bits & libssl_h.SSL_SESS_CACHE_NO_INTERNAL_STORE()) == 0
                && (!addsByHand || listened || !ClientSessions.isTls13(session));
    }

    /** Puts a new session into libssl's cache, if libssl has not done so by itself. */
    void store(MemorySegment ctx, MemorySegment session) {
        if (addsByHand && !NativeCache.add(ctx, session)) {
            throw Check.failure("SSL_CTX_add_session");
        }
    }
}
