package io.github.libssl4j.cli;

import io.github.libssl4j.SslSession;
import java.time.Duration;

/**
 * A session that can be resumed, and when it came.
 *
 * @param session a reference of its own, closed with this
 * @param arrival of {@link System#nanoTime()}
 */
record Ticket(SslSession session, long arrival) implements AutoCloseable {
    long ageMillis() {
        return Duration.ofNanos(System.nanoTime() - arrival).toMillis();
    }

    @Override
    public void close() {
        session.close();
    }
}
