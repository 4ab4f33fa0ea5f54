package io.github.libssl4j.kit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Callable;

/** What a thread computes while it should wait. */
public final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /**
     * Runs something, on a platform thread only; fails unless most of its time was spent in waiting, whatever came of it. What
     * other threads compute meanwhile, such as the compiler's, is none of its time.
     */
    public static <T> T ofAWait(Callable<T> wait) throws Exception {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long begun = System.nanoTime();
        try {
            return wait.call();
        } finally {
            requireMostlyIdle(THREADS.getCurrentThreadCpuTime() - cpu, System.nanoTime() - begun);
        }
    }

    private static void requireMostlyIdle(long cpuNanos, long nanos) {
        Duration used = Duration.ofNanos(cpuNanos);
        Duration passed = Duration.ofNanos(nanos);
        if (used.multipliedBy(2).compareTo(passed) > 0) {
            throw new AssertionError("Of " + passed + ", " + used + " were computed");
        }
    }
}
