package io.github.libssl4j.hazards;

import io.github.libssl4j.kit.Await;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Two calls at the same moment, closer than threads that wait for each other: both spin until the other is there. */
final class Duel {
    private static final long PATIENCE = Await.PATIENCE.toNanos();

    private Duel() {}

    static void run(Runnable mine, Runnable theirs) throws Exception {
        run(1, round -> mine.run(), round -> theirs.run());
    }

    /** Many of them, one after the other. */
    static void run(int rounds, IntConsumer mine, IntConsumer theirs) throws Exception {
        AtomicInteger ready = new AtomicInteger();
        FutureTask<Void> other = new FutureTask<>(() -> meet(ready, rounds, theirs), null);
        Thread thread = new Thread(other);
        thread.setDaemon(true);
        thread.start();
        try {
            meet(ready, rounds, mine);
        } finally {
            try {
                other.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("The other thread failed: " + e.getCause(), e.getCause());
            }
        }
    }

    private static void meet(AtomicInteger ready, int rounds, IntConsumer call) {
        long deadline = System.nanoTime() + PATIENCE;
        for (int round = 0; round < rounds; round++) {
            ready.incrementAndGet();
            for (int spins = 0; ready.get() < 2 * round + 2; spins++) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("The other thread did not come");
                }
                if (spins % 1000 == 999) {
                    Thread.yield(); // there may be but one processor
                }
                Thread.onSpinWait();
            }
            call.accept(round);
        }
    }
}
