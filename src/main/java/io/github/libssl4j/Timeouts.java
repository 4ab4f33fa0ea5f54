package io.github.libssl4j;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** Timeouts as callers give them, and the moment at which they end. */
final class Timeouts {
    /** {@link System#nanoTime()} of a deadline that never comes. */
    static final long NEVER = Long.MAX_VALUE;
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private Timeouts() {}

    static Duration checked(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("A timeout can't be negative: " + timeout + "; zero stands for none");
        }
        return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    }

    /** When a wait that starts now ends. */
    static long deadline(Duration timeout) {
        return timeout.isZero() ? NEVER : System.nanoTime() + timeout.toNanos();
    }

    /** Whether there is time left. */
    static void check(long deadline, String what) throws SocketTimeoutException {
        millisLeft(deadline, what);
    }

    /** The milliseconds left, at least 1. */
    static int millisLeft(long deadline, String what) throws SocketTimeoutException {
        if (deadline == NEVER) {
            return Integer.MAX_VALUE;
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException(what + " timed out");
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, (left + 999_999) / 1_000_000));
    }
}
