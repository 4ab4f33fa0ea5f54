package io.github.libssl4j;

import static io.github.libssl4j.ffi.libssl_h.C_LONG;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Errors;
import java.lang.foreign.MemorySegment;

/** Plain bytes in, a record at most. Under the connection's lock. */
final class RecordReading {
    private RecordReading() {}

    /** Reads what there is; 0 where the connection says what it waits for, -1 after the peer's close_notify. */
    static int read(ConnectionCore core, ConnectionHandle handle, MemorySegment ssl, MemorySegment plain) throws SslException {
        if (Scratch.isForC(plain)) {
            return readNative(core, handle, ssl, plain);
        }
        MemorySegment scratch = Scratch.take();
        int read = 0;
        try {
            read = readNative(core, handle, ssl, scratch.asSlice(0, Math.min(Scratch.RECORD, plain.byteSize())));
            if (read > 0) {
                MemorySegment.copy(scratch, 0, plain, 0, read);
            }
            return read;
        } finally {
            Scratch.back(scratch, read);
        }
    }

    private static int readNative(ConnectionCore core, ConnectionHandle handle, MemorySegment ssl, MemorySegment plain)
            throws SslException {
        MemorySegment out = handle.wire().out;
        Errors.clear();
        int result = libssl_h.SSL_read_ex(ssl, plain, Math.min(plain.byteSize(), Scratch.RECORD), out);
        if (result == 1) {
            return (int) out.get(C_LONG, 0);
        }
        int error = libssl_h.SSL_get_error(ssl, result);
        if (error == libssl_h.SSL_ERROR_ZERO_RETURN()) {
            return -1;
        }
        core.waits(ssl, error);
        return 0;
    }
}
