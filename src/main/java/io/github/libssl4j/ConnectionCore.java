package io.github.libssl4j;

import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.RecordBuffers;
import io.github.libssl4j.libssl.StackRoom;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What a connection does, one call at a time: the handshake, records in and out, and how each of libssl's answers is
 * understood. It tells no listeners: its callers {@linkplain Deliveries#run() do}, when their own locks are open.
 */
final class ConnectionCore {
    private final ReentrantLock lock = new ReentrantLock();
    private final SslConnection owner;
    private final ConnectionHandle handle;
    private final String peer;
    private final HandshakeReport report;
    private final ConnectionBuffers buffers;
    private final EarlyDataIo early;
    private final boolean sessionByHand;
    private final TicketWishes ticketWishes = new TicketWishes();
    private volatile boolean established;
    private boolean resumed;
    private boolean byPsk;
    private volatile boolean inboundClosed;
    private volatile boolean outboundClosed;
    private boolean closeNotifySaid;
    private volatile Wants wants = Wants.NOTHING;
    private SslException failure;

    ConnectionCore(SslConnection owner, ConnectionHandle handle, String peer, ConnectionOptions options) {
        this.owner = owner;
        this.handle = handle;
        this.peer = peer;
        this.report = new HandshakeReport(handle, peer);
        this.buffers = new ConnectionBuffers(this, handle);
        this.early = new EarlyDataIo(this, handle, options == null ? null : options.earlyData());
        this.sessionByHand = options != null && options.session() != null;
    }

    /** Whom messages name: a client's server, or the client. */
    String peer() {
        return peer;
    }

    Wants wants() {
        return wants;
    }

    boolean isEstablished() {
        return established;
    }

    boolean isResumed() {
        return resumed;
    }

    /** Whether a pre-shared key made the handshake. */
    boolean isByPsk() {
        return byPsk;
    }

    /** The identity of the pre-shared key. */
    Optional<byte[]> pskIdentity(MemorySegment ssl) {
        return handle.psk.identity(ssl);
    }

    boolean isInboundClosed() {
        return inboundClosed;
    }

    boolean isOutboundClosed() {
        return outboundClosed;
    }

    boolean isClosed() {
        return handle.ref.isClosed();
    }

    /** Whether the connection is dead: nothing can be sent but what is pending. */
    boolean hasFailed() {
        return info(ssl -> failure != null);
    }

    boolean handshake() throws SslException {
        MemorySegment ssl = enter();
        try {
            return advance(ssl);
        } finally {
            leave();
        }
    }

    /** The same for a channel: what it waits for, as another thread may wait for something else by the time that it asks. */
    Wants step() throws SslException {
        MemorySegment ssl = enter();
        try {
            return advance(ssl) ? Wants.NOTHING : wants;
        } finally {
            leave();
        }
    }

    /** Ends with an exception where the connection is dead. */
    void requireAlive() throws SslException {
        if (failure != null) {
            throw failure.again();
        }
    }

    private boolean advance(MemorySegment ssl) throws SslException {
        requireAlive();
        if (established) {
            StackRoom.require(); // tickets are read and sent with callbacks
            wants = Wants.NOTHING;
            return settled(ssl);
        }
        if (!early.finish(ssl) || waitsForLookup()) {
            return false;
        }
        begin();
        ConnectionHandle outer = SessionUse.begin(handle);
        try {
            finishHandshake(ssl);
        } finally {
            SessionUse.end(outer);
            handle.search().settle();
        }
        if (!established) {
            return false;
        }
        handle.search().end();
        return settled(ssl);
    }

    /** Before each call that goes on with the handshake. */
    void begin() {
        StackRoom.require();
        report.begin();
    }

    /** Whether there is something to look up before anything else. */
    boolean waitsForLookup() {
        if (handle.search().pending() == null) {
            return false;
        }
        wants = Wants.LOOKUP;
        return true;
    }

    private void finishHandshake(MemorySegment ssl) throws SslException {
        if (!shakeHands(ssl)) {
            return;
        }
        authenticate(ssl);
        if (resumed) {
            handle.keepRenewed(ssl);
        }
        handle.settleTaken(resumed);
        established = true;
        report.finished(ssl, resumed, byPsk);
        wants = Wants.NOTHING;
    }

    /** Goes on with the handshake, or with what follows it of its messages; whether there is no more to be done. */
    boolean shakeHands(MemorySegment ssl) throws SslException {
        handle.wire();
        Errors.clear();
        int result = libssl_h.SSL_do_handshake(ssl);
        if (result == 1) {
            return true;
        }
        waits(ssl, libssl_h.SSL_get_error(ssl, result));
        return false;
    }

    /** Finds out how the handshake came to be; ends the connection where the peer has not proved who it is. */
    void authenticate(MemorySegment ssl) throws SslException {
        boolean reused = libssl_h.SSL_session_reused(ssl) == 1;
        byPsk = handle.psk.settle(ssl, reused);
        resumed = reused && !byPsk;
        SslException doubt = PeerCheck.doubt(ssl, handle, peer, resumed, byPsk);
        if (doubt != null) {
            throw failed(doubt);
        }
    }

    /** What had to wait for the end of the handshake; false where it still waits. */
    private boolean settled(MemorySegment ssl) throws SslException {
        if (!early.resend(ssl) || ticketWishes.areOpen() && !ticketWishes.send(this, ssl)) {
            return false;
        }
        sayCloseNotify(ssl);
        return true;
    }

    /** The search for the client's session outside of the cache: within {@link #info}, but for what is pending. */
    SessionSearch search() {
        return handle.search();
    }

    /** The encrypted bytes. */
    ConnectionBuffers buffers() {
        return buffers;
    }

    /** The calls for early data. */
    EarlyDataIo early() {
        return early;
    }

    void waitFor(Wants what) {
        wants = what;
    }

    /** Sends one more ticket: now, or where there is no room for it or the client is in mid-message, with a later call. */
    void newSessionTicket() throws SslException {
        MemorySegment ssl = enter();
        try {
            ticketWishes.add(handle, ssl, established, outboundClosed);
            advance(ssl);
        } finally {
            leave();
        }
    }

    /** The options of the connection's own context. */
    ContextConfig config() {
        return handle.config();
    }

    /** Marks a session of this connection as its context's. */
    void adopt(MemorySegment session) {
        handle.adopt(session);
    }

    /** The server name of the client's hello. */
    Optional<String> requestedName() {
        return handle.requestedName();
    }

    /** After a call that did not succeed; directly after, as errors are the carrier thread's. */
    void waits(MemorySegment ssl, int error) throws SslException {
        if (error == libssl_h.SSL_ERROR_WANT_READ()) {
            if (buffers.hasInputEnded()) {
                throw failed(new SslException(established
                        ? "The peer (" + peer + ") ended the transport without close_notify: the data may be cut short"
                        : "The peer (" + peer + ") ended the transport in mid-handshake"));
            }
            wants = Wants.INPUT;
        } else if (error == libssl_h.SSL_ERROR_WANT_WRITE()) {
            wants = Wants.OUTPUT;
        } else if (error == libssl_h.SSL_ERROR_WANT_CLIENT_HELLO_CB()) {
            wants = Wants.LOOKUP;
        } else if (error == libssl_h.SSL_ERROR_ZERO_RETURN()) {
            inboundClosed = true;
            throw failed(new SslException("The peer (" + peer + ") said close_notify "
                    + (established ? "before the write" : "in mid-handshake")));
        } else {
            throw failed(Failures.of(Errors.drain(), ssl, peer, established, sessionByHand,
                    handle.effective().config.psk()));
        }
    }

    private SslException failed(SslException exception) {
        failure = exception;
        report.failed(exception.getMessage()); // of the handshake, if that has not ended
        wants = Wants.NOTHING;
        return exception;
    }

    int read(ByteBuffer plain) throws SslException {
        if (plain.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int read = read(MemorySegment.ofBuffer(plain));
        if (read > 0) {
            plain.position(plain.position() + read);
        }
        return read;
    }

    int read(MemorySegment plain) throws SslException {
        if (plain.isReadOnly()) { // C would write all the same
            throw new IllegalArgumentException("The segment to read into is read-only");
        }
        Scratch.requireAccessible(Objects.requireNonNull(plain, "plain"));
        MemorySegment ssl = enter();
        try {
            if (inboundClosed) {
                wants = Wants.NOTHING;
                return -1;
            }
            if (!advance(ssl) || plain.byteSize() == 0) {
                return 0;
            }
            int read = RecordReading.read(this, handle, ssl, plain);
            if (read < 0) {
                inboundClosed = true;
            }
            sayCloseNotify(ssl);
            return read;
        } finally {
            leave();
        }
    }

    int write(ByteBuffer plain) throws SslException {
        int written = write(MemorySegment.ofBuffer(Objects.requireNonNull(plain, "plain")));
        plain.position(plain.position() + written);
        return written;
    }

    int write(MemorySegment plain) throws SslException {
        Scratch.requireAccessible(Objects.requireNonNull(plain, "plain"));
        MemorySegment ssl = enter();
        try {
            if (outboundClosed) {
                throw new IllegalStateException("closeOutbound() was called on " + handle.ref
                        + ": nothing can be written after close_notify");
            }
            return advance(ssl) ? RecordWriting.write(this, handle, ssl, plain, libssl_h::SSL_write_ex) : 0;
        } finally {
            leave();
        }
    }

    /** Gives back what only a connection needs that has bytes to move. */
    Void rest() {
        return info(ssl -> {
            RecordBuffers.free(ssl); // which it keeps until the first read: 17 KiB of an idle client
            handle.rest();
            return null;
        });
    }

    /** Says close_notify, or as soon as the handshake is finished. */
    void closeOutbound() {
        MemorySegment ssl = enter();
        try {
            outboundClosed = true;
            sayCloseNotify(ssl);
        } finally {
            leave();
        }
    }

    /** libssl refuses to while it is in the middle of a message, be it the handshake's or half a ticket: then later. */
    private void sayCloseNotify(MemorySegment ssl) {
        if (outboundClosed && !closeNotifySaid && established && failure == null && !early.isResending()
                && !ticketWishes.areOpen()) {
            handle.wire();
            Errors.clear();
            closeNotifySaid = libssl_h.SSL_shutdown(ssl) >= 0;
            Errors.clear();
        }
    }

    <T> T afterHandshake(Function<MemorySegment, T> getter) {
        return info(ssl -> {
            if (!established) {
                throw new IllegalStateException("The handshake of " + handle.ref + " is not finished");
            }
            return getter.apply(ssl);
        });
    }

    <T> T info(Function<MemorySegment, T> getter) {
        MemorySegment ssl = enter();
        try {
            return getter.apply(ssl);
        } finally {
            leave();
        }
    }

    /** The {@code SSL}, for one call at a time; {@link #leave()} ends it. */
    MemorySegment enter() {
        lock.lock();
        if (lock.getHoldCount() > 1) {
            lock.unlock();
            throw new IllegalStateException("A callback of " + handle.ref + " called it: libssl is inside of it");
        }
        try {
            return handle.ref.acquire();
        } catch (Throwable e) { // closed; or the stack or the heap is at its end
            lock.unlock();
            throw e;
        }
    }

    void leave() {
        try {
            if (wants == Wants.INPUT && established) {
                handle.rest();
            }
        } finally { // where the stack ends, it fails
            try {
                handle.ref.release();
            } finally {
                lock.unlock();
                Reference.reachabilityFence(owner); // whoever is in a call is not dropped
            }
        }
        if (handle.ref.isClosed()) {
            Deliveries.run(); // the arena ended meanwhile, and with the last connection maybe its context
        }
    }

    /** Waits for a lookup, under no lock, until its deadline or the connection's end. */
    Optional<SslSession> ask(TimedLookup asked, long deadline) throws Throwable {
        return handle.lookups.await(handle.ref, asked, deadline);
    }

    void close() {
        lock.lock();
        try {
            report.closed();
            handle.ref.close();
        } finally {
            lock.unlock();
        }
    }
}
