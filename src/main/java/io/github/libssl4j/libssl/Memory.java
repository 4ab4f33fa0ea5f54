package io.github.libssl4j.libssl;

import static io.github.libssl4j.ffi.libssl_h.C_CHAR;
import static io.github.libssl4j.ffi.libssl_h.C_LONG;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Bytes and strings between Java and C. */
public final class Memory {
    private static final byte[] NO_BYTES = {};

    private Memory() {}

    /** Whether a pointer is {@code NULL}; {@code == MemorySegment.NULL} never is true of one that C answered. */
    public static boolean isNull(MemorySegment pointer) {
        return pointer.address() == 0;
    }

    /** The pointer that C wrote there. The segment has no bounds. As a number: Java needs 15 ms to learn to read addresses. */
    public static MemorySegment pointer(MemorySegment at, long offset) {
        return Upcall.pointer(at.get(C_LONG, offset));
    }

    /** Memory with a pointer in it. */
    public static MemorySegment allocatePointer(Arena arena, MemorySegment pointer) {
        return arena.allocateFrom(C_LONG, pointer.address());
    }

    /** The pointer without a size, so that nothing can be read through it. */
    public static MemorySegment handle(MemorySegment pointer) {
        return MemorySegment.ofAddress(pointer.address());
    }

    /** A copy of {@code length} bytes that C lent. */
    public static byte[] copy(MemorySegment pointer, long length) {
        return length == 0 || isNull(pointer) ? NO_BYTES : pointer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** A copy of a NUL-terminated string that C lent, or {@code null}. Any byte is let through: peers choose some. */
    public static String string(MemorySegment pointer) {
        return isNull(pointer) ? null : pointer.getString(0, StandardCharsets.ISO_8859_1);
    }

    /** The bytes in native memory, {@code NULL} where there are none. */
    public static MemorySegment allocate(Arena arena, byte[] bytes) {
        return bytes.length == 0 ? MemorySegment.NULL : arena.allocateFrom(C_CHAR, bytes);
    }

    /** Overwrites memory that held a secret ({@code OPENSSL_cleanse(3)}). */
    public static void wipe(MemorySegment secret) {
        if (!isNull(secret) && secret.byteSize() > 0) {
            libssl_h.OPENSSL_cleanse(secret, secret.byteSize());
        }
    }

    /** Memory that lives until {@link #free}. Not in an arena: closing a shared one costs more than a handshake's share. */
    public static MemorySegment malloc(long size) {
        MemorySegment memory = libssl_h.CRYPTO_malloc(size, MemorySegment.NULL, 0);
        if (isNull(memory)) {
            throw new OutOfMemoryError("CRYPTO_malloc of " + size + " bytes");
        }
        return memory.asSlice(0, size);
    }

    /** A BIO that reads these bytes, of which there is one at least; to be freed by {@code BIO_free}. */
    static MemorySegment reader(MemorySegment bytes, int length) {
        MemorySegment bio = libssl_h.BIO_new_mem_buf(bytes, length);
        if (isNull(bio)) {
            Errors.clear(); // nothing else can be wrong, whatever it says
            throw new OutOfMemoryError("BIO_new_mem_buf of " + length + " bytes");
        }
        return handle(bio);
    }

    /** Frees what {@link #malloc} gave. */
    public static void free(MemorySegment memory) {
        libssl_h.CRYPTO_free(memory, MemorySegment.NULL, 0);
    }
}
