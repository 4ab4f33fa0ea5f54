package io.github.libssl4j;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that threads of a channel hold while they wait for the peer. Who waits for it waits for the peer too: its deadline
 * holds, and an interrupt closes the channel, as they do in the socket.
 */
final class ChannelLock {
    /** How long a thread waits for another's lock before it looks again whether it still has to. */
    private static final long BRIEFLY_MILLIS = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Transport transport;

    ChannelLock(Transport transport) {
        this.transport = transport;
    }

    /** Takes it, or ends with an exception. */
    void acquire(long deadline, String what) throws IOException {
        if (lock.tryLock()) {
            return;
        }
        try {
            if (deadline == Timeouts.NEVER) {
                lock.lockInterruptibly();
            } else if (!lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new SocketTimeoutException(what + " timed out: another thread is at it");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Takes it if it is free. */
    boolean tryLock() {
        return lock.tryLock();
    }

    /** Takes it if it is free, or will be in a moment. */
    boolean tryBriefly() throws IOException {
        try {
            return lock.tryLock(BRIEFLY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Takes it if it gets free before a deadline, or an interrupt. */
    boolean tryUntil(long deadline) {
        try {
            return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lock.tryLock();
        }
    }

    void unlock() {
        lock.unlock();
    }

    private ClosedByInterruptException interrupted() {
        transport.close();
        Thread.currentThread().interrupt();
        return new ClosedByInterruptException();
    }
}
