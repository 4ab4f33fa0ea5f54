package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.GEN_SESSION_CB;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** libssl's callback about the id of a new session. */
public final class SessionIdCallbacks {
    /** What libssl asks about an {@code SSL}. */
    public interface OfConnection {
        /** {@code GEN_SESSION_CB}: an id that no session in the cache has, of 1 to this many bytes. */
        byte[] newSessionId(int maxLength);
    }

    private SessionIdCallbacks() {}

    /** Installs {@code GEN_SESSION_CB}. */
    public static void install(MemorySegment ctx) {
        Check.one(libssl_h.SSL_CTX_set_generate_session_id(ctx, Stub.GENERATE), "SSL_CTX_set_generate_session_id");
    }

    static int generate(MemorySegment ssl, MemorySegment id, MemorySegment length) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            if (connection == null) {
                return 0; // ends the handshake
            }
            int most = length.get(ValueLayout.JAVA_INT, 0);
            byte[] bytes = connection.newSessionId(most);
            if (bytes.length == 0 || bytes.length > most) {
                throw new IllegalStateException("An id has 1 to " + most + " bytes, not " + bytes.length);
            }
            MemorySegment.copy(bytes, 0, id, ValueLayout.JAVA_BYTE, 0, bytes.length);
            length.set(ValueLayout.JAVA_INT, 0, bytes.length);
            return 1;
        } catch (Throwable e) {
            Callbacks.failed(e);
            return 0;
        }
    }

    private static final class Stub {
        static final MemorySegment GENERATE = GEN_SESSION_CB.allocate(SessionIdCallbacks::generate, Arena.global());
    }
}
