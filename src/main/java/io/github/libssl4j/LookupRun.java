package io.github.libssl4j;

import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Runs a connection's pending lookup on the calling thread, outside of libssl and under none of the connection's locks. */
final class LookupRun {
    private LookupRun() {}

    /**
     * Asks, and gives the connection the answer.
     *
     * @param deadline when the lookup is interrupted, if its own timeout has not passed before
     * @throws IllegalStateException if no lookup is pending or it is run already; if the connection is closed, by now at least
     */
    static void run(ConnectionCore core, long deadline) {
        LookupConfig config = core.config().lookup();
        SessionId id = core.info(ssl -> core.search().take());
        Optional<SslSession> answer = null;
        Throwable failure = null;
        InterruptAt interrupt = InterruptAt.of(Math.min(deadline, Timeouts.deadline(config.timeout())));
        try {
            answer = config.suspended().find(id);
        } catch (Throwable e) {
            failure = e;
        }
        if (interrupt.end()) {
            TimeoutException late = new TimeoutException("The lookup was not done in time (lookupTimeout: "
                    + config.timeout() + ", or the handshake's): its thread was interrupted");
            late.initCause(failure);
            failure = late;
        } else if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt(); // by somebody else, who meant more than the lookup
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
