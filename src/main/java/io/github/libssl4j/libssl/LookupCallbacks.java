package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.SSL_CTX_sess_set_get_cb$get_session_cb;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** libssl's callback about a session that is not in its cache. */
public final class LookupCallbacks {
    /** What libssl asks about an {@code SSL}. */
    public interface OfConnection {
        /** {@code get_session_cb}: the session of this id, with a reference that becomes libssl's; or {@code NULL}. */
        MemorySegment findSession(byte[] id);
    }

    private LookupCallbacks() {}

    /** Installs {@code get_session_cb}. */
    public static void install(MemorySegment ctx) {
        libssl_h.SSL_CTX_sess_set_get_cb(ctx, Stub.GET);
    }

    /** One rule: the answer brings its own reference, so libssl is to take none. */
    static MemorySegment getSession(MemorySegment ssl, MemorySegment id, int length, MemorySegment copy) {
        try {
            copy.set(ValueLayout.JAVA_INT, 0, 0);
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            return connection == null ? MemorySegment.NULL : connection.findSession(Memory.copy(id, length));
        } catch (Throwable e) {
            Callbacks.failed(e);
            return MemorySegment.NULL;
        }
    }

    private static final class Stub {
        static final MemorySegment GET =
                SSL_CTX_sess_set_get_cb$get_session_cb.allocate(LookupCallbacks::getSession, Arena.global());
    }
}
