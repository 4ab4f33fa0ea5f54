package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The parts of a ClientHello, which C lends while {@code SSL_client_hello_cb_fn} runs, and only then; copied out at once. */
public final class ClientHello {
    private ClientHello() {}

    /** {@code SSL_client_hello_get0_session_id(3)}. */
    public static byte[] sessionId(MemorySegment ssl) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(libssl_h.C_POINTER);
            long length = libssl_h.SSL_client_hello_get0_session_id(ssl, data);
            return Memory.copy(Memory.pointer(data, 0), length);
        }
    }

    /** The numbers of the cipher suites, two bytes each: {@code SSL_client_hello_get0_ciphers(3)}. */
    public static byte[] ciphers(MemorySegment ssl) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(libssl_h.C_POINTER);
            long length = libssl_h.SSL_client_hello_get0_ciphers(ssl, data);
            return Memory.copy(Memory.pointer(data, 0), length);
        }
    }

    /** The value of an extension, empty where it is absent: {@code SSL_client_hello_get0_ext(3)}. */
    public static byte[] extension(MemorySegment ssl, int type) {
        try (Arena arena = Arena.ofConfined()) {
            return extension(ssl, type, arena.allocate(2L * Long.BYTES, Long.BYTES));
        }
    }

    /** The same, by way of room for a pointer and a length. */
    public static byte[] extension(MemorySegment ssl, int type, MemorySegment room) {
        return libssl_h.SSL_client_hello_get0_ext(ssl, type, room, room.asSlice(Long.BYTES)) == 1
                ? Memory.copy(Memory.pointer(room, 0), room.get(libssl_h.C_LONG, Long.BYTES)) : new byte[0];
    }
}
