package io.github.libssl4j;

import static io.github.libssl4j.ffi.libssl_h.C_LONG;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/** The encrypted bytes of a connection, from and for its peer: the far end of its wire. */
final class ConnectionBuffers {
    private final ConnectionCore core;
    private final ConnectionHandle handle;
    private boolean inputEnded;

    ConnectionBuffers(ConnectionCore core, ConnectionHandle handle) {
        this.core = core;
        this.handle = handle;
    }

    int feed(ByteBuffer encrypted) {
        int taken = (int) feed(MemorySegment.ofBuffer(Objects.requireNonNull(encrypted, "encrypted")));
        encrypted.position(encrypted.position() + taken);
        return taken;
    }

    /** Puts in as many bytes as there is room for. */
    long feed(MemorySegment encrypted) {
        Scratch.requireAccessible(Objects.requireNonNull(encrypted, "encrypted"));
        core.enter();
        try {
            if (inputEnded) {
                throw new IllegalStateException("endInput() was called on " + handle.ref + ": no more bytes can come");
            }
            if (encrypted.byteSize() == 0) {
                return 0;
            }
            return Scratch.isForC(encrypted) ? feedNative(encrypted) : feedHeap(encrypted);
        } finally {
            core.leave();
        }
    }

    private long feedNative(MemorySegment encrypted) {
        int most = (int) Math.min(encrypted.byteSize(), Wire.CAPACITY);
        return Math.max(libssl_h.BIO_write(handle.wire().network, encrypted, most), 0);
    }

    private long feedHeap(MemorySegment encrypted) {
        Wire wire = handle.wire();
        long taken = 0;
        while (taken < encrypted.byteSize()) {
            int room = libssl_h.BIO_nwrite0(wire.network, wire.out);
            if (room <= 0) {
                break;
            }
            int chunk = (int) Math.min(room, encrypted.byteSize() - taken);
            MemorySegment.copy(encrypted, taken, lent(wire, chunk), 0, chunk);
            taken += libssl_h.BIO_nwrite(wire.network, wire.out, chunk);
        }
        return taken;
    }

    /** What a pointer that C answered leads to: so many bytes. */
    @SuppressWarnings("restricted") // C says that they are there
    private static MemorySegment lent(Wire wire, int size) {
        return MemorySegment.ofAddress(wire.out.get(C_LONG, 0)).reinterpret(size);
    }

    int inputCapacity() {
        return core.info(ssl -> handle.hasWire()
                ? (int) libssl_h.BIO_ctrl_get_write_guarantee(handle.wire().network) : Wire.CAPACITY);
    }

    int inputPending() {
        return core.info(ssl -> handle.hasWire() ? (int) libssl_h.BIO_ctrl_pending(handle.wire().internal) : 0);
    }

    void endInput() {
        core.info(ssl -> inputEnded = true);
    }

    /** Whether no more bytes will come; under the connection's lock. */
    boolean hasInputEnded() {
        return inputEnded;
    }

    int drain(ByteBuffer encrypted) {
        if (encrypted.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int given = (int) drain(MemorySegment.ofBuffer(encrypted));
        encrypted.position(encrypted.position() + given);
        return given;
    }

    /** Takes out as many bytes as there are and fit. */
    long drain(MemorySegment encrypted) {
        if (encrypted.isReadOnly()) { // C would write all the same
            throw new IllegalArgumentException("The segment to drain into is read-only");
        }
        Scratch.requireAccessible(Objects.requireNonNull(encrypted, "encrypted"));
        core.enter();
        try {
            if (!handle.hasWire() || encrypted.byteSize() == 0) {
                return 0;
            }
            return Scratch.isForC(encrypted) ? drainNative(encrypted) : drainHeap(encrypted);
        } finally {
            core.leave();
        }
    }

    private long drainNative(MemorySegment encrypted) {
        int most = (int) Math.min(encrypted.byteSize(), Wire.CAPACITY);
        return Math.max(libssl_h.BIO_read(handle.wire().network, encrypted, most), 0);
    }

    private long drainHeap(MemorySegment encrypted) {
        Wire wire = handle.wire();
        long given = 0;
        while (given < encrypted.byteSize()) {
            int ready = libssl_h.BIO_nread0(wire.network, wire.out);
            if (ready <= 0) {
                break;
            }
            int chunk = (int) Math.min(ready, encrypted.byteSize() - given);
            MemorySegment.copy(lent(wire, chunk), 0, encrypted, given, chunk);
            given += libssl_h.BIO_nread(wire.network, wire.out, chunk);
        }
        return given;
    }

    int outputPending() {
        return core.info(ssl -> handle.hasWire() ? (int) libssl_h.BIO_ctrl_pending(handle.wire().network) : 0);
    }
}
