package io.github.libssl4j;

/**
 * Decides, connection by connection, whether a server takes a client's early data:
 * {@code SSL_CTX_set_allow_early_data_cb(3)}. It is asked once all else speaks for taking it.
 *
 * <p><strong>It runs in the middle of the handshake</strong>, inside libssl, on the thread that reads early data, and possibly
 * on several threads at once: it must be quick, must not wait, and cannot use the connection, whose methods throw
 * {@link IllegalStateException} meanwhile.
 */
@FunctionalInterface
public interface EarlyDataFilter {
    /**
     * Whether early data is taken.
     *
     * @param session the session that the client resumes, or that stands for its pre-shared key; lent, it is closed when this
     *     returns: {@link SslSession#share()} or {@link SslSession#dup()} keep it
     * @return false to refuse the early data; the handshake goes on without it. What this throws refuses it too, and comes
     *     as a {@link CallbackException} out of the call that led to it
     */
    boolean allows(SslSession session);
}
