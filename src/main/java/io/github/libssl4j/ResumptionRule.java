package io.github.libssl4j;

/**
 * A server's rule about which new sessions can be resumed at all:
 * {@code SSL_CTX_set_not_resumable_session_callback(3)}.
 *
 * <p>It is asked in each full handshake, by many threads at the same time, and inside of libssl: it answers at once, and
 * calls nothing of this library. If it throws, the session can't be resumed, and the call that led to the rule throws a
 * {@link CallbackException}; the connection can go on.
 */
@FunctionalInterface
public interface ResumptionRule {
    /**
     * Whether the session that the running handshake makes can be resumed: if not, it is neither cached nor given away in
     * tickets.
     *
     * @param protocol the version that was agreed on
     * @param forwardSecret whether the keys come from an ephemeral exchange, so that nobody can read the connection who
     *     learns the server's key later; always so in TLS 1.3
     * @return whether it can be resumed
     */
    boolean allows(TlsVersion protocol, boolean forwardSecret);
}
