package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Ciphers;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionMarks;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Which session a client's connection offers: one chosen by hand, one that is remembered, or none. */
final class SessionOffer {
    private SessionOffer() {}

    /** Gives a new client connection its session. */
    static void apply(ConnectionHandle handle, ContextState context, MemorySegment ctx, MemorySegment ssl,
            ConnectionOptions options, long policy, ClientSessions.Peer peer) {
        if (options.session() != null) {
            byHand(context, ssl, options.session(), policy);
        } else if (options.resumes() && remembers(ctx)) {
            remembered(handle, context, ssl, peer);
        }
    }

    private static boolean remembers(MemorySegment ctx) {
        long mode = Macros.SSL_CTX_get_session_cache_mode(ctx);
        return (mode & libssl_h.SSL_SESS_CACHE_CLIENT()) != 0
                && (mode & libssl_h.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP()) == 0;
    }

    private static void remembered(ConnectionHandle handle, ContextState context, MemorySegment ssl,
            ClientSessions.Peer peer) {
        for (MemorySegment session; (session = context.clientSessions.take(peer)) != null;) {
            try {
                if (ClientSessions.isTls13(session) && !SessionMarks.claimOffer(session)) {
                    continue; // somebody offered it by hand
                }
                Check.one(libssl_h.SSL_set_session(ssl, session), "SSL_set_session");
                if (ClientSessions.isTls13(session)) {
                    handle.taken(session);
                }
                return;
            } finally {
                libssl_h.SSL_SESSION_free(session);
            }
        }
    }

    /**
     * Takes over a ticket's session that was taken for a connection, and did not resume: it is used up, and libssl would keep
     * it until it expires. Unless no hello was made, then the next connection may have it.
     */
    static void abandoned(ContextState context, MemorySegment session, ClientSessions.Peer peer, boolean unsaid) {
        MemorySegment ctx = MemorySegment.ofAddress(context.ref.address());
        try {
            if (unsaid && libssl_h.SSL_SESSION_is_resumable(session) == 1) {
                SessionMarks.withdrawOffer(session);
                context.remember(ctx, session, peer);
            } else {
                ContextState.removing(SessionRemoval.USED, () -> libssl_h.SSL_CTX_remove_session(ctx, session));
            }
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
    }

    private static void byHand(ContextState context, MemorySegment ssl, SslSession chosen, long policy) {
        chosen.read(session -> {
            checkUsable(session);
            checkPolicy(context, SessionMarks.policy(session), policy);
            checkSuite(ssl, session);
            chosen.seal();
            SessionMarks.claimOwner(session, context.number);
            if (ClientSessions.isTls13(session) && !SessionMarks.claimOffer(session)) {
                throw new IllegalStateException("The TLS 1.3 session was offered before: each is offered once. "
                        + "Take a dup() before the first time, or the next ticket's session");
            }
            offer(context, ssl, session, policy);
            return null;
        });
    }

    /** Offers the session itself, or a copy where it is another context's: it can't belong to two. */
    private static void offer(ContextState context, MemorySegment ssl, MemorySegment session, long policy) {
        byte[] idContext = context.config.idContext();
        if (SessionMarks.owner(session) == context.number
                && Arrays.equals(SessionFields.idContext(session), idContext)) {
            Check.one(libssl_h.SSL_set_session(ssl, session), "SSL_set_session");
            return;
        }
        MemorySegment copy = Check.notNull(libssl_h.SSL_SESSION_dup(session), "SSL_SESSION_dup");
        try {
            SessionMarks.set(copy, context.number, policy);
            // libssl ends the handshake where the ids of the contexts differ.
            SessionFields.setIdContext(copy, idContext);
            Check.one(libssl_h.SSL_set_session(ssl, copy), "SSL_set_session");
        } finally {
            libssl_h.SSL_SESSION_free(copy);
        }
    }

    /**
     * libssl would quietly make a new session in place of one that can't be used. And where a server does not resume one
     * that has a ticket but no id, it writes what comes of the handshake into the offered one, which others may be reading.
     */
    static void checkUsable(MemorySegment session) {
        if (SessionRules.isRevoked(session)) {
            throw new IllegalStateException("The session can't be resumed: it was removed from its cache, as by the "
                    + "context's close, or used up");
        }
        String lack = SessionRules.incompleteness(session);
        if (lack == null && libssl_h.SSL_SESSION_is_resumable(session) == 0) {
            lack = "it has neither an id nor a ticket (in TLS 1.3 the tickets come after the handshake)";
        } else if (lack == null && SessionFields.id(session).length == 0) {
            lack = "it has a ticket, but no id, which libssl gives each ticket: its bytes are damaged";
        }
        if (lack != null) {
            throw new IllegalArgumentException("The session can't be resumed: " + lack);
        }
    }

    /** In TLS 1.2 the suite is the session's: a server ends a connection whose hello asks for the one without the other. */
    private static void checkSuite(MemorySegment ssl, MemorySegment session) {
        if (ClientSessions.isTls13(session)) {
            return;
        }
        MemorySegment suite = libssl_h.SSL_SESSION_get0_cipher(session);
        Errors.clear();
        MemorySegment offered = libssl_h.SSL_get1_supported_ciphers(ssl);
        if (Memory.isNull(offered)) {
            if (libssl_h.ERR_peek_error() != 0) {
                throw Check.failure("SSL_get1_supported_ciphers");
            }
            return; // it offers none at all, as the handshake will say
        }
        boolean offers12 = false;
        boolean found = false;
        try {
            for (int i = 0; i < libssl_h.OPENSSL_sk_num(offered); i++) {
                MemorySegment each = Memory.handle(libssl_h.OPENSSL_sk_value(offered, i));
                offers12 |= !Ciphers.isTls13(each);
                found |= each.address() == suite.address();
            }
        } finally {
            libssl_h.OPENSSL_sk_free(offered);
        }
        if (offers12 && !found) { // without TLS 1.2, the session is left out of the hello
            throw new IllegalArgumentException("The session can't be offered: its cipher suite is " + Ciphers.name(suite)
                    + ", which this connection does not offer (ciphers, or a pre-shared key that the session was made with)");
        }
    }

    private static void checkPolicy(ContextState context, long made, long policy) {
        if (made == policy || made == 0 && !context.config.verifiesPeer()) {
            return;
        }
        throw new IllegalArgumentException(made == 0
                ? "The session can't be offered: it was read from bytes, and nothing says what was verified when it was "
                        + "made. SslContext.adopt(session, host) vouches for it"
                : "The session can't be offered: it was made under other checks than this connection's (verification, "
                        + "trust, host name, application protocols or own certificate)");
    }
}
