package io.github.libssl4j;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A blocking socket with deadlines. A virtual thread that waits in it gives its carrier back.
 *
 * <p>A read that runs out of time leaves the socket usable, where it is one of TCP. A write can't be taken back half
 * done: its deadline closes the socket, as does a read's on a Unix domain socket, which Java gives no timeouts.
 */
final class Transport {
    private final SocketChannel socket;
    private final SocketAddress peer;
    private final boolean tcp;
    private InputStream timedInput;

    Transport(SocketChannel socket) throws IOException {
        this.socket = socket;
        this.peer = socket.getRemoteAddress();
        this.tcp = peer instanceof InetSocketAddress;
        if (tcp) {
            // A handshake's last flight, tickets and the first data are small: each would await the acknowledgement of the one
            // before, which takes 40 ms.
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** Reads what there is, at least a byte: -1 at the end. */
    int read(ByteBuffer heap, long deadline) throws IOException {
        if (deadline == Timeouts.NEVER) {
            return socket.read(heap);
        }
        int millis = Timeouts.millisLeft(deadline, "Reading from " + peer);
        if (!tcp) {
            return guarded(deadline, "Reading", () -> socket.read(heap));
        }
        int read;
        try {
            read = timedRead(heap, millis);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw socket.isOpen() ? e : closed(e);
        }
        if (read > 0) {
            heap.position(heap.position() + read);
        }
        return read;
    }

    /** Of a socket channel, only the adaptor's stream has timeouts. */
    private int timedRead(ByteBuffer heap, int millis) throws IOException {
        socket.socket().setSoTimeout(millis);
        if (timedInput == null) {
            timedInput = socket.socket().getInputStream();
        }
        return timedInput.read(heap.array(), heap.arrayOffset() + heap.position(), heap.remaining());
    }

    /** What the channel itself would have thrown: its adaptor tells of a closed one in words only, and not of interrupts. */
    private static IOException closed(IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return e;
        }
        if (Thread.currentThread().isInterrupted()) {
            return interrupted(e);
        }
        if (!(e instanceof SocketException)) {
            return e;
        }
        ClosedChannelException exception = new ClosedChannelException();
        exception.initCause(e);
        return exception;
    }

    private static ClosedByInterruptException interrupted(IOException cause) {
        ClosedByInterruptException exception = new ClosedByInterruptException();
        exception.initCause(cause);
        return exception;
    }

    /** Writes everything. */
    void write(ByteBuffer bytes, long deadline) throws IOException {
        if (deadline == Timeouts.NEVER) {
            writeFully(bytes);
        } else {
            guarded(deadline, "Writing", () -> writeFully(bytes));
        }
    }

    private int writeFully(ByteBuffer bytes) throws IOException {
        int written = 0;
        while (bytes.hasRemaining()) {
            try {
                written += socket.write(bytes);
            } catch (AsynchronousCloseException e) {
                throw e;
            } catch (ClosedChannelException e) {
                // Closed while it waited: the write before this one still answered how much had gone.
                throw written == 0 ? e : Thread.currentThread().isInterrupted() ? interrupted(e) : closedMeanwhile(e);
            }
        }
        return written;
    }

    private static AsynchronousCloseException closedMeanwhile(ClosedChannelException cause) {
        AsynchronousCloseException exception = new AsynchronousCloseException();
        exception.initCause(cause);
        return exception;
    }

    private interface Io {
        int run() throws IOException;
    }

    private int guarded(long deadline, String what, Io io) throws IOException {
        int millis = Timeouts.millisLeft(deadline, what + " at " + peer);
        AtomicBoolean undecided = new AtomicBoolean(true); // whether it ends by itself, or its deadline closes the socket
        ScheduledFuture<?> watch = Watchdog.EXECUTOR.schedule(() -> {
            if (undecided.compareAndSet(true, false)) {
                close();
            }
        }, millis, TimeUnit.MILLISECONDS);
        try {
            int result = io.run();
            if (!undecided.compareAndSet(true, false)) {
                throw timedOut(what, null); // with its last byte
            }
            return result;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (ClosedChannelException e) {
            throw undecided.compareAndSet(true, false) ? e : timedOut(what, e);
        } finally {
            watch.cancel(false);
        }
    }

    private static SocketTimeoutException timedOut(String what, ClosedChannelException cause) {
        SocketTimeoutException timeout = new SocketTimeoutException(what + " timed out; the socket is closed");
        timeout.initCause(cause);
        return timeout;
    }

    boolean isOpen() {
        return socket.isOpen();
    }

    SocketChannel socket() {
        return socket;
    }

    /** No more bytes to the peer: its reads end. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing that the caller could still do: its bytes are written or lost by now.
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "Closing a socket", e);
        }
    }

    /** Closes sockets whose deadline has passed. */
    private static final class Watchdog {
        static final ScheduledThreadPoolExecutor EXECUTOR = executor();

        private static ScheduledThreadPoolExecutor executor() {
            ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(null, task, "libssl4j-deadlines", 0, false); // keeps nothing of the first caller's
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                return thread;
            });
            executor.setRemoveOnCancelPolicy(true);
            return executor;
        }
    }
}
