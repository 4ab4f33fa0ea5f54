package io.github.libssl4j;

import static io.github.libssl4j.ffi.libssl_h.C_LONG;
import static io.github.libssl4j.ffi.libssl_h.C_POINTER;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Errors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

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
 *     }
 * }
 * send(connection);
 * }
 *
 * <p>Whatever a call did, drain the output after it: also a failed handshake leaves an alert for the peer.
 *
 * <p>Thread-safe: one call at a time, the others wait. {@link #close()} waits for the running call. After it each method
 * but {@code close}, {@link #isClosed()} and {@link #toString()} throws {@link IllegalStateException}.
 */
public final class SslConnection implements AutoCloseable {
    /** What the last call of a connection waits for. */
    public enum Wants {
        /** For nothing: it did what it was asked. */
        NOTHING,
        /** For more bytes from the peer: {@link SslConnection#feed(ByteBuffer)}. */
        INPUT,
        /** For room for bytes to the peer: {@link SslConnection#drain(ByteBuffer)}. */
        OUTPUT
    }

    /** More than a record's header, nonce, padding, tag, and a KeyUpdate before it. */
    private static final int RECORD_OVERHEAD = 512;

    private final ReentrantLock lock = new ReentrantLock();
    private final SslContext context;
    private final ConnectionHandle handle;
    private final String name;
    private final Arena arena; // keeps an automatic arena alive for as long as this is
    private volatile boolean established;
    private boolean resumed;
    private boolean inputEnded;
    private volatile boolean inboundClosed;
    private volatile boolean outboundClosed;
    private volatile Wants wants = Wants.NOTHING;
    private SslException failure;

    private SslConnection(SslContext context, ConnectionHandle handle, String name, Arena arena) {
        this.context = context;
        this.handle = handle;
        this.name = name;
        this.arena = arena;
        handle.ref.owner(this, arena, Deliveries::run);
    }

    /** Makes a client's connection, or, without options, a server's. */
    static SslConnection create(SslContext context, ConnectionOptions options, Arena arena) {
        ContextState state = context.state();
        MemorySegment ctx = state.ref.acquire();
        try {
            Errors.clear();
            ConnectionHandle handle;
            if (options == null) {
                handle = new ConnectionHandle(state, ctx, null, 0);
                libssl_h.SSL_set_accept_state(MemorySegment.ofAddress(handle.ref.address()));
                return new SslConnection(context, handle, "server", arena);
            }
            PeerName peerName = options.peer();
            long policy = SessionPolicy.ofClient(state.config, peerName);
            ClientSessions.Peer peer = new ClientSessions.Peer(peerName.toString(), options.port(), policy);
            handle = new ConnectionHandle(state, ctx, peer, policy);
            try {
                MemorySegment ssl = MemorySegment.ofAddress(handle.ref.address());
                libssl_h.SSL_set_connect_state(ssl);
                peerName.applyTo(ssl, state.config.verifiesHostName());
                SessionOffer.apply(state, ctx, ssl, options, policy, peer);
                handle.noteOffered(ssl);
            } catch (Throwable e) {
                handle.ref.close();
                throw e;
            }
            return new SslConnection(context, handle, "client of " + peerName + ":" + options.port(), arena);
        } finally {
            state.ref.release();
        }
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
        return delivering(() -> doHandshake() ? 1 : 0) == 1;
    }

    boolean doHandshake() throws SslException {
        MemorySegment ssl = enter();
        try {
            return advance(ssl);
        } finally {
            leave();
        }
    }

    private boolean advance(MemorySegment ssl) throws SslException {
        if (failure != null) {
            throw failure.again();
        }
        if (established) {
            wants = Wants.NOTHING;
            return true;
        }
        Errors.clear();
        int result = libssl_h.SSL_do_handshake(ssl);
        if (result != 1) {
            waits(ssl, libssl_h.SSL_get_error(ssl, result));
            return false;
        }
        resumed = libssl_h.SSL_session_reused(ssl) == 1;
        if (resumed) {
            checkResumed(ssl);
            handle.keepRenewed(ssl);
        }
        established = true;
        wants = Wants.NOTHING;
        return true;
    }

    /** A resumed handshake verifies nothing: what the session says of the first one must do. */
    private void checkResumed(MemorySegment ssl) throws SslException {
        ContextConfig config = handle.effective().config;
        boolean needed = config.server() ? config.clientAuth() == ClientAuth.REQUIRED : config.verifiesPeer();
        long result = libssl_h.SSL_get_verify_result(ssl);
        if (needed && result != libssl_h.X509_V_OK()) {
            throw failed(new SslException("The resumed session of " + name + " was made without a good certificate",
                    List.of(), null, SessionVerification.of(result)));
        }
        if (needed && config.server() && !PeerInfo.hasCertificate(ssl)) {
            throw failed(new SslException("The resumed session of " + name + " has no client certificate"));
        }
    }

    /** After a call that did not succeed; directly after, as errors are the carrier thread's. */
    private void waits(MemorySegment ssl, int error) throws SslException {
        if (error == libssl_h.SSL_ERROR_WANT_READ()) {
            if (inputEnded) {
                throw failed(new SslException(established
                        ? "The peer (" + name + ") ended the transport without close_notify: the data may be cut short"
                        : "The peer (" + name + ") ended the transport in mid-handshake"));
            }
            wants = Wants.INPUT;
        } else if (error == libssl_h.SSL_ERROR_WANT_WRITE()) {
            wants = Wants.OUTPUT;
        } else {
            throw failed(Failures.of(Errors.drain(), ssl, name, established));
        }
    }

    private SslException failed(SslException exception) {
        failure = exception;
        wants = Wants.NOTHING;
        return exception;
    }

    /**
     * Takes encrypted bytes from the peer, as many as there is room for.
     *
     * @param encrypted the bytes; its position moves past those that were taken
     * @return how many were taken; 0 where there is no room until the bytes before are read
     * @throws IllegalStateException if closed, or after {@link #endInput()}
     */
    public int feed(ByteBuffer encrypted) {
        MemorySegment source = MemorySegment.ofBuffer(encrypted);
        int taken = (int) feed(source);
        encrypted.position(encrypted.position() + taken);
        return taken;
    }

    /**
     * Takes encrypted bytes from the peer, as many as there is room for.
     *
     * @param encrypted the bytes
     * @return how many were taken, from the segment's start
     * @throws IllegalStateException if closed, or after {@link #endInput()}
     */
    public long feed(MemorySegment encrypted) {
        enter();
        try {
            if (inputEnded) {
                throw new IllegalStateException("endInput() was called on " + handle.ref + ": no more bytes can come");
            }
            long taken = 0;
            while (taken < encrypted.byteSize()) {
                int room = libssl_h.BIO_nwrite0(handle.network, handle.out);
                if (room <= 0) {
                    break;
                }
                int chunk = (int) Math.min(room, encrypted.byteSize() - taken);
                MemorySegment.copy(encrypted, taken, handle.out.get(C_POINTER, 0), 0, chunk);
                taken += libssl_h.BIO_nwrite(handle.network, handle.out, chunk);
            }
            return taken;
        } finally {
            leave();
        }
    }

    /**
     * How many encrypted bytes {@link #feed(ByteBuffer)} would take now: {@code BIO_ctrl_get_write_guarantee(3)}.
     *
     * @return the number of bytes
     * @throws IllegalStateException if closed
     */
    public int inputCapacity() {
        enter();
        try {
            return (int) libssl_h.BIO_ctrl_get_write_guarantee(handle.network);
        } finally {
            leave();
        }
    }

    /**
     * Says that the transport has ended: no more bytes will come. Without a close_notify before, the next read or
     * handshake that would wait for more throws an {@link SslException}: the data may have been cut short by anybody.
     *
     * @throws IllegalStateException if closed
     */
    public void endInput() {
        enter();
        inputEnded = true;
        leave();
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
        if (encrypted.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int given = (int) drain(MemorySegment.ofBuffer(encrypted));
        encrypted.position(encrypted.position() + given);
        return given;
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
        enter();
        try {
            long given = 0;
            while (given < encrypted.byteSize()) {
                int ready = libssl_h.BIO_nread0(handle.network, handle.out);
                if (ready <= 0) {
                    break;
                }
                int chunk = (int) Math.min(ready, encrypted.byteSize() - given);
                // Copied before it is taken out: a segment that can't be written to loses nothing.
                MemorySegment.copy(handle.out.get(C_POINTER, 0), 0, encrypted, given, chunk);
                given += libssl_h.BIO_nread(handle.network, handle.out, chunk);
            }
            return given;
        } finally {
            leave();
        }
    }

    /**
     * How many encrypted bytes wait to be drained: {@code BIO_ctrl_pending(3)}.
     *
     * @return the number of bytes
     * @throws IllegalStateException if closed
     */
    public int outputPending() {
        enter();
        try {
            return (int) libssl_h.BIO_ctrl_pending(handle.network);
        } finally {
            leave();
        }
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
        return delivering(() -> doRead(plain));
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
        return delivering(() -> doRead(plain));
    }

    int doRead(ByteBuffer plain) throws SslException {
        if (plain.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int read = doRead(MemorySegment.ofBuffer(plain));
        if (read > 0) {
            plain.position(plain.position() + read);
        }
        return read;
    }

    private int doRead(MemorySegment plain) throws SslException {
        if (plain.isReadOnly()) { // C would write all the same
            throw new IllegalArgumentException("The segment to read into is read-only");
        }
        MemorySegment ssl = enter();
        try {
            if (inboundClosed) {
                return -1;
            }
            if (!advance(ssl) || plain.byteSize() == 0) {
                return 0;
            }
            if (plain.isNative()) {
                return readNative(ssl, plain);
            }
            MemorySegment scratch = Scratch.take();
            int read = 0;
            try {
                read = readNative(ssl, scratch.asSlice(0, Math.min(Scratch.RECORD, plain.byteSize())));
                if (read > 0) {
                    MemorySegment.copy(scratch, 0, plain, 0, read);
                }
                return read;
            } finally {
                Scratch.back(scratch, read);
            }
        } finally {
            leave();
        }
    }

    private int readNative(MemorySegment ssl, MemorySegment plain) throws SslException {
        Errors.clear();
        int result = libssl_h.SSL_read_ex(ssl, plain, Math.min(plain.byteSize(), Scratch.RECORD), handle.out);
        if (result == 1) {
            wants = Wants.NOTHING;
            return (int) handle.out.get(C_LONG, 0);
        }
        int error = libssl_h.SSL_get_error(ssl, result);
        if (error == libssl_h.SSL_ERROR_ZERO_RETURN()) {
            inboundClosed = true;
            wants = Wants.NOTHING;
            return -1;
        }
        waits(ssl, error);
        return 0;
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
        return delivering(() -> doWrite(plain));
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
        return delivering(() -> doWrite(plain));
    }

    int doWrite(ByteBuffer plain) throws SslException {
        int written = doWrite(MemorySegment.ofBuffer(plain));
        plain.position(plain.position() + written);
        return written;
    }

    private int doWrite(MemorySegment plain) throws SslException {
        MemorySegment ssl = enter();
        try {
            if (outboundClosed) {
                throw new IllegalStateException("closeOutbound() was called on " + handle.ref
                        + ": nothing can be written after close_notify");
            }
            if (!advance(ssl)) {
                return 0;
            }
            MemorySegment scratch = plain.isNative() ? null : Scratch.take();
            int written = 0;
            long most = 0;
            try {
                while (written < plain.byteSize()) {
                    // libssl wants a write that found no room repeated with the same bytes: so none begins without room.
                    long room = libssl_h.BIO_ctrl_get_write_guarantee(handle.internal) - RECORD_OVERHEAD;
                    long chunk = Math.min(Math.min(plain.byteSize() - written, Scratch.RECORD), room);
                    if (chunk <= 0) {
                        wants = Wants.OUTPUT;
                        break;
                    }
                    MemorySegment source = plain.asSlice(written, chunk);
                    if (scratch != null) {
                        MemorySegment.copy(source, 0, scratch, 0, chunk);
                        source = scratch;
                        most = Math.max(most, chunk);
                    }
                    Errors.clear();
                    int result = libssl_h.SSL_write_ex(ssl, source, chunk, handle.out);
                    if (result != 1) {
                        waits(ssl, libssl_h.SSL_get_error(ssl, result));
                        break;
                    }
                    written += (int) handle.out.get(C_LONG, 0);
                }
                return written;
            } finally {
                if (scratch != null) {
                    Scratch.back(scratch, most);
                }
            }
        } finally {
            leave();
        }
    }

    /**
     * How many plain bytes of a record that was begun can be read without more input: {@code SSL_pending(3)}.
     *
     * @return the number of bytes
     * @throws IllegalStateException if closed
     */
    public int readable() {
        return info(libssl_h::SSL_pending);
    }

    /**
     * How many encrypted bytes were fed and not yet processed: {@code BIO_ctrl_pending(3)}. A call that wants input uses
     * them up.
     *
     * @return the number of bytes
     * @throws IllegalStateException if closed
     */
    public int inputPending() {
        return info(ssl -> (int) libssl_h.BIO_ctrl_pending(handle.internal));
    }

    /**
     * Says to the peer that no more data will come: {@code SSL_shutdown(3)}, close_notify. What the peer sends can still be
     * read. Drain the output after it. Again, or after a failure, it does nothing.
     *
     * @throws IllegalStateException if closed
     */
    public void closeOutbound() {
        MemorySegment ssl = enter();
        try {
            if (outboundClosed) {
                return;
            }
            outboundClosed = true;
            if (established && failure == null) {
                Errors.clear();
                libssl_h.SSL_shutdown(ssl);
                Errors.clear(); // a full output would be the only reason: the peer then sees the transport's end
            }
        } finally {
            leave();
        }
        Deliveries.run();
    }

    /**
     * Whether {@link #closeOutbound()} was called.
     *
     * @return whether nothing can be written any more
     */
    public boolean isOutboundClosed() {
        return outboundClosed;
    }

    /**
     * Whether the peer's close_notify was read: {@code SSL_get_shutdown(3)}.
     *
     * @return whether all of the peer's data was read
     */
    public boolean isInboundClosed() {
        return inboundClosed;
    }

    /**
     * What the last call waits for.
     *
     * @return what is needed for it to go on; {@link Wants#NOTHING} where it did what it was asked
     */
    public Wants wants() {
        return wants;
    }

    /**
     * Whether the handshake is finished: {@code SSL_is_init_finished(3)}.
     *
     * @return whether it is
     */
    public boolean isHandshakeComplete() {
        return established;
    }

    /**
     * Whether the handshake resumed a session: {@code SSL_session_reused(3)}.
     *
     * @return false for a full handshake
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public boolean isResumed() {
        return afterHandshake(ssl -> resumed);
    }

    /**
     * The session: {@code SSL_get1_session(3)}. In TLS 1.3 a client's {@linkplain SslSession#isResumable() can be resumed}
     * only once a ticket has come, with the data that is read; a {@link SessionListener} is told of each.
     *
     * @return a reference to it, to be closed
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public SslSession session() {
        return session(null);
    }

    /**
     * The session, as {@link #session()} answers it, closed with an arena.
     *
     * @param arena the arena whose end closes the reference; {@code null} for none
     * @return a reference to it
     * @throws IllegalStateException if this or the arena is closed, or before the handshake is finished
     */
    public SslSession session(Arena arena) {
        return afterHandshake(ssl -> {
            MemorySegment session = libssl_h.SSL_get1_session(ssl);
            if (session.address() == 0) {
                throw new IllegalStateException("The connection has no session any more");
            }
            handle.adopt(session);
            return SslSession.ofLibssl(session, arena);
        });
    }

    /**
     * The protocol: {@code SSL_version(3)}.
     *
     * @return the version that was agreed on
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public TlsVersion protocol() {
        return afterHandshake(PeerInfo::protocol);
    }

    /**
     * The cipher suite: {@code SSL_get_current_cipher(3)}, {@code SSL_CIPHER_standard_name(3)}.
     *
     * @return the RFC's name, such as {@code TLS_AES_128_GCM_SHA256}
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public String cipher() {
        return afterHandshake(PeerInfo::cipher);
    }

    /**
     * The group of the key exchange: {@code SSL_get_negotiated_group(3)}, {@code SSL_get0_group_name(3)} since
     * OpenSSL 3.2.
     *
     * @return OpenSSL's name, such as {@code x25519}; empty where there was no exchange by a group, as in a resumed TLS 1.2
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public Optional<String> group() {
        return afterHandshake(ssl -> PeerInfo.group(ssl, resumed));
    }

    /**
     * Whether this connection's keys come from a key exchange of its own, so that who learns the session's or the server's
     * secrets later can't read it: {@code SSL_get_peer_tmp_key(3)}. A resumed TLS 1.2 session never is, a TLS 1.3 one is
     * unless {@linkplain SslContextBuilder#pskWithoutDhe both sides allow} it not to be.
     *
     * @return whether it is forward-secret; false also where a client allows both and the group is one of ML-KEM, of which
     *     OpenSSL does not tell
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public boolean isForwardSecret() {
        return afterHandshake(ssl -> PeerInfo.isForwardSecret(ssl, resumed,
                context.state().config.pskWithoutDhe()));
    }

    /**
     * The peer's certificates, its own first: {@code SSL_get1_peer_certificate(3)}, {@code SSL_get_peer_cert_chain(3)}.
     * After a resumption there is its own only.
     *
     * @return the certificates as the peer sent them; none where it sent none
     * @throws OpenSslException if Java can't read one
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public List<X509Certificate> peerCertificates() {
        return afterHandshake(PeerInfo::certificates);
    }

    /**
     * The application protocol that was agreed on: {@code SSL_get0_alpn_selected(3)}.
     *
     * @return the protocol, such as {@code h2}; empty where none was
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public Optional<String> alpn() {
        return afterHandshake(PeerInfo::alpn);
    }

    /**
     * The server name that the client asked for: {@code SSL_get_servername(3)}.
     *
     * @return the name; empty where the client asked for none
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public Optional<String> serverName() {
        return afterHandshake(PeerInfo::serverName);
    }

    /**
     * What the check of the peer's certificate came to: {@code SSL_get_verify_result(3)}. It is good too where nothing was
     * checked, as by a server that asks for no certificate.
     *
     * @return the result; of the session's first connection where this one resumed it
     * @throws IllegalStateException if closed, or before the handshake is finished
     */
    public VerifyResult verifyResult() {
        return afterHandshake(ssl -> SessionVerification.of(libssl_h.SSL_get_verify_result(ssl)));
    }

    private <T> T afterHandshake(Function<MemorySegment, T> getter) {
        return info(ssl -> {
            if (!established) {
                throw new IllegalStateException("The handshake of " + handle.ref + " is not finished");
            }
            return getter.apply(ssl);
        });
    }

    private <T> T info(Function<MemorySegment, T> getter) {
        MemorySegment ssl = enter();
        try {
            return getter.apply(ssl);
        } finally {
            leave();
        }
    }

    /** The {@code SSL}, for one call at a time; {@link #leave()} ends it. */
    private MemorySegment enter() {
        lock.lock();
        try {
            return handle.ref.acquire();
        } catch (IllegalStateException e) {
            lock.unlock();
            throw e;
        }
    }

    private void leave() {
        handle.ref.release();
        lock.unlock();
    }

    private interface Call {
        int run() throws SslException;
    }

    /** Runs a call, and then what libssl had to tell of it. */
    private static int delivering(Call call) throws SslException {
        int result;
        try {
            result = call.run();
        } catch (SslException | RuntimeException e) {
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
        lock.lock();
        try {
            handle.ref.close();
        } finally {
            lock.unlock();
        }
        Deliveries.run();
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return whether this object can't be used any more
     */
    public boolean isClosed() {
        return handle.ref.isClosed();
    }

    /** The role, and what was agreed on; no secret, and no native call once closed. */
    @Override
    public String toString() {
        if (isClosed()) {
            return "SslConnection[" + name + ", closed]";
        }
        try {
            return "SslConnection[" + name + (established
                    ? ", " + protocol() + ", " + cipher() + (resumed ? ", resumed]" : "]") : ", handshaking]");
        } catch (IllegalStateException e) {
            return "SslConnection[" + name + ", closed]";
        }
    }

    /** Whether the connection is dead: nothing can be sent but what is pending. */
    boolean hasFailed() {
        return info(ssl -> failure != null);
    }

    /** The context, which lives at least as long. */
    SslContext context() {
        return Objects.requireNonNull(context);
    }
}
