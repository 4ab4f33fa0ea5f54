package io.github.libssl4j.hazards;

import io.github.libssl4j.kit.Await;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two calls at the same moment, closer than threads that wait for each other: both spin until the other is there. */
final class Duel {
    private static final long PATIENCE = Await.PATIENCE.toNanos();

    private Duel() {}

    static void run(Runnable mine, Runnable theirs) throws Exception {
        AtomicInteger ready = new AtomicInteger();
        FutureTask<Void> other = new FutureTask<>(() -> meet(ready, theirs), null);
        Thread thread = new Thread(other);
        thread.setDaemon(true);
        thread.start();
        try {
            meet(ready, mine);
        } finally {
            try {
                other.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("The other thread failed: " + e.getCause(), e.getCause());
            }
        }
    }

    private static void meet(AtomicInteger ready, Runnable call) {
        ready.incrementAndGet();
        long deadline = System.nanoTime() + PATIENCE;
        while (ready.get() < 2) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The other thread did not come");
            }
            Thread.onSpinWait();
        }
        call.run();
    }
}
