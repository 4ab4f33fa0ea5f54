package io.github.libssl4j;

import static io.github.libssl4j.ffi.libssl_h.C_LONG;

import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Errors;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/**
 * The calls of one connection for early data, and what must come of them before its handshake can go on. All is guarded by
 * the connection's lock.
 *
 * <p>libssl asks its callers for the right order: a client that has begun to say hello with early data must end that by
 * the same call, and a server that has begun to read it must read it to its end. In any other order the peers' keys don't
 * fit, and the connection is lost.
 */
final class EarlyDataIo {
    private enum Phase {
        /** Nothing was said yet. */
        BEFORE,
        /** The client's hello is partly written, or the server waits for it. */
        OPENING,
        /** Early data goes over the wire. */
        OPEN,
        /** The server has read all of it. */
        READ,
        /** The handshake goes on, or is finished. */
        OVER
    }

    private final ConnectionCore core;
    private final ConnectionHandle handle;
    private final EarlyPayload payload;
    private Phase phase = Phase.BEFORE;
    private EarlyDataOffer offer; // a client's, once it matters
    private long sent;
    private boolean checked;

    private boolean payloadIsEarly;
    private boolean payloadIsDone;
    private boolean resending;
    private int payloadAt;
    private boolean delivered;

    EarlyDataIo(ConnectionCore core, ConnectionHandle handle, EarlyPayload payload) {
        this.core = core;
        this.handle = handle;
        this.payload = payload;
    }

    int write(ByteBuffer plain) throws SslException {
        int written = write(MemorySegment.ofBuffer(Objects.requireNonNull(plain, "plain")));
        plain.position(plain.position() + written);
        return written;
    }

    int write(MemorySegment plain) throws SslException {
        Scratch.requireAccessible(Objects.requireNonNull(plain, "plain"));
        MemorySegment ssl = core.enter();
        try {
            core.requireAlive();
            return isServer() ? answer(ssl, plain) : writeAsClient(ssl, plain);
        } finally {
            core.leave();
        }
    }

    private int writeAsClient(MemorySegment ssl, MemorySegment plain) throws SslException {
        String refusal = payload != null ? "ConnectionOptions.earlyData gave it already"
                : core.isOutboundClosed() ? "closeOutbound() was called" : refusal(ssl);
        if (refusal != null) {
            throw new IllegalStateException("Early data can't be written on " + handle.ref + ": " + refusal);
        }
        if (plain.byteSize() > offer.most() - sent) {
            throw new IllegalArgumentException("The session allows " + offer.most() + " bytes of early data, of which " + sent
                    + " are sent: " + plain.byteSize() + " more are too many");
        }
        core.waitFor(Wants.NOTHING);
        return plain.byteSize() == 0 || !open(ssl) ? 0 : writeRecords(ssl, plain);
    }

    private int writeRecords(MemorySegment ssl, MemorySegment plain) throws SslException {
        core.waitFor(Wants.NOTHING);
        int written = RecordWriting.write(core, handle, ssl, plain, libssl_h::SSL_write_early_data);
        sent += written;
        return written;
    }

    /** Why a client can't write early data now, or {@code null}. */
    private String refusal(MemorySegment ssl) {
        if (phase == Phase.OVER) {
            return core.isEstablished() ? "the handshake is finished" : "the handshake goes on already";
        }
        if (phase == Phase.BEFORE) {
            offer = EarlyDataOffer.of(ssl, handle);
        }
        return phase == Phase.BEFORE ? offer.refusal() : null;
    }

    /** Says a client's hello, so that early data can follow. No data yet: libssl wants a retry repeated with the same. */
    private boolean open(MemorySegment ssl) throws SslException {
        if (phase == Phase.OPEN) {
            return true;
        }
        phase = Phase.OPENING;
        core.begin();
        MemorySegment out = handle.wire().out;
        Errors.clear();
        int result = libssl_h.SSL_write_early_data(ssl, MemorySegment.NULL, 0, out);
        if (result != 1) {
            core.waits(ssl, libssl_h.SSL_get_error(ssl, result));
            return false;
        }
        phase = Phase.OPEN;
        return true;
    }

    /** A server's answer to early data, before it knows who the client is. */
    private int answer(MemorySegment ssl, MemorySegment plain) throws SslException {
        if (core.isOutboundClosed()) {
            throw new IllegalStateException("closeOutbound() was called on " + handle.ref);
        }
        if (phase == Phase.OVER) {
            throw new IllegalStateException("Early data can't be answered on " + handle.ref
                    + " by writeEarlyData any more: the handshake goes on or is finished, call write");
        }
        if (phase != Phase.OPEN && phase != Phase.READ
                || libssl_h.SSL_get_early_data_status(ssl) != libssl_h.SSL_EARLY_DATA_ACCEPTED()) {
            throw new IllegalStateException("There is no early data to answer on " + handle.ref
                    + ": readEarlyData has read none");
        }
        check(ssl);
        return writeRecords(ssl, plain);
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
        if (plain.isReadOnly()) {
            throw new IllegalArgumentException("The segment to read into is read-only");
        }
        Scratch.requireAccessible(Objects.requireNonNull(plain, "plain"));
        MemorySegment ssl = core.enter();
        try {
            core.requireAlive();
            if (!isServer()) {
                throw new IllegalStateException("readEarlyData is for servers; " + handle.ref + " is a client's");
            }
            core.waitFor(Wants.NOTHING);
            if (phase == Phase.READ || phase == Phase.OVER) {
                return -1;
            }
            return core.waitsForLookup() || plain.byteSize() == 0 ? 0 : read(ssl, plain);
        } finally {
            try {
                handle.search().settle();
            } finally {
                core.leave();
            }
        }
    }

    /** By way of memory of our own: what a resumption was not good enough for is never the caller's. */
    private int read(MemorySegment ssl, MemorySegment plain) throws SslException {
        core.begin();
        ConnectionHandle outer = SessionUse.begin(handle);
        MemorySegment scratch = Scratch.take();
        int used = 0;
        try {
            MemorySegment out = handle.wire().out;
            Errors.clear();
            int result = libssl_h.SSL_read_early_data(ssl, scratch, Math.min(plain.byteSize(), Scratch.RECORD), out);
            if (result == libssl_h.SSL_READ_EARLY_DATA_ERROR()) {
                int error = libssl_h.SSL_get_error(ssl, 0);
                phase = phase == Phase.BEFORE ? Phase.OPENING : phase;
                core.waits(ssl, error);
                return 0;
            }
            if (result == libssl_h.SSL_READ_EARLY_DATA_FINISH()) {
                phase = Phase.READ;
                return -1;
            }
            used = (int) out.get(C_LONG, 0);
            phase = Phase.OPEN;
            check(ssl);
            MemorySegment.copy(scratch, 0, plain, 0, used);
            return used;
        } finally {
            SessionUse.end(outer);
            Scratch.back(scratch, used);
        }
    }

    /** Before a byte goes either way: what the end of the handshake would find out too late. */
    private void check(MemorySegment ssl) throws SslException {
        if (!checked) {
            core.authenticate(ssl);
            checked = true;
        }
    }

    /**
     * Ends what was begun, so that the handshake can go on.
     *
     * @return false where the connection waits for something first
     * @throws IllegalStateException on a server that has not read all of the early data
     */
    boolean finish(MemorySegment ssl) throws SslException {
        if (phase == Phase.OVER) {
            return true;
        }
        if (isServer()) {
            if (phase == Phase.OPENING || phase == Phase.OPEN) {
                throw new IllegalStateException("Early data on " + handle.ref + " was not read to its end: the handshake can "
                        + "go on once readEarlyData has answered -1");
            }
        } else if (!sendPayloadEarly(ssl) || phase == Phase.OPENING && !open(ssl)) {
            return false;
        }
        phase = Phase.OVER;
        return true;
    }

    private boolean sendPayloadEarly(MemorySegment ssl) throws SslException {
        if (payload == null) {
            return true;
        }
        if (offer == null) {
            String refusal = refusal(ssl);
            payloadIsEarly = refusal == null && payload.bytes().length > 0 && payload.bytes().length <= offer.most();
        }
        if (!payloadIsEarly || payloadAt == payload.bytes().length) {
            return true;
        }
        if (!open(ssl)) {
            return false;
        }
        payloadAt += writeRecords(ssl, restOfPayload());
        return payloadAt == payload.bytes().length;
    }

    private MemorySegment restOfPayload() {
        return MemorySegment.ofArray(payload.bytes()).asSlice(payloadAt);
    }

    /**
     * Once the handshake is finished: sends what the client's options gave, where it has to be and may be sent now.
     *
     * @return false where the connection waits for something first
     */
    boolean resend(MemorySegment ssl) throws SslException {
        if (payload == null || payloadIsDone) {
            return true;
        }
        if (!resending) {
            delivered = status(ssl) == EarlyDataStatus.ACCEPTED;
            if (delivered || !mayResend(ssl)) {
                payloadIsDone = true;
                return true;
            }
            resending = true;
            payloadAt = 0;
        }
        core.waitFor(Wants.NOTHING);
        payloadAt += RecordWriting.write(core, handle, ssl, restOfPayload(), libssl_h::SSL_write_ex);
        if (payloadAt < payload.bytes().length) {
            return false;
        }
        resending = false;
        payloadIsDone = true;
        delivered = true;
        return true;
    }

    /** Not under another protocol than the data was meant for (RFC 8446, 4.2.10). */
    private boolean mayResend(MemorySegment ssl) {
        return payload.resend() && (offer.alpn() == null || offer.alpn().equals(PeerInfo.alpn(ssl)));
    }

    boolean isResending() {
        return resending;
    }

    /** Whether the early data of the client's options has reached the server's side, early or again. */
    boolean isDelivered() {
        return core.afterHandshake(ssl -> delivered);
    }

    /** How much a client may write now. */
    long most() {
        return core.info(ssl -> isServer() || payload != null || core.isOutboundClosed() || refusal(ssl) != null ? 0
                : offer.most() - sent);
    }

    EarlyDataStatus status() {
        return core.info(ssl -> {
            if (!core.isEstablished() && !(isServer() && (phase == Phase.OPEN || phase == Phase.READ))) {
                throw new IllegalStateException("The handshake of " + handle.ref + " is not finished");
            }
            return status(ssl);
        });
    }

    private static EarlyDataStatus status(MemorySegment ssl) {
        return EarlyDataStatus.of(libssl_h.SSL_get_early_data_status(ssl));
    }

    private boolean isServer() {
        return core.config().server();
    }
}
