package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.SSL_CTX_alpn_select_cb_func;
import io.github.libssl4j.ffi.SSL_CTX_keylog_cb_func;
import io.github.libssl4j.ffi.SSL_CTX_sess_set_new_cb$new_session_cb;
import io.github.libssl4j.ffi.SSL_CTX_sess_set_remove_cb$remove_session_cb;
import io.github.libssl4j.ffi.SSL_client_hello_cb_fn;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one room through which libssl calls Java.
 *
 * <p>There is one static stub per kind of callback, in the global arena: none can dangle, however late libssl calls.
 * A stub finds its Java object by the address of the {@code SSL} or {@code SSL_CTX}, and answers the safe value where
 * there is none. Nothing may be thrown out of a stub: that would end the JVM. What is thrown is kept for the thread, and
 * {@link #rethrow()} raises it after the call that led to it. No code of the application runs in here: libssl may hold
 * its locks.
 */
public final class Callbacks {
    /** What libssl asks and tells about an {@code SSL_CTX}. */
    public interface OfContext {
        /** {@code remove_session_cb}: the session left the internal cache, or would have, had it been there. */
        void sessionRemoved(MemorySegment session);
    }

    /** What libssl asks and tells about an {@code SSL}. */
    public interface OfConnection {
        /** {@code new_session_cb}: a session can be resumed from now on. It is lent: who keeps it takes a reference. */
        void newSession(MemorySegment session);

        /** {@code SSL_CTX_keylog_cb_func}: a line with the connection's secrets. */
        void keyLog(String line);

        /** {@code SSL_CTX_alpn_select_cb_func}: the index in {@code offered}, a list as on the wire, of the answer; or -1. */
        int selectAlpn(byte[] offered);

        /**
         * {@code SSL_client_hello_cb_fn}: the value of the ClientHello's server_name extension, empty if absent. False ends
         * the handshake.
         */
        boolean clientHello(byte[] serverNameExtension);
    }

    private static final ConcurrentHashMap<Long, OfContext> CONTEXTS = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<Long, OfConnection> CONNECTIONS = new ConcurrentHashMap<>();

    private static final ThreadLocal<Throwable> FAILURE = new ThreadLocal<>();
    /** Failures waiting in any thread: while it is 0, {@link #rethrow()} costs one read. */
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private Callbacks() {}

    /** From now on callbacks of this {@code SSL_CTX} reach the object. */
    public static void register(MemorySegment ctx, OfContext context) {
        CONTEXTS.put(ctx.address(), context);
    }

    /** The object that callbacks of this {@code SSL_CTX} reach, or {@code null}. */
    public static OfContext context(MemorySegment ctx) {
        return CONTEXTS.get(ctx.address());
    }

    /** After the {@code SSL_CTX} was freed. Its address may be another's by now, who is not to be forgotten. */
    public static void unregister(MemorySegment ctx, OfContext context) {
        CONTEXTS.remove(ctx.address(), context);
    }

    /** From now on callbacks of this {@code SSL} reach the object. */
    public static void register(MemorySegment ssl, OfConnection connection) {
        CONNECTIONS.put(ssl.address(), connection);
    }

    /** After the {@code SSL} was freed. Its address may be another's by now, who is not to be forgotten. */
    public static void unregister(MemorySegment ssl, OfConnection connection) {
        CONNECTIONS.remove(ssl.address(), connection);
    }

    /** Raises what a callback threw on this thread since the last time. */
    public static void rethrow() {
        if (FAILURES.get() == 0) {
            return;
        }
        Throwable failure = FAILURE.get();
        if (failure != null) {
            FAILURE.remove();
            FAILURES.decrementAndGet();
            if (failure instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("A callback from libssl failed", failure);
        }
    }

    private static void failed(Throwable failure) {
        if (FAILURE.get() == null) {
            FAILURE.set(failure);
            FAILURES.incrementAndGet();
        }
    }

    /** Installs {@code new_session_cb} and {@code remove_session_cb}. */
    public static void installSessionCallbacks(MemorySegment ctx) {
        libssl_h.SSL_CTX_sess_set_new_cb(ctx, SessionStubs.NEW);
        libssl_h.SSL_CTX_sess_set_remove_cb(ctx, SessionStubs.REMOVE);
    }

    /** Installs the key log callback. */
    public static void installKeyLog(MemorySegment ctx) {
        libssl_h.SSL_CTX_set_keylog_callback(ctx, KeyLogStub.KEY_LOG);
    }

    /** Installs the server's choice of an application protocol. */
    public static void installAlpnSelect(MemorySegment ctx) {
        libssl_h.SSL_CTX_set_alpn_select_cb(ctx, AlpnStub.SELECT, MemorySegment.NULL);
    }

    /** Installs the ClientHello callback. */
    public static void installClientHello(MemorySegment ctx) {
        libssl_h.SSL_CTX_set_client_hello_cb(ctx, ClientHelloStub.CLIENT_HELLO, MemorySegment.NULL);
    }

    /** Installs the callback by which a server takes the name that a client asks for: sessions then have it. */
    public static void installServerName(MemorySegment ctx) {
        // SSL_CTX_set_tlsext_servername_callback(ctx, cb), a macro
        libssl_h.SSL_CTX_callback_ctrl(ctx, libssl_h.SSL_CTRL_SET_TLSEXT_SERVERNAME_CB(), ClientHelloStub.SERVER_NAME);
    }

    /** Always 0: libssl keeps its reference. Taken over, it would be given back twice where anything threw after that. */
    static int newSession(MemorySegment ssl, MemorySegment session) {
        try {
            OfConnection connection = CONNECTIONS.get(ssl.address());
            if (connection != null) {
                connection.newSession(Memory.handle(session));
            }
        } catch (Throwable e) {
            failed(e);
        }
        return 0;
    }

    static void removeSession(MemorySegment ctx, MemorySegment session) {
        try {
            OfContext context = CONTEXTS.get(ctx.address());
            if (context != null) {
                context.sessionRemoved(Memory.handle(session));
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    static void keyLog(MemorySegment ssl, MemorySegment line) {
        try {
            OfConnection connection = CONNECTIONS.get(ssl.address());
            if (connection != null) {
                connection.keyLog(Memory.string(line));
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    static int selectAlpn(MemorySegment ssl, MemorySegment out, MemorySegment outLength, MemorySegment in,
            int inLength, MemorySegment argument) {
        try {
            OfConnection connection = CONNECTIONS.get(ssl.address());
            int index = connection == null ? -1 : connection.selectAlpn(Memory.copy(in, inLength));
            if (index < 0) {
                return libssl_h.SSL_TLSEXT_ERR_ALERT_FATAL();
            }
            byte length = in.get(ValueLayout.JAVA_BYTE, index);
            // The answer points into the client's own list, which libssl copies from at once.
            out.set(ValueLayout.ADDRESS, 0, in.asSlice(index + 1L));
            outLength.set(ValueLayout.JAVA_BYTE, 0, length);
            return libssl_h.SSL_TLSEXT_ERR_OK();
        } catch (Throwable e) {
            failed(e);
            return libssl_h.SSL_TLSEXT_ERR_ALERT_FATAL();
        }
    }

    static int clientHello(MemorySegment ssl, MemorySegment alert, MemorySegment argument) {
        try {
            OfConnection connection = CONNECTIONS.get(ssl.address());
            if (connection == null || connection.clientHello(serverNameExtension(ssl))) {
                return libssl_h.SSL_CLIENT_HELLO_SUCCESS();
            }
            alert.set(ValueLayout.JAVA_INT, 0, libssl_h.SSL_AD_ILLEGAL_PARAMETER());
            return libssl_h.SSL_CLIENT_HELLO_ERROR();
        } catch (Throwable e) {
            failed(e);
            alert.set(ValueLayout.JAVA_INT, 0, libssl_h.SSL_AD_INTERNAL_ERROR());
            return libssl_h.SSL_CLIENT_HELLO_ERROR();
        }
    }

    private static byte[] serverNameExtension(MemorySegment ssl) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(libssl_h.C_POINTER);
            MemorySegment length = arena.allocate(libssl_h.C_LONG);
            return libssl_h.SSL_client_hello_get0_ext(ssl, libssl_h.TLSEXT_TYPE_server_name(), data, length) == 1
                    ? Memory.copy(data.get(libssl_h.C_POINTER, 0), length.get(libssl_h.C_LONG, 0)) : new byte[0];
        }
    }

    private static final class SessionStubs {
        static final MemorySegment NEW =
                SSL_CTX_sess_set_new_cb$new_session_cb.allocate(Callbacks::newSession, Arena.global());
        static final MemorySegment REMOVE =
                SSL_CTX_sess_set_remove_cb$remove_session_cb.allocate(Callbacks::removeSession, Arena.global());
    }

    private static final class KeyLogStub {
        static final MemorySegment KEY_LOG = SSL_CTX_keylog_cb_func.allocate(Callbacks::keyLog, Arena.global());
    }

    private static final class AlpnStub {
        static final MemorySegment SELECT = SSL_CTX_alpn_select_cb_func.allocate(Callbacks::selectAlpn, Arena.global());
    }

    private static final class ClientHelloStub {
        static final MemorySegment CLIENT_HELLO =
                SSL_client_hello_cb_fn.allocate(Callbacks::clientHello, Arena.global());
        /** Of the same C type; the choice was the ClientHello's. */
        static final MemorySegment SERVER_NAME = SSL_client_hello_cb_fn.allocate(
                (ssl, alert, argument) -> libssl_h.SSL_TLSEXT_ERR_OK(), Arena.global());
    }
}
