package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.StackRoom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/**
 * A TLS connection without a transport: bytes in, bytes out, and it never blocks. It is an {@code SSL} between two
 * buffers. For a socket, take an {@link SslChannel}.
 *
 * <p>Encrypted bytes from the peer go in by {@link #feed(ByteBuffer)}, those for the peer come out by
 * {@link #drain(ByteBuffer)}; plain bytes are {@linkplain #read(ByteBuffer) read} and
 * {@linkplain #write(ByteBuffer) written} on the other side. Each call does what it can with what is there;
 * {@link #wants()} says what it waits for:
 *
 * {@snippet :
 * while (!connection.handshake()) {
 *     send(connection);                     // drain() until outputPending() is 0
 *     if (connection.wants() == SslConnection.Wants.INPUT) {
 *         receive(connection);              // feed(), or endInput() at the transport's end
 *     } else if (connection.wants() == SslConnection.Wants.LOOKUP) {
 *         connection.runLookup();           // only on servers with a sessionLookup
 *     }
 * }
 * send(connection);
 * }
 *
 * <p>Whatever a call did, drain the output after it: also a failed handshake leaves an alert for the peer.
 *
 * <p><strong>Lookups.</strong> A server with a {@link SslContextBuilder#sessionLookup} stops in the client's hello, and
 * {@linkplain Wants#LOOKUP wants a lookup}, from {@link #readEarlyData} as from any other call that goes on with the handshake.
 * Until it is {@linkplain #runLookup() run} or {@linkplain #answerLookup answered}, on whichever thread, these calls do nothing
 * and want it still; the next of them after that goes on. There may be more than one, as a client may offer more than one session.
 *
 * <p><strong>Early data</strong> comes before all else. A client calls {@link #writeEarlyData}, then {@link #handshake()}; or its
 * {@link ConnectionOptions#earlyData} does it all. A server that takes early data calls {@link #readEarlyData} first, and
 * goes on with it until it answers -1, as it does on connections without any; then {@link #handshake()}, {@link #read} or
 * {@link #write}. If one of these comes first, the early data is rejected; before the -1 they throw
 * {@link IllegalStateException}:
 *
 * {@snippet :
 * int read;
 * while ((read = connection.readEarlyData(buffer)) >= 0) {
 *     if (read > 0) {
 *         take(buffer);                     // it may be a replay; writeEarlyData() answers it
 *     }
 *     send(connection);
 *     if (connection.wants() == SslConnection.Wants.INPUT) {
 *         receive(connection);
 *     } else if (connection.wants() == SslConnection.Wants.LOOKUP) {
 *         connection.runLookup();
 *     }
 * }
 * // and now the handshake, as above
 * }
 *
 * <p>Thread-safe: one call at a time, the others wait. {@link #close()} waits for the running call. After it
 * {@code close}, {@link #isClosed()}, {@link #toString()}, {@link #wants()}, {@link #isHandshakeComplete()},
 * {@link #isInboundClosed()} and {@link #isOutboundClosed()} still answer; each other method throws
 * {@link IllegalStateException}.
 */
public final class SslConnection extends ConnectionEarlyData implements AutoCloseable {
    /** What the last call of a connection waits for. */
    public enum Wants {
        /** For nothing: it did what it was asked. */
        NOTHING,
        /** For more bytes from the peer: {@link SslConnection#feed(ByteBuffer)}. */
        INPUT,
        /** For room for bytes to the peer: {@link SslConnection#drain(ByteBuffer)}. */
        OUTPUT,
        /**
         * On servers with a {@link SslContextBuilder#sessionLookup}: for the session that the client wants,
         * {@link SslConnection#runLookup()}. It is no use to call before that: it would be wanted still.
         */
        LOOKUP
    }

    private final SslContext context;
    private final ConnectionCore core;
    private final Arena arena; // keeps an automatic arena alive for as long as this is

    private SslConnection(SslContext context, ConnectionHandle handle, String peer, ConnectionOptions options, Arena arena) {
        this.context = context;
        this.core = new ConnectionCore(this, handle, peer, options);
        this.arena = arena;
        handle.ref.owner(this, arena, Deliveries::run);
    }

    /** Makes a client's connection, or, without options, a server's. */
    static SslConnection create(SslContext context, ConnectionOptions options, Arena arena) {
        if (arena != null && !arena.scope().isAlive()) {
            throw new IllegalStateException("The arena is closed"); // before a ticket is taken for the connection
        }
        StackRoom.requireMuch();
        ContextState state = context.state();
        MemorySegment ctx = state.ref.acquire();
        SslConnection made;
        try {
            Errors.clear();
            made = options == null ? server(context, ctx, arena) : client(context, ctx, options, arena);
        } catch (Throwable e) {
            state.ref.release();
            Deliveries.runAfter(e); // of the context's end, if it came meanwhile
            throw e;
        }
        state.ref.release();
        return made;
    }

    private static SslConnection server(SslContext context, MemorySegment ctx, Arena arena) {
        ConnectionHandle handle = new ConnectionHandle(context.state(), ctx, null, 0);
        try {
            handle.takeRole(true);
        } catch (Throwable e) {
            handle.ref.close();
            throw e;
        }
        return new SslConnection(context, handle, "the client", null, arena);
    }

    private static SslConnection client(SslContext context, MemorySegment ctx, ConnectionOptions options, Arena arena) {
        ContextState state = context.state();
        PeerName peerName = options.peer();
        PreSharedKey psk = options.psk() != null ? options.psk() : state.config.psk().key();
        long policy = state.clientPolicies.of(peerName, psk);
        ClientSessions.Peer peer = new ClientSessions.Peer(peerName.toString(), options.port(), policy);
        ConnectionHandle handle = new ConnectionHandle(state, ctx, peer, policy);
        try {
            MemorySegment ssl = handle.takeRole(false);
            peerName.applyTo(ssl, state.config.verifiesHostName());
            if (psk != null) {
                handle.psk.offer(ssl, psk, state.config.psk().choosesSuites());
            }
            SessionOffer.apply(handle, state, ctx, ssl, options, policy, peer);
            handle.noteOffered();
        } catch (Throwable e) {
            handle.ref.close();
            throw e;
        }
        return new SslConnection(context, handle, peerName + ":" + options.port(), options, arena);
    }

    /**
     * Goes on with the handshake: {@code SSL_do_handshake(3)}. Reading and writing do so too.
     *
     * @return whether it is finished; if not, {@link #wants()} says what it waits for
     * @throws SslException if it fails: then nothing can be read or written any more
     * @throws IllegalStateException if closed
     * @throws CallbackException if a listener threw; the connection can go on
     */
    public boolean handshake() throws SslException {
        return delivering(() -> core.handshake() ? 1 : 0) == 1;
    }

    /**
     * Takes encrypted bytes from the peer, as many as there is room for.
     *
     * @param encrypted the bytes; its position moves past those that were taken
     * @return how many were taken; 0 where there is no room until the bytes before are read
     * @throws IllegalStateException if closed, or after {@link #endInput()}
     */
    public int feed(ByteBuffer encrypted) {
        return core.buffers().feed(encrypted);
    }

    /**
     * Takes encrypted bytes from the peer, as many as there is room for.
     *
     * @param encrypted the bytes
     * @return how many were taken, from the segment's start
     * @throws IllegalStateException if closed, or after {@link #endInput()}
     */
    public long feed(MemorySegment encrypted) {
        return core.buffers().feed(encrypted);
    }

    /**
     * How many encrypted bytes {@link #feed(ByteBuffer)} would take now: {@code BIO_ctrl_get_write_guarantee(3)}.
     *
     * @return the number of bytes
     * @throws IllegalStateException if closed
     */
    public int inputCapacity() {
        return core.buffers().inputCapacity();
    }

    /**
     * Says that the transport has ended: no more bytes will come. Without a close_notify before, the next read or
     * handshake that would wait for more throws an {@link SslException}: the data may have been cut short by anybody.
     *
     * @throws IllegalStateException if closed
     */
    public void endInput() {
        core.buffers().endInput();
    }

    /**
     * Gives encrypted bytes for the peer, as many as there are and fit.
     *
     * @param encrypted takes the bytes; its position moves past them
     * @return how many were given; 0 where there are none
     * @throws ReadOnlyBufferException if the buffer is read-only
     * @throws IllegalStateException if closed
     */
    public int drain(ByteBuffer encrypted) {
        return core.buffers().drain(encrypted);
    }

    /**
     * Gives encrypted bytes for the peer, as many as there are and fit.
     *
     * @param encrypted takes the bytes, from its start
     * @return how many were given; 0 where there are none
     * @throws IllegalArgumentException if the segment is read-only
     * @throws IllegalStateException if closed
     */
    public long drain(MemorySegment encrypted) {
        return core.buffers().drain(encrypted);
    }

    /**
     * How many encrypted bytes wait to be drained: {@code BIO_ctrl_pending(3)}.
     *
     * @return the number of bytes
     * @throws IllegalStateException if closed
     */
    public int outputPending() {
        return core.buffers().outputPending();
    }

    /**
     * Reads plain bytes: {@code SSL_read_ex(3)}. Goes on with the handshake first.
     *
     * @param plain takes the bytes; its position moves past them
     * @return how many were read, at most a record's 16,384; 0 where there are none yet, or no room for them; -1 after the
     *     peer's close_notify
     * @throws SslException if the connection fails, or the transport ended without close_notify
     * @throws ReadOnlyBufferException if the buffer is read-only
     * @throws IllegalStateException if closed
     * @throws CallbackException if a listener threw; what was read is in the buffer
     */
    public int read(ByteBuffer plain) throws SslException {
        return delivering(() -> core.read(plain));
    }

    /**
     * Reads plain bytes, as {@link #read(ByteBuffer)} does.
     *
     * @param plain takes the bytes, from its start
     * @return how many were read; 0 where there are none yet; -1 after the peer's close_notify
     * @throws SslException if the connection fails, or the transport ended without close_notify
     * @throws IllegalArgumentException if the segment is read-only
     * @throws IllegalStateException if closed
     * @throws CallbackException if a listener threw; what was read is in the segment
     */
    public int read(MemorySegment plain) throws SslException {
        return delivering(() -> core.read(plain));
    }

    /**
     * Writes plain bytes, as many as there is room for: {@code SSL_write_ex(3)}. Goes on with the handshake first.
     *
     * @param plain the bytes; its position moves past those that were written
     * @return how many were written; fewer than there are where the output must be drained first, or the handshake goes on
     * @throws SslException if the connection fails
     * @throws IllegalStateException if closed, or after {@link #closeOutbound()}
     * @throws CallbackException if a listener threw; what was written is written
     */
    public int write(ByteBuffer plain) throws SslException {
        return delivering(() -> core.write(plain));
    }

    /**
     * Writes plain bytes, as {@link #write(ByteBuffer)} does.
     *
     * @param plain the bytes
     * @return how many were written, from the segment's start
     * @throws SslException if the connection fails
     * @throws IllegalStateException if closed, or after {@link #closeOutbound()}
     * @throws CallbackException if a listener threw; what was written is written
     */
    public int write(MemorySegment plain) throws SslException {
        return delivering(() -> core.write(plain));
    }

    /**
     * How many plain bytes of a record that was begun can be read without more input: {@code SSL_pending(3)}.
     *
     * @return the number of bytes
     * @throws IllegalStateException if closed
     */
    public int readable() {
        return core.info(libssl_h::SSL_pending);
    }

    /**
     * How many encrypted bytes were fed and not yet processed: {@code BIO_ctrl_pending(3)}. A call that wants input uses
     * them up.
     *
     * @return the number of bytes
     * @throws IllegalStateException if closed
     */
    public int inputPending() {
        return core.buffers().inputPending();
    }

    /**
     * Says to the peer that no more data will come: {@code SSL_shutdown(3)}, close_notify; once the handshake is finished,
     * if it is not. What the peer sends can still be read. Drain the output after it. Again, or after a failure, it does
     * nothing.
     *
     * @throws IllegalStateException if closed
     */
    public void closeOutbound() {
        core.closeOutbound();
        Deliveries.run();
    }

    /**
     * Whether {@link #closeOutbound()} was called.
     *
     * @return whether nothing can be written any more
     */
    public boolean isOutboundClosed() {
        return core.isOutboundClosed();
    }

    /**
     * Whether the peer's close_notify was read: {@code SSL_get_shutdown(3)}.
     *
     * @return whether all of the peer's data was read
     */
    public boolean isInboundClosed() {
        return core.isInboundClosed();
    }

    /**
     * What the last call waits for.
     *
     * @return what is needed for it to go on; {@link Wants#NOTHING} where it did what it was asked
     */
    public Wants wants() {
        return core.wants();
    }

    /**
     * Whether the handshake is finished: {@code SSL_is_init_finished(3)}.
     *
     * @return whether it is
     */
    public boolean isHandshakeComplete() {
        return core.isEstablished();
    }

    interface Call {
        int run() throws SslException;
    }

    /** Runs a call, and then what libssl had to tell of it. */
    static int delivering(Call call) throws SslException {
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
     * Frees the connection: {@code SSL_free(3)}. It sends nothing: {@link #closeOutbound()} and drain before. The session
     * stays good. Closing again does nothing.
     *
     * @throws CallbackException if a listener threw, after the connection was closed
     */
    @Override
    public void close() {
        try {
            core.close();
        } finally {
            Reference.reachabilityFence(this);
        }
        Deliveries.run();
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return whether this object can't be used any more
     */
    public boolean isClosed() {
        return core.isClosed();
    }

    /** The role, and what was agreed on; no secret, and no native call once closed. */
    @Override
    public String toString() {
        String role = context.isServer() ? "server" : "client of " + core.peer();
        if (isClosed()) {
            return "SslConnection[" + role + ", closed]";
        }
        try {
            return "SslConnection[" + role + (isHandshakeComplete()
                    ? ", " + protocol() + ", " + cipher() + (isResumed() ? ", resumed]" : "]") : ", handshaking]");
        } catch (IllegalStateException e) {
            return "SslConnection[" + role + ", closed]";
        }
    }

    @Override
    ConnectionCore core() {
        return core;
    }

    /** The context, which lives at least as long. */
    SslContext context() {
        return Objects.requireNonNull(context);
    }
}
