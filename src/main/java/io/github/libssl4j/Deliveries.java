package io.github.libssl4j;

import io.github.libssl4j.libssl.Callbacks;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Calls to the application that wait until libssl has returned.
 *
 * <p>libssl calls back under its own locks: application code there would find a cache that fails or deadlocks. So an
 * upcall only {@linkplain #later notes} what to tell, and each public method {@linkplain #run() delivers} what its thread
 * has noted, after its own work and its locks are done.
 */
final class Deliveries {
    private record Delivery(String what, Runnable call) {}

    private static final ThreadLocal<Queue<Delivery>> WAITING = new ThreadLocal<>();
    /** Deliveries waiting in all threads: while it is 0, {@link #run()} costs one read. */
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Deliveries() {}

    /** Notes a call for the end of this thread's running public method. */
    static void later(String what, Runnable call) {
        Queue<Delivery> waiting = WAITING.get();
        if (waiting == null) {
            waiting = new ArrayDeque<>();
            WAITING.set(waiting);
        }
        waiting.add(new Delivery(what, call));
        COUNT.incrementAndGet();
    }

    /** Notes that application code, which had to be called at once, threw. */
    static void failed(String what, Throwable failure) {
        later(what, () -> rethrow(failure));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void rethrow(Throwable failure) throws E {
        throw (E) failure; // whatever it is: run() keeps it as a cause
    }

    /**
     * Makes a call to the application from inside an upcall: the public methods that it calls deliver what they have led
     * to, and what libssl told before keeps waiting until libssl has returned.
     */
    static <T> T aside(Supplier<T> call) {
        Queue<Delivery> before = WAITING.get();
        WAITING.remove();
        try {
            return call.get();
        } finally {
            Queue<Delivery> since = WAITING.get();
            if (before != null) {
                WAITING.set(before);
                if (since != null) {
                    before.addAll(since);
                }
            }
        }
    }

    /** Whether this thread has noted something. */
    static boolean areWaiting() {
        return COUNT.get() > 0 && WAITING.get() != null;
    }

    /** Makes the waiting calls of this thread, after a failure that matters more than theirs. */
    static void runAfter(Throwable failure) {
        try {
            run();
        } catch (Throwable e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Makes the waiting calls of this thread.
     *
     * @throws CallbackException after all of them, if any threw
     */
    static void run() {
        try {
            Callbacks.rethrow();
        } catch (Throwable e) {
            runAfter(e); // there is nothing left to be thrown again
            throw e;
        }
        if (COUNT.get() == 0) {
            return;
        }
        Queue<Delivery> waiting = WAITING.get();
        if (waiting == null) {
            return;
        }
        WAITING.remove(); // what the calls below lead to is theirs to deliver
        COUNT.addAndGet(-waiting.size());
        CallbackException failure = null;
        for (Delivery delivery : waiting) {
            try {
                delivery.call.run();
            } catch (Throwable e) {
                if (failure == null) {
                    failure = new CallbackException(delivery.what, e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
