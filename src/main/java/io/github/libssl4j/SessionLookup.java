package io.github.libssl4j;

import java.util.Optional;

/**
 * Finds a server's sessions outside of its cache, in a store that many servers share say:
 * {@code SSL_CTX_sess_set_get_cb(3)}. A server asks it for a session that a client wants to resume and that its own cache
 * does not hold: a TLS 1.2 session by its id, or a TLS 1.3 session by its stateful ticket, which is its id. Stateless
 * tickets carry their sessions themselves, and are not asked for.
 *
 * <p>A lookup never costs a connection. Where it finds nothing, throws, takes too long, or answers a session that can't be
 * resumed here (of another id, session id context, protocol version, or check of the client's certificate; incomplete,
 * expired, removed or closed), the handshake is a full one, and {@link SessionListener#lookupFailed} is told. What can't be
 * seen is a session with another secret than the client has: the client ends that handshake.
 *
 * <p>A lookup is called by many threads, at the same time.
 */
@FunctionalInterface
public interface SessionLookup {
    /**
     * Finds a session.
     *
     * <p>The session that is answered becomes the library's, which closes it: {@link SslSession#fromDer(byte[])} can be
     * answered as it is, of a session that is kept answer a {@link SslSession#share()}. A session that was read from bytes
     * says nothing of the check of its client's certificate: <strong>to answer it is to vouch for it</strong>, as
     * {@link SslContext#adopt(SslSession)} does. What the session does say is checked as there: a server that requires
     * certificates resumes none without a verified one.
     *
     * @param id what the client asks for: <strong>a stranger chose it</strong>
     * @return the session; empty where there is none
     * @throws Exception if it can't be told: the handshake is a full one
     */
    Optional<SslSession> find(SessionId id) throws Exception;

    /**
     * Whether {@link #find} takes the session out of the store, atomically, so that nobody ever finds it twice. That makes
     * replayed early data impossible, as long as the store is the only place to find the session: sessions in a server's own
     * cache are found there, too ({@link SessionCacheMode#NO_INTERNAL}).
     *
     * @return whether it does; by default not
     */
    default boolean isSingleUse() {
        return false;
    }
}
