package io.github.libssl4j.kit;

import java.time.Duration;

/** What this process computed while it should have waited. */
public final class CpuTime {
    private final Duration cpu = now();
    private final long begun = System.nanoTime();

    private static Duration now() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    /** Fails unless most of the time since this was made was spent in waiting. */
    public void assertMostlyIdle() {
        Duration used = now().minus(cpu);
        Duration passed = Duration.ofNanos(System.nanoTime() - begun);
        if (used.multipliedBy(2).compareTo(passed) > 0) {
            throw new AssertionError("Of " + passed + ", " + used + " were computed");
        }
    }
}
