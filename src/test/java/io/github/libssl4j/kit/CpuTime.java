package io.github.libssl4j.kit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Callable;

/** What a thread computes while it should wait. */
public final class CpuTime {
    /** Of the time that passes: whoever spins gets more, unless many others want the processors. */
    private static final int MOST_PERCENT = 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /**
     * Runs something, on a platform thread only; fails unless nearly all of its time was spent in waiting, whatever came of it. What
     * other threads compute meanwhile, such as the compiler's, is none of its time.
     */
    public static <T> T ofAWait(Callable<T> wait) throws Exception {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long begun = System.nanoTime();
        try {
            return wait.call();
        } finally {
            requireIdle(THREADS.getCurrentThreadCpuTime() - cpu, System.nanoTime() - begun);
        }
    }

    private static void requireIdle(long cpuNanos, long nanos) {
        Duration used = Duration.ofNanos(cpuNanos);
        Duration passed = Duration.ofNanos(nanos);
        if (cpuNanos * 100 > nanos * MOST_PERCENT) {
            throw new AssertionError("Of " + passed + ", " + used + " were computed");
        }
    }
}
