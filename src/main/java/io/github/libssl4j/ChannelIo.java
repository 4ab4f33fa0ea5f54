package io.github.libssl4j;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/**
 * Moves bytes between a connection and its socket, waiting where the connection waits. One thread reads while another
 * writes: what the reading one has to answer (alerts, KeyUpdates) and what the writing one has to await (the other half of
 * a ticket) crosses over, and is never waited for without an end.
 *
 * <p>It tells no listeners: its caller does, when these locks are open.
 */
final class ChannelIo {
    /** What a read answers in place of waiting while there are listeners to be told. */
    static final int TELL_FIRST = -2;

    /** What a closing client reads and drops before the peer's close_notify. */
    private static final int MOST_DROPPED = 1 << 20;
    private static final int DROPPED_AT_ONCE = 4096;
    /** For how long a dead connection's alert waits for room in the socket, at most and at least. */
    private static final Duration ALERT_PATIENCE = Duration.ofSeconds(1);
    private static final long ALERT_MOMENT_NANOS = 50_000_000;

    private final ConnectionCore core;
    private final Transport transport;
    private final ChannelLock handshakeLock;
    private final ChannelLock readLock;
    private final ChannelLock writeLock;
    private final SocketBuffers buffers = new SocketBuffers();
    private volatile boolean closed;

    ChannelIo(ConnectionCore core, Transport transport) {
        this.core = core;
        this.transport = transport;
        this.handshakeLock = new ChannelLock(transport);
        this.readLock = new ChannelLock(transport);
        this.writeLock = new ChannelLock(transport);
    }

    /** From now on, calls that find the connection closed say that this channel was. */
    void markClosed() {
        closed = true;
    }

    void shakeHands(long deadline, Duration alertTimeout) throws IOException {
        if (core.isEstablished()) {
            return;
        }
        handshakeLock.acquire(deadline, "The handshake with " + core.peer());
        try {
            while (true) {
                SslConnection.Wants wants = alerting(core::step, deadline, alertTimeout);
                send(deadline, wants == SslConnection.Wants.OUTPUT);
                switch (wants) {
                    case NOTHING -> {
                        rest();
                        return;
                    }
                    case INPUT -> {
                        if (core.isEstablished()) {
                            awaitInput(deadline); // another thread may be reading
                        } else {
                            receive(deadline);
                        }
                    }
                    case LOOKUP -> lookUp(deadline);
                    case OUTPUT -> { }
                }
            }
        } catch (SocketTimeoutException e) {
            SocketTimeoutException named = new SocketTimeoutException("The handshake with " + core.peer() + " timed out");
            named.initCause(e);
            throw named;
        } finally {
            handshakeLock.unlock();
        }
    }

    /** After the handshake: it may be long before anything is read. Another thread may be reading already. */
    private void rest() throws IOException {
        open(core::rest);
        if (readLock.tryLock()) {
            try {
                buffers.rest();
            } finally {
                readLock.unlock();
            }
        }
    }

    /** Runs the lookup that the handshake waits for, here. Whoever interrupts it meanwhile closes the channel. */
    private void lookUp(long deadline) throws IOException {
        Timeouts.check(deadline, "The lookup of the client's session");
        open(() -> {
            LookupRun.run(core, deadline);
            return null;
        });
        if (Thread.currentThread().isInterrupted()) {
            transport.close();
            throw new ClosedByInterruptException();
        }
    }

    /** Reads early data, waiting for a byte at least, or for the end of it. */
    int readEarly(ByteBuffer plain, long deadline, Duration alertTimeout) throws IOException {
        handshakeLock.acquire(deadline, "Reading early data");
        try {
            while (true) {
                int read = alerting(() -> core.early().read(plain), deadline, alertTimeout);
                boolean waits = read == 0 && plain.hasRemaining();
                send(deadline, waits && core.wants() == SslConnection.Wants.OUTPUT);
                if (!waits) {
                    return read;
                }
                if (core.wants() == SslConnection.Wants.INPUT) {
                    receive(deadline);
                } else if (core.wants() == SslConnection.Wants.LOOKUP) {
                    lookUp(deadline);
                }
            }
        } finally {
            handshakeLock.unlock();
        }
    }

    /** Writes all of the early data. */
    void writeEarly(ByteBuffer plain, long deadline, Duration alertTimeout) throws IOException {
        try {
            handshakeLock.acquire(deadline, "Writing early data");
            try {
                do {
                    alerting(() -> core.early().write(plain), deadline, alertTimeout);
                    send(deadline, core.wants() == SslConnection.Wants.OUTPUT);
                } while (plain.hasRemaining());
            } finally {
                handshakeLock.unlock();
            }
        } catch (SocketTimeoutException e) {
            transport.close(); // as for any write that is not taken in time
            throw e;
        }
    }

    /**
     * Reads, waiting for a byte at least.
     *
     * @param tells whether to answer {@link #TELL_FIRST} rather than wait while there are listeners to be told
     */
    int read(ByteBuffer plain, long deadline, Duration writeTimeout, boolean tells) throws IOException {
        readLock.acquire(deadline, "Reading");
        try {
            while (true) {
                int read = alerting(() -> core.read(plain), deadline, writeTimeout);
                boolean waits = read == 0 && plain.hasRemaining();
                answer(Math.min(deadline, Timeouts.deadline(writeTimeout)), waits); // from now on: the read may have waited long
                if (!waits) {
                    return read;
                }
                if (tells && Deliveries.areWaiting()) {
                    return TELL_FIRST;
                }
                if (core.wants() == SslConnection.Wants.INPUT) {
                    receive(deadline);
                }
            }
        } finally {
            readLock.unlock();
        }
    }

    /** Sends what a read gave rise to. Data that was read is not lost because the answer can't be sent. */
    private void answer(long deadline, boolean waits) throws IOException {
        if (waits) {
            send(deadline, core.wants() == SslConnection.Wants.OUTPUT);
            return;
        }
        try {
            send(deadline, false);
        } catch (IOException e) {
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "Answering the peer", e);
        }
    }

    /** Takes bytes from the socket to the connection, waiting for some. */
    private void receive(long deadline) throws IOException {
        if (!buffers.received().hasRemaining()) {
            ByteBuffer room = buffers.toFill();
            int read;
            try {
                read = onSocket(() -> transport.read(room, deadline));
            } finally {
                buffers.filled();
            }
            if (read < 0) {
                open(() -> {
                    core.buffers().endInput();
                    return null;
                });
                return;
            }
        }
        open(() -> core.buffers().feed(buffers.received()));
    }

    /** Sends a ticket; what of it has no room at once goes with the write of no bytes. */
    void newSessionTicket(long deadline) throws IOException {
        write(ByteBuffer.allocate(0), deadline, core::newSessionTicket);
    }

    /** Writes everything. */
    void write(ByteBuffer plain, long deadline) throws IOException {
        write(plain, deadline, () -> { });
    }

    private interface First {
        void run() throws IOException;
    }

    private void write(ByteBuffer plain, long deadline, First first) throws IOException {
        try {
            writeLock.acquire(deadline, "Writing");
        } catch (SocketTimeoutException e) {
            transport.close(); // as for any write that is not taken in time
            throw e;
        }
        try {
            if (core.isOutboundClosed()) {
                throw new ClosedChannelException();
            }
            open(() -> {
                first.run();
                return null;
            });
            do {
                int written = open(() -> core.write(plain));
                flush(deadline);
                if (written == 0 && plain.hasRemaining() && core.wants() == SslConnection.Wants.INPUT) {
                    awaitInput(deadline);
                }
            } while (plain.hasRemaining() || core.wants() == SslConnection.Wants.OUTPUT);
        } catch (SocketTimeoutException e) {
            transport.close(); // a part may be sent
            throw e;
        } finally {
            writeLock.unlock();
        }
        send(deadline, false); // what a reading thread found no lock for
    }

    /** Half a message of the handshake came, a ticket say: libssl writes nothing before it has the rest of it. */
    private void awaitInput(long deadline) throws IOException {
        if (readLock.tryBriefly()) {
            try {
                receive(deadline);
            } finally {
                readLock.unlock();
            }
        } else {
            Timeouts.check(deadline, "Writing"); // a reading thread is at it
        }
    }

    void closeOutbound(long deadline) throws IOException {
        writeLock.acquire(deadline, "Saying close_notify");
        try {
            open(() -> {
                core.closeOutbound();
                return null;
            });
            flush(deadline);
        } finally {
            writeLock.unlock();
        }
        send(deadline, false);
    }

    /** Says close_notify; a client then reads on until the server's, as tickets come before. */
    void sayGoodbye(boolean server, long deadline) throws IOException {
        if (!writeLock.tryUntil(deadline)) {
            return; // another thread waits in a write: the socket's end must do
        }
        try {
            core.closeOutbound();
            flush(deadline);
        } finally {
            writeLock.unlock();
        }
        if (server) {
            transport.shutdownOutput();
        } else if (!core.isInboundClosed() && readLock.tryLock()) {
            try {
                readOn(deadline);
            } finally {
                readLock.unlock();
            }
        }
    }

    private void readOn(long deadline) throws IOException {
        ByteBuffer dropped = ByteBuffer.allocate(DROPPED_AT_ONCE);
        for (long left = MOST_DROPPED; left > 0; left -= dropped.position()) {
            if (read(dropped.clear(), deadline, Duration.ZERO, false) < 0) {
                return;
            }
        }
    }

    /**
     * Sends what there is to send. A thread that holds the write lock sends it too, before or after it gives that up.
     *
     * @param must whether the connection can't go on before it is sent
     */
    private void send(long deadline, boolean must) throws IOException {
        while (open(core.buffers()::outputPending) > 0) {
            if (must ? writeLock.tryBriefly() : writeLock.tryLock()) {
                try {
                    flush(deadline);
                } finally {
                    writeLock.unlock();
                }
            } else if (must) {
                Timeouts.check(deadline, "Sending");
            } else {
                return;
            }
        }
    }

    /**
     * Under the write lock: the records go out in the order in which they were made. What a deadline left unsent goes first
     * the next time: a record that is lost would end the connection.
     */
    private void flush(long deadline) throws IOException {
        while (true) {
            if (!buffers.toSend().hasRemaining()) {
                buffers.sent();
                if (open(core.buffers()::outputPending) == 0) {
                    return;
                }
                ByteBuffer room = buffers.toDrainInto();
                try {
                    open(() -> core.buffers().drain(room));
                } finally {
                    buffers.drained();
                }
            }
            onSocket(() -> {
                transport.write(buffers.toSend(), deadline);
                return null;
            });
        }
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    /** A call on the connection, after whose failure the alert is sent; who does not take it holds nobody up for it. */
    private <T> T alerting(Call<T> call, long deadline, Duration timeout) throws IOException {
        try {
            return open(call);
        } catch (SslException e) {
            try {
                send(alertDeadline(deadline, timeout), false);
            } catch (IOException | IllegalStateException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** A moment at least, however late the failure; and no longer than the call could have waited. */
    private static long alertDeadline(long deadline, Duration timeout) {
        long now = System.nanoTime();
        Duration most = timeout.isZero() || timeout.compareTo(ALERT_PATIENCE) > 0 ? ALERT_PATIENCE : timeout;
        long left = deadline == Timeouts.NEVER ? Long.MAX_VALUE : Math.max(deadline - now, ALERT_MOMENT_NANOS);
        return now + Math.min(most.toNanos(), left);
    }

    /** A call on the connection; another thread may close it at any time. */
    private <T> T open(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (IllegalStateException e) {
            if (closed) {
                throw meanwhile(e);
            }
            throw e;
        }
    }

    /** A call on the socket; another thread may close it between two of a write's. */
    private <T> T onSocket(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (AsynchronousCloseException e) {
            throw e;
        } catch (ClosedChannelException e) {
            throw closed ? meanwhile(e) : e;
        }
    }

    private static AsynchronousCloseException meanwhile(Exception cause) {
        AsynchronousCloseException exception = new AsynchronousCloseException();
        exception.initCause(cause);
        return exception;
    }
}
