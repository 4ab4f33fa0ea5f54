package io.github.libssl4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * TLS over a socket: a blocking {@link ByteChannel}, with streams beside it.
 *
 * <p>One thread can read while another writes; more of them wait for each other. On virtual threads, a wait for the peer
 * gives the carrier back. Interrupting a thread that waits for the peer closes the channel, and throws
 * {@link java.nio.channels.ClosedByInterruptException} there.
 *
 * <p>{@link #close()} says close_notify to the peer and frees everything. A {@link #read(ByteBuffer)} answers -1 after the
 * peer's close_notify; where the socket ends without one, it throws an {@link SslException}, since anybody on the way may
 * have cut the data short.
 */
public final class SslChannel extends ConnectionProperties implements ByteChannel {
    private final SslConnection connection;
    private final Transport transport;
    private final ChannelIo io;
    private final ContextConfig config;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Duration readTimeout;
    private volatile Duration writeTimeout;

    SslChannel(SslConnection connection, Transport transport) {
        this.connection = connection;
        this.transport = transport;
        this.io = new ChannelIo(connection.core(), transport);
        this.config = connection.context().state().config;
        this.readTimeout = config.timeouts().read();
        this.writeTimeout = config.timeouts().write();
    }

    /**
     * Finishes the handshake, if it is not finished; reading and writing do so too: {@code SSL_do_handshake(3)}.
     *
     * @throws SslException if it fails
     * @throws java.net.SocketTimeoutException if it takes longer than {@link SslContextBuilder#handshakeTimeout} allows
     * @throws ClosedChannelException if this is closed
     * @throws IOException if the socket fails
     * @throws CallbackException if a listener threw; the handshake is finished
     */
    public void handshake() throws IOException {
        telling(() -> 0);
    }

    private interface Io {
        int run() throws IOException;
    }

    /** Does something once the handshake is finished, and then tells the listeners, under no lock. */
    private int telling(Io call) throws IOException {
        return tellingEarly(() -> {
            io.shakeHands(Timeouts.deadline(config.timeouts().handshake()), config.timeouts().close());
            return call.run();
        });
    }

    private int tellingEarly(Io call) throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        int result;
        try {
            result = call.run();
        } catch (Throwable e) {
            Deliveries.runAfter(e);
            throw e;
        }
        Deliveries.run();
        return result;
    }

    /**
     * Reads plain bytes, at least one unless the buffer is full: {@code SSL_read_ex(3)}.
     *
     * @param plain takes the bytes
     * @return how many were read; 0 where the buffer has no room; -1 after the peer's close_notify
     * @throws SslException if the connection fails, or the socket ended without close_notify
     * @throws java.net.SocketTimeoutException if nothing came within the {@linkplain #setReadTimeout read timeout}; the
     *     channel can still be used
     * @throws ClosedChannelException if this is closed
     * @throws ReadOnlyBufferException if the buffer is read-only
     * @throws IOException if the socket fails
     * @throws CallbackException if a listener threw; what was read is in the buffer
     */
    @Override
    public int read(ByteBuffer plain) throws IOException {
        if (plain.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        return telling(() -> {
            long deadline = Timeouts.deadline(readTimeout);
            int read;
            while ((read = io.read(plain, deadline, writeTimeout, true)) == ChannelIo.TELL_FIRST) {
                Deliveries.run(); // the wait may be long, and tickets have come
            }
            return read;
        });
    }

    /**
     * Writes all of the plain bytes: {@code SSL_write_ex(3)}.
     *
     * @param plain the bytes
     * @return how many were written: all
     * @throws SslException if the connection fails
     * @throws java.net.SocketTimeoutException if the peer did not take them within the
     *     {@linkplain #setWriteTimeout write timeout}; the channel is closed then, since a part of them is sent
     * @throws ClosedChannelException if this is closed, or {@link #shutdownOutput()} was called
     * @throws IOException if the socket fails
     * @throws CallbackException if a listener threw; the bytes are written
     */
    @Override
    public int write(ByteBuffer plain) throws IOException {
        int length = plain.remaining();
        return telling(() -> {
            io.write(plain, Timeouts.deadline(writeTimeout));
            return length;
        });
    }

    /**
     * Reads early data, on a server, before anything else: {@link SslConnection#readEarlyData(ByteBuffer)}. Once called it has to
     * be called until it answers -1; then the handshake, reading and writing go on.
     *
     * @param plain takes the bytes
     * @return how many were read; 0 where the buffer has no room; -1 where all were read, or none came or were accepted
     * @throws SslException if the connection fails, or the client sent more than it may
     * @throws java.net.SocketTimeoutException if nothing came within the {@linkplain #setReadTimeout read timeout} or
     *     {@link SslContextBuilder#handshakeTimeout}; the channel can still be used
     * @throws ClosedChannelException if this is closed
     * @throws ReadOnlyBufferException if the buffer is read-only
     * @throws IllegalStateException if this is a client's
     * @throws IOException if the socket fails
     * @throws CallbackException if a listener or the {@link EarlyDataFilter} threw; what was read is in the buffer
     */
    public int readEarlyData(ByteBuffer plain) throws IOException {
        return tellingEarly(() -> io.readEarly(plain, Math.min(Timeouts.deadline(readTimeout),
                Timeouts.deadline(config.timeouts().handshake())), config.timeouts().close()));
    }

    /**
     * Writes all of the early data: {@link SslConnection#writeEarlyData(ByteBuffer)}. On a client, before anything else; on a
     * server, once early data was read. {@link SslContext#connect(ConnectionOptions)} has shaken hands already: it sends what
     * {@link ConnectionOptions#earlyData} gives.
     *
     * @param plain the bytes
     * @return how many were written: all
     * @throws SslException if the connection fails
     * @throws java.net.SocketTimeoutException if the peer did not take them within the
     *     {@linkplain #setWriteTimeout write timeout}; the channel is closed then, since a part of them may be sent
     * @throws ClosedChannelException if this is closed
     * @throws IllegalArgumentException if these are more than the session still allows: nothing was written
     * @throws IllegalStateException if early data can't be written now, as by {@link SslConnection#writeEarlyData(ByteBuffer)}
     * @throws IOException if the socket fails
     * @throws CallbackException if a listener threw; the bytes are written
     */
    public int writeEarlyData(ByteBuffer plain) throws IOException {
        int length = plain.remaining();
        return tellingEarly(() -> {
            io.writeEarly(plain, Timeouts.deadline(writeTimeout), config.timeouts().close());
            return length;
        });
    }

    /**
     * Sends the client one more ticket, in TLS 1.3: {@code SSL_new_session_ticket(3)}. Finishes the handshake first.
     *
     * @throws SslException if the connection fails
     * @throws IllegalStateException if this is a client's, or the connection speaks TLS 1.2
     * @throws java.net.SocketTimeoutException if the client did not take it within the
     *     {@linkplain #setWriteTimeout write timeout}; the channel is closed then
     * @throws ClosedChannelException if this is closed, or {@link #shutdownOutput()} was called
     * @throws IOException if the socket fails
     * @throws CallbackException if a listener or a callback for tickets threw; the ticket is sent
     */
    public void newSessionTicket() throws IOException {
        telling(() -> {
            io.newSessionTicket(Timeouts.deadline(writeTimeout));
            return 0;
        });
    }

    /**
     * Says close_notify: no more data will be written. The peer's data can still be read: {@code SSL_shutdown(3)}. The
     * socket's output stays open.
     *
     * @throws SslException if the handshake was not finished, and fails
     * @throws ClosedChannelException if this is closed
     * @throws IOException if the socket fails
     * @throws CallbackException if a listener threw, after close_notify was sent
     */
    public void shutdownOutput() throws IOException {
        telling(() -> {
            io.closeOutbound(Timeouts.deadline(writeTimeout));
            return 0;
        });
    }

    /**
     * Says close_notify, closes the socket and frees the connection. A client first reads on until the server's
     * close_notify, for {@link SslContextBuilder#closeTimeout} at most: the tickets that it may resume with come before.
     * A thread that waits in another call gets a {@link java.nio.channels.AsynchronousCloseException}, or what the peer
     * answers to close_notify. Closing again does nothing.
     *
     * @throws CallbackException if a listener threw, after everything was closed
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        io.markClosed();
        ConnectionCore core = connection.core();
        try {
            if (!config.timeouts().close().isZero() && core.isEstablished() && transport.isOpen() && !core.hasFailed()) {
                io.sayGoodbye(config.server(), Timeouts.deadline(config.timeouts().close()));
            }
        } catch (IOException | IllegalStateException e) {
            // The peer is gone, or does not listen: there is nobody to say goodbye to.
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "Closing a connection", e);
        } finally {
            transport.close();
            connection.close();
        }
    }

    /**
     * Whether neither {@link #close()} was called nor the socket was closed.
     *
     * @return whether it can be used
     */
    @Override
    public boolean isOpen() {
        return !closed.get() && transport.isOpen();
    }

    /**
     * A stream of the bytes that are {@linkplain #read(ByteBuffer) read}, with the same timeout and exceptions. Threads that
     * share it wait for each other as those that share the channel do. Closing it closes the channel.
     *
     * @return the stream
     */
    public InputStream inputStream() {
        return new ChannelInput(this);
    }

    /**
     * A stream of the bytes that are {@linkplain #write(ByteBuffer) written}, with the same timeout and exceptions; a write of
     * no bytes does nothing. Each write is a record of its own: put a {@link java.io.BufferedOutputStream} before it. Threads
     * that share it wait for each other as those that share the channel do. Closing it closes the channel.
     *
     * @return the stream
     */
    public OutputStream outputStream() {
        return new ChannelOutput(this);
    }

    /**
     * Sets for how long a read waits for data.
     *
     * @param timeout the timeout, to the millisecond; zero for none
     * @throws IllegalArgumentException if negative
     */
    public void setReadTimeout(Duration timeout) {
        readTimeout = Timeouts.checked(timeout);
    }

    /**
     * Sets for how long a write waits for the peer to take the data.
     *
     * @param timeout the timeout, to the millisecond; zero for none
     * @throws IllegalArgumentException if negative
     */
    public void setWriteTimeout(Duration timeout) {
        writeTimeout = Timeouts.checked(timeout);
    }

    /**
     * The socket below: for its options and addresses. What is read or written there breaks the connection.
     *
     * @return the channel's socket
     */
    public SocketChannel socketChannel() {
        return transport.socket();
    }

    /**
     * The connection inside: for what can be asked of it. Its bytes are this channel's to move.
     *
     * @return the connection
     */
    public SslConnection connection() {
        return connection;
    }

    @Override
    ConnectionCore core() {
        return connection.core();
    }

    /** What the connection says; no secret, and no native call once closed. */
    @Override
    public String toString() {
        return "SslChannel[" + connection + "]";
    }
}
