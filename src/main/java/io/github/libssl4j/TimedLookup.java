package io.github.libssl4j;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a store on a thread of its own, so that whoever waits for the answer can stop doing so, whatever the store does about
 * an interrupt.
 */
final class TimedLookup {
    /** So many that nobody waits for any more may still be at it, before the store is asked nothing further. */
    static final int MOST_LATE = 256;

    private final LookupConfig config;
    private final SessionId id;
    private final CompletableFuture<Optional<SslSession>> answer = new CompletableFuture<>();
    private final Thread thread;

    /** Asks the configured store, from now on. */
    TimedLookup(LookupConfig config, SessionId id) throws TimeoutException {
        if (config.late().get() >= MOST_LATE) {
            throw new TimeoutException("The lookup was not begun: " + config.late()
                    + " that were not done in time are still at it");
        }
        this.config = config;
        this.id = id;
        // A store that pins its carrier does so where its caller chose that, not else.
        Thread.Builder builder = Thread.currentThread().isVirtual() ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        this.thread = builder.name("libssl4j lookup").unstarted(this::ask);
    }

    /**
     * Waits for the answer until the deadline.
     *
     * @throws TimeoutException if there is none by then: the store's thread is interrupted, and what it answers is closed
     * @throws InterruptedException if the waiting thread is interrupted: the same happens
     * @throws Throwable what the store threw
     */
    Optional<SslSession> await(long deadline) throws Throwable {
        start();
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InterruptedException ? e : e.getCause(); // nobody interrupted this thread
        } catch (TimeoutException e) {
            stopWaiting(e);
            throw new TimeoutException("The lookup was not done in time (lookupTimeout: " + config.timeout()
                    + ", or the handshake's): its thread was interrupted");
        } catch (InterruptedException e) {
            stopWaiting(e);
            throw e;
        }
    }

    /** Where there are no more threads, nobody is left to count it down. */
    private void start() {
        try {
            thread.start();
        } catch (Throwable e) {
            if (!answer.completeExceptionally(e)) {
                config.late().decrementAndGet();
            }
            throw e;
        }
    }

    private void stopWaiting(Exception reason) {
        if (!giveUp(reason) && !answer.isCompletedExceptionally()) {
            close(answer.join()); // it was done at that very moment
        }
    }

    /** Lets nobody wait for it any longer; false where it is done already. */
    boolean giveUp(Exception reason) {
        config.late().incrementAndGet(); // before the store's thread can see that it is late
        if (answer.completeExceptionally(reason)) {
            try {
                thread.interrupt();
            } catch (Throwable e) { // of a channel of the store's own, which it closes
                Deliveries.failed("The lookup", e);
            }
            return true;
        }
        config.late().decrementAndGet();
        return false;
    }

    private void ask() {
        boolean inTime = false;
        Optional<SslSession> found = null;
        try {
            if (!answer.isDone()) {
                found = config.suspended().find(id);
                inTime = answer.complete(found);
            }
        } catch (Throwable e) {
            inTime = answer.completeExceptionally(e);
        }
        if (!inTime) {
            config.late().decrementAndGet();
            close(found);
        }
    }

    private static void close(Optional<SslSession> found) {
        if (found != null) {
            found.ifPresent(SslSession::close);
        }
    }
}
