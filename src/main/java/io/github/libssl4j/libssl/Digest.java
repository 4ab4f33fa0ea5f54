package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** SHA-256 of libcrypto. Java's own comes with all of its security providers: 15 ms of a process's first handshake. */
public final class Digest {
    private static final int SIZE = 32;
    private static final MemorySegment SHA256 = fetch(); // once: that costs more than its use

    private Digest() {}

    private static MemorySegment fetch() {
        NativeLibrary.ensureLoaded();
        try (Arena arena = Arena.ofConfined()) {
            return Check.notNull(libssl_h.EVP_MD_fetch(MemorySegment.NULL, arena.allocateFrom("SHA256"), MemorySegment.NULL),
                    "EVP_MD_fetch");
        }
    }

    /** {@code EVP_Digest(3)}. */
    public static byte[] sha256(byte[] data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = Memory.allocate(arena, data);
            MemorySegment digest = arena.allocate(SIZE);
            try {
                Check.one(libssl_h.EVP_Digest(copy, data.length, digest, MemorySegment.NULL, SHA256, MemorySegment.NULL),
                        "EVP_Digest");
                return Memory.copy(digest, SIZE);
            } finally {
                Memory.wipe(copy); // keys are among what is digested
            }
        }
    }
}
