package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.SSL_CTX_alpn_select_cb_func;
import io.github.libssl4j.ffi.SSL_CTX_keylog_cb_func;
import io.github.libssl4j.ffi.SSL_client_hello_cb_fn;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** libssl's callbacks about a handshake: the ClientHello, the choice of an application protocol, the key log. */
public final class HandshakeCallbacks {
    /** What libssl asks and tells about an {@code SSL}. */
    public interface OfConnection {
        /** What becomes of a handshake after its ClientHello. */
        enum AfterHello { GO_ON, WAIT, REFUSE }

        /** {@code SSL_CTX_keylog_cb_func}: a line with the connection's secrets. */
        void keyLog(String line);

        /** {@code SSL_CTX_alpn_select_cb_func}: the index in {@code offered}, a list as on the wire, of the answer; or -1. */
        int selectAlpn(byte[] offered);

        /**
         * {@code SSL_client_hello_cb_fn}: the value of the ClientHello's server_name extension, empty if absent. After a
         * wait it is called again with the same ClientHello.
         */
        AfterHello clientHello();
    }

    private HandshakeCallbacks() {}

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
        // SSL_CTX_set_tlsext_servername_callback(ctx, cb), a macro. The choice was the ClientHello's: there is only to say
        // SSL_TLSEXT_ERR_OK, which is 0, to an SSL*, int*, void*. SSL_is_dtls(3) says it of TLS, without an upcall.
        libssl_h.SSL_CTX_callback_ctrl(ctx, libssl_h.SSL_CTRL_SET_TLSEXT_SERVERNAME_CB(), libssl_h.SSL_is_dtls$address());
    }

    static void keyLog(MemorySegment ssl, MemorySegment line) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            if (connection != null) {
                connection.keyLog(Memory.string(line));
            }
        } catch (Throwable e) {
            Callbacks.failed(e);
        }
    }

    static int selectAlpn(MemorySegment ssl, MemorySegment out, MemorySegment outLength, MemorySegment in,
            int inLength, MemorySegment argument) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
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
            Callbacks.failed(e);
            return libssl_h.SSL_TLSEXT_ERR_ALERT_FATAL();
        }
    }

    static int clientHello(MemorySegment ssl, MemorySegment alert, MemorySegment argument) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            return switch (connection == null ? OfConnection.AfterHello.GO_ON
                    : connection.clientHello()) {
                case GO_ON -> libssl_h.SSL_CLIENT_HELLO_SUCCESS();
                case WAIT -> libssl_h.SSL_CLIENT_HELLO_RETRY();
                case REFUSE -> {
                    alert.set(ValueLayout.JAVA_INT, 0, libssl_h.SSL_AD_ILLEGAL_PARAMETER());
                    yield libssl_h.SSL_CLIENT_HELLO_ERROR();
                }
            };
        } catch (Throwable e) {
            Callbacks.failed(e);
            alert.set(ValueLayout.JAVA_INT, 0, libssl_h.SSL_AD_INTERNAL_ERROR());
            return libssl_h.SSL_CLIENT_HELLO_ERROR();
        }
    }

    private static final class KeyLogStub {
        static final MemorySegment KEY_LOG = SSL_CTX_keylog_cb_func.allocate(HandshakeCallbacks::keyLog, Arena.global());
    }

    private static final class AlpnStub {
        static final MemorySegment SELECT = SSL_CTX_alpn_select_cb_func.allocate(HandshakeCallbacks::selectAlpn, Arena.global());
    }

    private static final class ClientHelloStub {
        static final MemorySegment CLIENT_HELLO =
                SSL_client_hello_cb_fn.allocate(HandshakeCallbacks::clientHello, Arena.global());
    }
}
