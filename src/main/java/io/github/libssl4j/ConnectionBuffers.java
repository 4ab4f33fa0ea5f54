package io.github.libssl4j;


import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/** The encrypted bytes of a connection, from and for its peer: the far end of its BIO pair. */
final class ConnectionBuffers {
    private final ConnectionCore core;
    private final ConnectionHandle handle;
    private boolean inputEnded;

    ConnectionBuffers(ConnectionCore core, ConnectionHandle handle) {
        this.core = core;
        this.handle = handle;
    }

    int feed(ByteBuffer encrypted) {
        int taken = (int) feed(MemorySegment.ofBuffer(encrypted));
        encrypted.position(encrypted.position() + taken);
        return taken;
    }

    /** Puts in as many bytes as there is room for. */
    long feed(MemorySegment encrypted) {
        core.enter();
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
                MemorySegment.copy(encrypted, taken, Memory.pointer(handle.out, 0), 0, chunk);
                taken += libssl_h.BIO_nwrite(handle.network, handle.out, chunk);
            }
            return taken;
        } finally {
            core.leave();
        }
    }

    int inputCapacity() {
        return core.info(ssl -> (int) libssl_h.BIO_ctrl_get_write_guarantee(handle.network));
    }

    int inputPending() {
        return core.info(ssl -> (int) libssl_h.BIO_ctrl_pending(handle.internal));
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
        core.enter();
        try {
            long given = 0;
            while (given < encrypted.byteSize()) {
                int ready = libssl_h.BIO_nread0(handle.network, handle.out);
                if (ready <= 0) {
                    break;
                }
                int chunk = (int) Math.min(ready, encrypted.byteSize() - given);
                // Copied before it is taken out: a segment that can't be written to loses nothing.
                MemorySegment.copy(Memory.pointer(handle.out, 0), 0, encrypted, given, chunk);
                given += libssl_h.BIO_nread(handle.network, handle.out, chunk);
            }
            return given;
        } finally {
            core.leave();
        }
    }

    int outputPending() {
        return core.info(ssl -> (int) libssl_h.BIO_ctrl_pending(handle.network));
    }
}
