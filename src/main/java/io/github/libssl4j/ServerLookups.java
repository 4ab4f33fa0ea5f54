package io.github.libssl4j;

import java.util.Objects;
import java.util.Optional;

/** The part of an {@link SslConnection} about the sessions that a server looks up, and about their ids. */
abstract sealed class ServerLookups extends ConnectionProperties permits ServerTickets {
    ServerLookups() {}

    /**
     * The session that the handshake waits for: after the server's {@link SslContextBuilder#sessionLookup} is
     * {@linkplain #runLookup() run}, or the session is {@linkplain #answerLookup answered} in another way, the handshake goes on
     * with the next call. Until then reading, writing and shaking hands do nothing, and
     * {@linkplain SslConnection#wants() want} it still.
     *
     * @return the session's id; empty where no lookup is pending
     * @throws IllegalStateException if closed
     */
    public Optional<SessionId> pendingLookup() {
        return Optional.ofNullable(core().info(ssl -> core().search().pending()));
    }

    /**
     * Runs the pending lookup, and waits for it, for its {@linkplain SslContextBuilder#lookupTimeout timeout} at most. Other
     * threads can use the connection meanwhile, and close it. Shake hands again after it.
     *
     * @throws IllegalStateException if no lookup is pending, it is running already, or it was answered meanwhile; if the
     *     connection is closed, by now at least
     * @throws CallbackException if a listener threw; the connection can go on
     */
    public void runLookup() {
        try {
            LookupRun.run(core(), Timeouts.NEVER);
        } catch (Throwable e) {
            Deliveries.runAfter(e);
            throw e;
        }
        Deliveries.run();
    }

    /**
     * Answers the pending lookup, in place of the context's {@link SessionLookup}: for stores that answer on a thread of their
     * own. What is said of {@link SessionLookup#find} holds here too. Shake hands again after it.
     *
     * @param session what was found, which becomes the library's to close, in any case; empty for none, also to wait no longer
     * @throws IllegalStateException if no lookup is pending, so that the answer comes too late; if closed
     * @throws CallbackException if a listener threw; the connection can go on
     */
    public void answerLookup(Optional<SslSession> session) {
        Objects.requireNonNull(session, "session");
        try {
            LookupRun.answer(core(), null, session, null);
        } catch (Throwable e) {
            Deliveries.runAfter(e);
            throw e;
        } finally {
            session.ifPresent(SslSession::close);
        }
        Deliveries.run();
    }

    /**
     * Whether the context's own cache has a session of this id and of this connection's TLS version, which is the newest before
     * one is agreed on: {@code SSL_has_matching_session_id(3)}.
     *
     * @param id the id
     * @return whether it has; nothing is said of whether that can be resumed
     * @throws IllegalStateException if closed
     */
    public boolean hasMatchingSessionId(SessionId id) {
        byte[] bytes = id.toBytes();
        return core().info(ssl -> GeneratedId.isTaken(ssl, bytes));
    }
}
