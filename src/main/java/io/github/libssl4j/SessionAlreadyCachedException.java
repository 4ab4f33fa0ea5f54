package io.github.libssl4j;

/**
 * The identical session is in the cache already: {@code SSL_CTX_add_session(3)} answered 0. Nothing was changed.
 *
 * @see SslSessionCache#tryAdd(SslSession)
 */
public final class SessionAlreadyCachedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    SessionAlreadyCachedException(SessionId id) {
        super("Session " + id + " is in the cache already");
    }
}
