package io.github.libssl4j;

/**
 * The session is not in the cache: {@code SSL_CTX_remove_session(3)} answered 0. Nothing was changed.
 *
 * @see SslSessionCache#tryRemove(SslSession)
 */
public final class SessionNotCachedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    SessionNotCachedException(SessionId id) {
        super("Session " + id + " is not in the cache");
    }
}
