package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Random bytes of libcrypto, for the reason that {@link Digest} has. */
public final class Randomness {
    private Randomness() {}

    /** {@code RAND_bytes(3)}. */
    public static byte[] bytes(int count) {
        NativeLibrary.ensureLoaded();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(count);
            Check.one(libssl_h.RAND_bytes(bytes, count), "RAND_bytes");
            return Memory.copy(bytes, count);
        }
    }
}
