package io.github.libssl4j;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Interrupts the thread that made this at a deadline, unless it has said before that it is done; never after that. */
final class InterruptAt {
    private static final InterruptAt NEVER = new InterruptAt(null);

    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private Future<?> timer;
    private boolean ended;
    private boolean interrupted;

    private InterruptAt(Thread thread) {
        this.thread = thread;
    }

    /** From now on until {@link #end()}. */
    static InterruptAt of(long deadline) {
        if (deadline == Timeouts.NEVER) {
            return NEVER;
        }
        InterruptAt made = new InterruptAt(Thread.currentThread());
        made.timer = Timer.EXECUTOR.schedule(made::expire, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        return made;
    }

    private void expire() {
        lock.lock();
        try {
            if (!ended) {
                // Where somebody else interrupted it before, it is not for this to take that back.
                interrupted = !thread.isInterrupted();
                ended = true;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The thread is done: whether the deadline came first. The interrupt is taken back. */
    boolean end() {
        if (thread == null) {
            return false;
        }
        timer.cancel(false);
        lock.lock();
        try {
            boolean late = ended;
            ended = true;
            if (interrupted) {
                Thread.interrupted();
                interrupted = false;
            }
            return late;
        } finally {
            lock.unlock();
        }
    }

    private static final class Timer {
        static final ScheduledThreadPoolExecutor EXECUTOR = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform()
                .name("libssl4j lookup timeouts").daemon().inheritInheritableThreadLocals(false).factory());

        static {
            EXECUTOR.setRemoveOnCancelPolicy(true);
        }
    }
}
