package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.SSL_CTX_sess_set_new_cb$new_session_cb;
import io.github.libssl4j.ffi.SSL_CTX_sess_set_remove_cb$remove_session_cb;
import io.github.libssl4j.ffi.SSL_CTX_set_not_resumable_session_callback$cb;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** libssl's callbacks about the session cache. */
public final class SessionCallbacks {
    /** What libssl tells about an {@code SSL_CTX}. */
    public interface OfContext {
        /** {@code remove_session_cb}: the session left the internal cache, or would have, had it been there. */
        void sessionRemoved(MemorySegment session);
    }

    /** What libssl tells about an {@code SSL}. */
    public interface OfConnection {
        /** {@code new_session_cb}: a session can be resumed from now on. It is lent: who keeps it takes a reference. */
        void newSession(MemorySegment session);

        /** {@code not_resumable_session_cb}: whether the session that the handshake makes can be resumed. */
        boolean mayBeResumed(boolean forwardSecret);
    }

    private SessionCallbacks() {}

    /** Installs {@code new_session_cb} and {@code remove_session_cb}. */
    public static void install(MemorySegment ctx) {
        libssl_h.SSL_CTX_sess_set_new_cb(ctx, Stubs.NEW);
        libssl_h.SSL_CTX_sess_set_remove_cb(ctx, Stubs.REMOVE);
    }

    /** Installs {@code not_resumable_session_cb}. */
    public static void installNotResumable(MemorySegment ctx) {
        libssl_h.SSL_CTX_set_not_resumable_session_callback(ctx, NotResumableStub.NOT_RESUMABLE);
    }

    /** Always 0: libssl keeps its reference. Taken over, it would be given back twice where anything threw after that. */
    static int newSession(MemorySegment ssl, MemorySegment session) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            if (connection != null) {
                connection.newSession(Memory.handle(session));
            }
        } catch (Throwable e) {
            Callbacks.failed(e);
        }
        return 0;
    }

    static void removeSession(MemorySegment ctx, MemorySegment session) {
        try {
            Callbacks.OfContext context = Callbacks.context(ctx);
            if (context != null) {
                context.sessionRemoved(Memory.handle(session));
            }
        } catch (Throwable e) {
            Callbacks.failed(e);
        }
    }

    static int notResumable(MemorySegment ssl, int forwardSecret) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            return connection != null && connection.mayBeResumed(forwardSecret != 0) ? 0 : 1;
        } catch (Throwable e) {
            Callbacks.failed(e);
            return 1;
        }
    }

    private static final class Stubs {
        static final MemorySegment NEW =
                SSL_CTX_sess_set_new_cb$new_session_cb.allocate(SessionCallbacks::newSession, Arena.global());
        static final MemorySegment REMOVE =
                SSL_CTX_sess_set_remove_cb$remove_session_cb.allocate(SessionCallbacks::removeSession, Arena.global());
    }

    private static final class NotResumableStub {
        static final MemorySegment NOT_RESUMABLE = SSL_CTX_set_not_resumable_session_callback$cb.allocate(
                SessionCallbacks::notResumable, Arena.global());
    }
}
