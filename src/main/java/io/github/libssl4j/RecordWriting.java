package io.github.libssl4j;

import static io.github.libssl4j.ffi.libssl_h.C_LONG;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Errors;
import java.lang.foreign.MemorySegment;

/** Plain bytes out, record by record, by whichever of C's calls writes them. Under the connection's lock. */
final class RecordWriting {
    /** One of C's calls that write. */
    interface Call {
        int write(MemorySegment ssl, MemorySegment plain, long length, MemorySegment written);
    }

    /** More than a record's header, nonce, padding, tag, and a KeyUpdate before it. */
    private static final int RECORD_OVERHEAD = 512;

    private RecordWriting() {}

    /** Writes as many records as there is room for; where that is not all, the connection says what it waits for. */
    static int write(ConnectionCore core, ConnectionHandle handle, MemorySegment ssl, MemorySegment plain, Call call)
            throws SslException {
        Wire wire = handle.wire();
        MemorySegment scratch = Scratch.isForC(plain) ? null : Scratch.take();
        int written = 0;
        long most = 0;
        try {
            while (written < plain.byteSize()) {
                // libssl wants a write that found no room repeated with the same bytes: so none begins without room.
                long room = libssl_h.BIO_ctrl_get_write_guarantee(wire.internal) - RECORD_OVERHEAD;
                long chunk = Math.min(Math.min(plain.byteSize() - written, Scratch.RECORD), room);
                if (chunk <= 0) {
                    core.waitFor(SslConnection.Wants.OUTPUT);
                    break;
                }
                MemorySegment source = chunk == plain.byteSize() ? plain : plain.asSlice(written, chunk);
                if (scratch != null) {
                    most = Math.max(most, chunk); // first: the copy may fail half way
                    MemorySegment.copy(source, 0, scratch, 0, chunk);
                    source = scratch;
                }
                Errors.clear();
                int result = call.write(ssl, source, chunk, wire.out);
                if (result != 1) {
                    core.waits(ssl, libssl_h.SSL_get_error(ssl, result));
                    break;
                }
                written += (int) wire.out.get(C_LONG, 0);
            }
            return written;
        } finally {
            if (scratch != null) {
                Scratch.back(scratch, most);
            }
        }
    }
}
