package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;

/** The id of a new session, of the application's making if that is fit for one. libssl ends the connection if it is not. */
final class GeneratedId {
    private static final int MOST_TRIES = 10; // as libssl with ids of its own
    private static final SecureRandom RANDOM = new SecureRandom();

    private GeneratedId() {}

    static byte[] next(MemorySegment ssl, SessionIdGenerator generator, int maxLength) {
        try {
            for (int i = 0; i < MOST_TRIES; i++) {
                byte[] id = fitting(ssl, generator.generate(maxLength), maxLength);
                if (!isTaken(ssl, id)) {
                    return id;
                }
            }
            throw new IllegalStateException("Each of " + MOST_TRIES + " ids was that of a session in the cache");
        } catch (Throwable e) {
            Deliveries.failed("The session id generator", e);
            return random(maxLength);
        }
    }

    private static byte[] fitting(MemorySegment ssl, SessionId id, int maxLength) {
        if (id == null) {
            throw new NullPointerException("No id was answered");
        }
        byte[] bytes = id.toBytes();
        if (bytes.length > maxLength) {
            throw new IllegalArgumentException("An id of " + bytes.length + " bytes was answered; it has " + maxLength
                    + " at most");
        }
        if (bytes.length == maxLength || libssl_h.SSL_version(ssl) != libssl_h.TLS1_3_VERSION()) {
            return bytes;
        }
        byte[] whole = random(maxLength); // a stateful ticket of another length is no id to libssl
        System.arraycopy(bytes, 0, whole, 0, bytes.length);
        return whole;
    }

    /** {@code SSL_has_matching_session_id(3)}. */
    static boolean isTaken(MemorySegment ssl, byte[] id) {
        try (Arena arena = Arena.ofConfined()) {
            return libssl_h.SSL_has_matching_session_id(ssl, Memory.allocate(arena, id), id.length) == 1;
        }
    }

    private static byte[] random(int length) {
        byte[] id = new byte[length];
        RANDOM.nextBytes(id);
        return id;
    }
}
