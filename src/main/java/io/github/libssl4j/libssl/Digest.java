package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** SHA-256 of libcrypto. Java's own comes with all of its security providers: 15 ms of a process's first handshake. */
public final class Digest {
    private static final int SIZE = 32;
    private static volatile MemorySegment sha256; // fetched once: that costs more than its use

    private Digest() {}

    /** Not when the class is initialised: where memory is short then, it could never be used. */
    private static MemorySegment algorithm() {
        if (sha256 == null) {
            synchronized (Digest.class) {
                if (sha256 == null) {
                    sha256 = fetch();
                }
            }
        }
        return sha256;
    }

    private static MemorySegment fetch() {
        NativeLibrary.ensureLoaded();
        try (Arena arena = Arena.ofConfined()) {
            return Check.notNull(libssl_h.EVP_MD_fetch(MemorySegment.NULL, arena.allocateFrom("SHA256"), MemorySegment.NULL),
                    "EVP_MD_fetch");
        }
    }

    /** {@code EVP_Digest(3)}. */
    public static byte[] sha256(byte[] data) {
        MemorySegment algorithm = algorithm();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = Memory.allocate(arena, data);
            MemorySegment digest = arena.allocate(SIZE);
            try {
                Check.one(libssl_h.EVP_Digest(copy, data.length, digest, MemorySegment.NULL, algorithm, MemorySegment.NULL),
                        "EVP_Digest");
                return Memory.copy(digest, SIZE);
            } finally {
                Memory.wipe(copy); // keys are among what is digested
            }
        }
    }
}
