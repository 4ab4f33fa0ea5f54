package io.github.libssl4j;

import java.util.Optional;

/** Runs a connection's pending lookup, for which the calling thread waits under none of the connection's locks. */
final class LookupRun {
    private LookupRun() {}

    /**
     * Asks, and gives the connection the answer.
     *
     * @param deadline when the lookup is given up, if its own timeout has not passed before
     * @throws IllegalStateException if no lookup is pending or it is run already; if the connection is closed, by now at least
     */
    static void run(ConnectionCore core, long deadline) {
        LookupConfig config = core.config().lookup();
        SessionId id = core.info(ssl -> core.search().take());
        Optional<SslSession> answer = null;
        Throwable failure = null;
        long end = Math.min(deadline, Timeouts.deadline(config.timeout()));
        try {
            answer = end == Timeouts.NEVER ? config.suspended().find(id) : core.ask(new TimedLookup(config, id), end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by somebody who meant more than the lookup
            failure = e;
        } catch (Throwable e) {
            failure = e;
        }
        try {
            answer(core, id, answer, failure);
        } finally {
            if (answer != null) {
                answer.ifPresent(SslSession::close);
            }
        }
    }

    /** Gives what was found for the pending lookup, or why nothing was; of whatever id, if that is {@code null}. */
    static void answer(ConnectionCore core, SessionId id, Optional<SslSession> answer, Throwable failure) {
        core.info(ssl -> {
            core.search().answer(id, answer, failure);
            core.waitFor(SslConnection.Wants.NOTHING);
            return null;
        });
    }
}
