package io.github.libssl4j.hostile;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What a wait of a plain thread comes to on this machine, under what load there is. */
final class Deadlines {
    private Deadlines() {}

    /** Waits; answers by how many nanoseconds it was longer. */
    static long lateness(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return System.nanoTime() - deadline;
    }
}
