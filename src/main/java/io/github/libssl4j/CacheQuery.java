package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.SessionTimes;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a client asks a server's cache for, and what came of it, as JDK Flight Recorder is told. libssl counts hits and
 * misses, but does not say of which sessions: so the hello is read for what libssl looks up.
 */
final class CacheQuery {
    private final ContextState context;
    private final SessionId wanted;
    private final boolean present;
    private final boolean expired;

    private CacheQuery(ContextState context, SessionId wanted) {
        this.context = context;
        this.wanted = wanted;
        MemorySegment session = context.index.find(wanted);
        this.present = session != null;
        this.expired = present && isExpired(session);
    }

    /** Within the ClientHello callback; {@code null} where the client asks for nothing that a cache could hold. */
    static CacheQuery of(ContextState context, MemorySegment ssl) {
        long mode = Macros.SSL_CTX_get_session_cache_mode(MemorySegment.ofAddress(context.ref.address()));
        List<SessionId> ids = (mode & libssl_h.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP()) != 0 ? List.of()
                : WantedSessions.ids(ssl, context.config);
        return ids.isEmpty() ? null : new CacheQuery(context, ids.getFirst());
    }

    /** The handshake is finished. */
    void tell(MemorySegment ssl, boolean resumed) {
        if (resumed && (present || !context.config.lookup().looksUp())) {
            context.record("hit", wanted);
        } else if (!expired) {
            context.record("miss", wanted); // also where the lookup outside found what the cache did not have
        } else if (libssl_h.SSL_version(ssl) == libssl_h.TLS1_3_VERSION()) {
            context.record("expired", wanted); // of TLS 1.2, libssl removed it, which was told
        }
    }

    private static boolean isExpired(MemorySegment session) {
        try {
            return SessionTimes.get(session) + libssl_h.SSL_SESSION_get_timeout(session) < System.currentTimeMillis() / 1000;
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
    }
}
