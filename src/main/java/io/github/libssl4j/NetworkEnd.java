package io.github.libssl4j;

import static io.github.libssl4j.ffi.libssl_h.C_POINTER;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;

/** The end of a connection's BIO pair where encrypted bytes go in and come out. */
final class NetworkEnd {
    private NetworkEnd() {}

    /** Puts in as many bytes as there is room for. */
    static long feed(ConnectionHandle handle, MemorySegment encrypted) {
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
    }

    /** Takes out as many bytes as there are and fit. */
    static long drain(ConnectionHandle handle, MemorySegment encrypted) {
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
    }
}
