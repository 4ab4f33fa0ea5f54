package io.github.libssl4j;

/**
 * Is told of sessions that can be resumed from now on, and of those that leave the cache:
 * {@code SSL_CTX_sess_set_new_cb(3)}, {@code SSL_CTX_sess_set_remove_cb(3)}.
 *
 * <p>A listener runs after the call that led to the event, on the thread that made it, and under no lock of libssl: it
 * may call everything. Its session is lent: it is closed when the listener returns; keep a {@link SslSession#share()} or
 * {@link SslSession#toDer()} of it. If it throws, the call that led to it throws a {@link CallbackException}, after all of
 * its own work is done.
 *
 * <p>A listener is called by many threads, at the same time.
 */
public interface SessionListener {
    /**
     * A handshake made a session that can be resumed. In TLS 1.3 that is one for each ticket, which come after the
     * handshake. It is not told of sessions that the application added itself, nor is a server of a TLS 1.2 session that
     * it gave away in a stateless ticket.
     *
     * <p>On a busy server with a full cache, it may have left that again before this runs, and {@link SslSession#toDer()}
     * throws {@link IllegalStateException}. Such an exception is not passed on to the connection's user where the session
     * can't be resumed any more, and logged at the debug level only: a store then has one session less. Where the store is to
     * have each, let it be the only place: {@link SessionCacheMode#NO_INTERNAL}.
     *
     * @param session the session, sealed, lent until this returns
     */
    default void added(SslSession session) {}

    /**
     * A session left the cache.
     *
     * @param session the session, sealed, lent until this returns
     * @param reason why it left
     */
    default void removed(SslSession session, SessionRemoval reason) {}

    /**
     * A server's {@link SessionLookup} threw, took too long, or answered what can't be resumed: the handshake became a full
     * one. There is a warning in the log, too.
     *
     * @param id what was asked for
     * @param cause what the lookup threw, in an {@link java.util.concurrent.ExecutionException} where that is an
     *     {@link Error}; a {@link java.util.concurrent.TimeoutException}; or an exception that says what is wrong with its answer
     */
    default void lookupFailed(SessionId id, Exception cause) {}
}
