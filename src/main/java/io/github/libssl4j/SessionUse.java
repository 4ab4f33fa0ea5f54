package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;

/**
 * Tells the sessions that leave a cache because they were resumed, and may be only once, from those whose connection failed:
 * libssl says the same of both.
 */
final class SessionUse {
    /** The connection whose handshake a thread goes on with. A thread keeps this: to remove and make it anew is dearer. */
    private static final class Running {
        ConnectionHandle handle;
    }

    private static final ThreadLocal<Running> HANDSHAKE = ThreadLocal.withInitial(Running::new);

    private SessionUse() {}

    /** Before a step of a handshake; answers the one that it is inside of, by way of a callback, or {@code null}. */
    static ConnectionHandle begin(ConnectionHandle handle) {
        Running running = HANDSHAKE.get();
        ConnectionHandle outer = running.handle;
        running.handle = handle;
        return outer;
    }

    /** After the step. */
    static void end(ConnectionHandle outer) {
        HANDSHAKE.get().handle = outer;
    }

    /** Whether its use is why libssl takes a session out of a context's cache now, for no other known reason. */
    static boolean isWhy(MemorySegment session, ContextState context) {
        ConnectionHandle handle = HANDSHAKE.get().handle;
        if (handle == null || handle.ctx().address() != context.ref.address() || !ClientSessions.isTls13(session)) {
            return false;
        }
        if (context.config.server()) {
            // The guard against replay takes it out before the connection has it: a failure finds nothing more to take out.
            return context.config.earlyData().guardsReplay();
        }
        // A client takes it out as it ends its handshake: a failure comes before.
        return libssl_h.SSL_get_state(MemorySegment.ofAddress(handle.ref.address())) == libssl_h.TLS_ST_OK();
    }
}
