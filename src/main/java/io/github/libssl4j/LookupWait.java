package io.github.libssl4j;

import io.github.libssl4j.libssl.NativeRef;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A connection's thread that waits for a lookup, under none of the connection's locks, until the answer or the connection's end. */
final class LookupWait {
    private final AtomicReference<TimedLookup> lookup = new AtomicReference<>(); // of the thread that came last

    /**
     * Waits.
     *
     * @param connection whose lookup it is
     * @param deadline when it is given up
     * @throws IllegalStateException if the connection is closed, by now at least
     * @throws Throwable as {@link TimedLookup#await}
     */
    Optional<SslSession> await(NativeRef connection, TimedLookup asked, long deadline) throws Throwable {
        TimedLookup before = lookup.getAndSet(asked); // in one step: what two that come at once overlook, nobody would wake
        if (before != null) {
            before.giveUp(new IllegalStateException("The lookup was answered already")); // or this would not be asked
        }
        try {
            if (connection.isClosed()) {
                asked.giveUp(new IllegalStateException(connection + " is closed"));
            }
            return asked.await(deadline);
        } finally {
            lookup.compareAndSet(asked, null); // not where another thread waits for the next one
        }
    }

    /** The connection has ended: by a call, with its arena, or dropped. */
    void end(NativeRef connection) {
        TimedLookup asked = lookup.get();
        if (asked != null) {
            asked.giveUp(new IllegalStateException(connection + " was closed meanwhile"));
        }
    }
}
