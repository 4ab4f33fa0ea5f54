package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;

/** The buffers that libssl has for records: it frees them by itself as soon as they are empty, but only after a read. */
public final class RecordBuffers {
    private static final boolean SAFE = isSafe(NativeLibrary.versionNumber());

    private RecordBuffers() {}

    /** {@code SSL_free_buffers(3)}: frees those that are empty. */
    public static void free(MemorySegment ssl) {
        if (SAFE) {
            libssl_h.SSL_free_buffers(ssl);
        }
    }

    /** Before 3.0.14, 3.1.6, 3.2.2 and 3.3.1 it frees a buffer that half a record is in: CVE-2024-4741. */
    static boolean isSafe(long version) {
        int minor = (int) (version >>> 20) & 0xff;
        int patch = (int) (version >>> 4) & 0xff;
        int first = switch (minor) {
            case 0 -> 14;
            case 1 -> 6;
            case 2 -> 2;
            case 3 -> 1;
            default -> 0;
        };
        return version >>> 28 > 3 || patch >= first;
    }
}
