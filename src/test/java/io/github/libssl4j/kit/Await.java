package io.github.libssl4j.kit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits that end: each test's patience is the same minute, far more than anything takes. */
public final class Await {
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private Await() {}

    /** Waits for a condition that nobody signals. */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /** Waits for a condition that nobody signals; in vain, it says how things stand then. */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited a minute in vain until " + what.get());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Waits for the end of a thread. */
    public static void end(String what, Thread thread) throws InterruptedException {
        if (!thread.join(PATIENCE)) {
            AssertionError error = new AssertionError("Waited a minute in vain until " + what);
            error.setStackTrace(thread.getStackTrace());
            throw error;
        }
    }

    /** Waits for a latch. */
    public static void latch(String what, CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Waited a minute in vain until " + what);
        }
    }
}
