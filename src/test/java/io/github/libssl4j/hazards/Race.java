package io.github.libssl4j.hazards;

import io.github.libssl4j.kit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Threads that begin at the same moment; what one of them throws, the test throws. */
final class Race {
    interface Part {
        void run() throws Exception;
    }

    private Race() {}

    static void of(Part... parts) throws Exception {
        of(List.of(parts));
    }

    /** With parts that go on until it is over: which it is as soon as one of them fails, and in any case at the end. */
    static void of(AtomicBoolean over, List<? extends Part> parts) throws Exception {
        try {
            of(parts.stream().<Part>map(part -> () -> {
                try {
                    part.run();
                } catch (Throwable e) {
                    over.set(true);
                    throw e;
                }
            }).toList());
        } finally {
            over.set(true);
        }
    }

    static void of(List<? extends Part> parts) throws Exception {
        CyclicBarrier start = new CyclicBarrier(parts.size());
        List<Future<?>> running = new ArrayList<>();
        for (Part part : parts) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                start.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                part.run();
                return null;
            });
            running.add(task);
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        }
        AssertionError failure = null;
        for (Future<?> task : running) {
            try {
                task.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (failure == null) {
                    failure = new AssertionError("A thread failed: " + e.getCause(), e.getCause());
                } else {
                    failure.addSuppressed(e.getCause());
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
