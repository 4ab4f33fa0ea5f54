package io.github.libssl4j;

/**
 * Makes the ids of a server's new sessions: {@code SSL_CTX_set_generate_session_id(3)}. An id can say which of many servers
 * holds the session, say, so that a load balancer sends its client there.
 *
 * <p><strong>The first four bytes are to be random</strong>, and what an id is to say comes behind them: libssl's cache finds a
 * session's place by these four, and becomes a list to be searched from end to end where many ids have the same ones.
 *
 * <p>It is asked once for each session of TLS 1.2 that gets no ticket, and for each ticket of TLS 1.3; by many threads at
 * the same time, and inside of libssl: it answers at once. An id that a session in the server's own cache has already is not
 * taken, and it is asked again, up to ten times. If it throws, answers {@code null} or too long an id, or still the id of
 * another session, the session gets a random id, the handshake goes on, and the call that led to it throws a
 * {@link CallbackException}.
 */
@FunctionalInterface
public interface SessionIdGenerator {
    /**
     * Makes an id. It must be hard to guess in part at least, and none may come twice.
     *
     * @param maxLength the most bytes that it can have: 32
     * @return the id. In TLS 1.3, a shorter one is filled up with random bytes: libssl finds sessions by whole ids only
     */
    SessionId generate(int maxLength);
}
