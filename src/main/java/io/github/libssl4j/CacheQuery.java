package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.HandshakeCallbacks;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.SessionTimes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * What a client asks a server's cache for, and what came of it, as JDK Flight Recorder is told. libssl counts hits and
 * misses, but does not say of which sessions: so the hello is read for what libssl looks up.
 */
final class CacheQuery {
    private final ContextState context;
    private final byte[] sessionId;
    private final boolean ticket;
    private final byte[] stateful;
    private final boolean expired;

    private CacheQuery(ContextState context, byte[] sessionId, boolean ticket, byte[] stateful) {
        this.context = context;
        this.sessionId = sessionId;
        this.ticket = ticket;
        this.stateful = stateful;
        this.expired = isExpired(stateful.length > 0 ? stateful : sessionId); // libssl is about to remove it
    }

    /** Within the ClientHello callback. */
    static CacheQuery of(ContextState context, MemorySegment ssl) {
        return new CacheQuery(context, HandshakeCallbacks.helloSessionId(ssl),
                HandshakeCallbacks.helloExtension(ssl, libssl_h.TLSEXT_TYPE_session_ticket()).length > 0,
                identity(HandshakeCallbacks.helloExtension(ssl, libssl_h.TLSEXT_TYPE_psk())));
    }

    /** Whether the server's TLS 1.3 tickets are the ids of sessions that it keeps. */
    static boolean isStateful(MemorySegment ssl) {
        long options = libssl_h.SSL_get_options(ssl);
        return (options & libssl_h.SSL_OP_NO_TICKET()) != 0
                || libssl_h.SSL_get_max_early_data(ssl) > 0 && (options & libssl_h.SSL_OP_NO_ANTI_REPLAY()) == 0;
    }

    /** The handshake has ended. */
    void tell(MemorySegment ssl, boolean resumed) {
        long mode = Macros.SSL_CTX_get_session_cache_mode(MemorySegment.ofAddress(context.ref.address()));
        boolean tls13 = libssl_h.SSL_version(ssl) == libssl_h.TLS1_3_VERSION();
        byte[] asked = tls13 ? stateful : sessionId;
        boolean looksUp = tls13 ? isStateful(ssl)
                : !ticket || (libssl_h.SSL_get_options(ssl) & libssl_h.SSL_OP_NO_TICKET()) != 0;
        if (asked.length == 0 || !looksUp || (mode & libssl_h.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP()) != 0) {
            return;
        }
        if (resumed) {
            context.record("hit", SessionId.wrap(asked));
        } else if (!expired) {
            context.record("miss", SessionId.wrap(asked));
        } else if (tls13) {
            context.record("expired", SessionId.wrap(asked)); // of TLS 1.2, its removal was told
        }
    }

    private boolean isExpired(byte[] id) {
        MemorySegment session = id.length == 0 ? null : context.index.find(SessionId.wrap(id));
        if (session == null) {
            return false;
        }
        try {
            return SessionTimes.get(session) + libssl_h.SSL_SESSION_get_timeout(session) < System.currentTimeMillis() / 1000;
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
    }

    /** The first identity of a pre_shared_key extension (RFC 8446, 4.2.11), if it can be a session id: they have one length. */
    private static byte[] identity(byte[] extension) {
        // length of all(2), length(2), identity, age(4)
        int length = extension.length < 4 ? 0 : Short.toUnsignedInt(ByteBuffer.wrap(extension).getShort(2));
        byte[] identity = new byte[length == SessionId.MAX_LENGTH && extension.length >= 4 + length ? length : 0];
        System.arraycopy(extension, Math.min(4, extension.length), identity, 0, identity.length);
        return identity;
    }
}
