package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.SSL_psk_client_cb_func;
import io.github.libssl4j.ffi.SSL_psk_find_session_cb_func;
import io.github.libssl4j.ffi.SSL_psk_server_cb_func;
import io.github.libssl4j.ffi.SSL_psk_use_session_cb_func;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * libssl's callbacks about keys that both sides know beforehand: those of TLS 1.3, which deal in sessions, and those of
 * TLS 1.2, which deal in bytes. libssl asks the latter in TLS 1.3 too where the former have no answer; they have none
 * there either.
 */
public final class PskCallbacks {
    /** What libssl asks about an {@code SSL}. */
    public interface OfConnection {
        /** Who answers. */
        Exchange psk();
    }

    /** One connection's answers. */
    public interface Exchange {
        /**
         * {@code SSL_psk_use_session_cb_func}: the session to offer, with a reference that libssl takes over, or {@code NULL}.
         *
         * @param digest the hash that the key must be for; {@code NULL} where any is right
         */
        MemorySegment offer(MemorySegment digest);

        /** The identity to offer: it lives as long as the connection, and has its size. */
        MemorySegment offeredIdentity();

        /**
         * {@code SSL_psk_find_session_cb_func}: the session of an identity that the client offers, with a reference that
         * libssl takes over, or {@code NULL}.
         */
        MemorySegment find(byte[] identity);

        /** {@code SSL_psk_client_cb_func}: writes the identity, with its NUL, and the key; its length, or 0 for none. */
        int clientKey(MemorySegment identity, MemorySegment key);

        /** {@code SSL_psk_server_cb_func}: writes the key of an identity; its length, or 0 for none. */
        int serverKey(byte[] identity, MemorySegment key);
    }

    private PskCallbacks() {}

    /** Installs a client's callbacks. */
    public static void installOffer(MemorySegment ssl) {
        libssl_h.SSL_set_psk_use_session_callback(ssl, ClientStubs.USE);
        libssl_h.SSL_set_psk_client_callback(ssl, ClientStubs.CLIENT);
    }

    /** Installs a server's callbacks. */
    public static void installLookup(MemorySegment ctx) {
        libssl_h.SSL_CTX_set_psk_find_session_callback(ctx, ServerStubs.FIND);
        libssl_h.SSL_CTX_set_psk_server_callback(ctx, ServerStubs.SERVER);
    }

    /** Installs a server's callbacks on one connection, or takes those of its context away. */
    public static void setLookup(MemorySegment ssl, boolean installed) {
        libssl_h.SSL_set_psk_find_session_callback(ssl, installed ? ServerStubs.FIND : MemorySegment.NULL);
        libssl_h.SSL_set_psk_server_callback(ssl, installed ? ServerStubs.SERVER : MemorySegment.NULL);
    }

    /** Always 1: 0 would end the handshake, and no key is not that bad. */
    static int use(MemorySegment ssl, MemorySegment digest, MemorySegment id, MemorySegment idLength,
            MemorySegment session) {
        session.set(ValueLayout.ADDRESS, 0, MemorySegment.NULL);
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            if (connection != null) {
                MemorySegment identity = connection.psk().offeredIdentity();
                MemorySegment offered = connection.psk().offer(Memory.handle(digest));
                id.set(ValueLayout.ADDRESS, 0, identity);
                idLength.set(ValueLayout.JAVA_LONG, 0, identity.byteSize());
                session.set(ValueLayout.ADDRESS, 0, offered);
            }
        } catch (Throwable e) {
            Callbacks.failed(e);
        }
        return 1;
    }

    /** Always 1: 0 would end the handshake. */
    static int find(MemorySegment ssl, MemorySegment identity, long length, MemorySegment session) {
        session.set(ValueLayout.ADDRESS, 0, MemorySegment.NULL);
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            if (connection != null) {
                session.set(ValueLayout.ADDRESS, 0, connection.psk().find(Memory.copy(identity, length)));
            }
        } catch (Throwable e) {
            Callbacks.failed(e);
        }
        return 1;
    }

    static int client(MemorySegment ssl, MemorySegment hint, MemorySegment identity, int identityRoom, MemorySegment key,
            int keyRoom) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            Exchange exchange = connection == null ? null : connection.psk();
            return exchange == null || isTls13(ssl) ? 0
                    : exchange.clientKey(identity.asSlice(0, identityRoom), key.asSlice(0, keyRoom));
        } catch (Throwable e) {
            Callbacks.failed(e);
            return 0;
        }
    }

    static int server(MemorySegment ssl, MemorySegment identity, MemorySegment key, int keyRoom) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            Exchange exchange = connection == null ? null : connection.psk();
            return exchange == null || isTls13(ssl) || Memory.isNull(identity) ? 0 : exchange.serverKey(
                    Memory.string(identity).getBytes(StandardCharsets.ISO_8859_1), key.asSlice(0, keyRoom));
        } catch (Throwable e) {
            Callbacks.failed(e);
            return 0;
        }
    }

    /** A client's first message has the version of the newest that it speaks. */
    private static boolean isTls13(MemorySegment ssl) {
        return libssl_h.SSL_version(ssl) >= libssl_h.TLS1_3_VERSION();
    }

    private static final class ClientStubs {
        static final MemorySegment USE = SSL_psk_use_session_cb_func.allocate(PskCallbacks::use, Arena.global());
        static final MemorySegment CLIENT = SSL_psk_client_cb_func.allocate(PskCallbacks::client, Arena.global());
    }

    private static final class ServerStubs {
        static final MemorySegment FIND = SSL_psk_find_session_cb_func.allocate(PskCallbacks::find, Arena.global());
        static final MemorySegment SERVER = SSL_psk_server_cb_func.allocate(PskCallbacks::server, Arena.global());
    }
}
