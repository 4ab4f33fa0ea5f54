package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.SSL_CTX_decrypt_session_ticket_fn;
import io.github.libssl4j.ffi.SSL_CTX_generate_session_ticket_fn;
import io.github.libssl4j.ffi.SSL_CTX_set_tlsext_ticket_key_evp_cb$fp;
import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** libssl's callbacks about tickets: under which key they are, what the application puts into them, and which are used. */
public final class TicketCallbacks {
    /** What libssl asks about an {@code SSL}. */
    public interface OfConnection {
        /** {@code tlsext_ticket_key_evp_cb}: the keys. One may be closed meanwhile. */
        TicketKeys ticketKeys();

        /** What else a ticket is bound to than its key: 0 or 32 bytes. */
        byte[] ticketBinding();

        /** {@code SSL_CTX_generate_session_ticket_fn}: a ticket is about to be made of the {@code SSL}'s session. */
        void makesTicket(MemorySegment ssl);

        /**
         * {@code SSL_CTX_decrypt_session_ticket_fn}: what becomes of a ticket, one of {@code SSL_TICKET_RETURN_*}. The
         * session is {@code NULL} unless the status is one of {@code SSL_TICKET_SUCCESS*}.
         */
        int decideOnTicket(MemorySegment ssl, MemorySegment session, int status);
    }

    /** Answers of the key callback. */
    private static final int NONE = 0;
    private static final int FOUND = 1;
    private static final int FOUND_AND_RENEW = 2;

    private TicketCallbacks() {}

    /** Installs the callback for the keys. */
    public static void installKeys(MemorySegment ctx) {
        Check.one(libssl_h.SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, KeyStub.KEY), "SSL_CTX_set_tlsext_ticket_key_evp_cb");
    }

    /** Installs the callbacks for the application's data. */
    public static void installData(MemorySegment ctx) {
        Check.one(libssl_h.SSL_CTX_set_session_ticket_cb(ctx, DataStubs.GENERATE, DataStubs.DECRYPT, MemorySegment.NULL),
                "SSL_CTX_set_session_ticket_cb");
    }

    /** Where anything fails: no ticket is made, or the handshake is a full one. */
    static int key(MemorySegment ssl, MemorySegment name, MemorySegment iv, MemorySegment cipher, MemorySegment mac,
            int encrypting) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            if (connection == null) {
                return NONE;
            }
            return encrypting == 1 ? encrypt(connection, name, iv, cipher, mac)
                    : decrypt(connection, ssl, name, iv, cipher, mac);
        } catch (Throwable e) {
            Errors.clear(); // what is left there, libssl would take for the handshake's
            Callbacks.failed(e);
            return NONE;
        }
    }

    private static int encrypt(OfConnection connection, MemorySegment name, MemorySegment iv, MemorySegment cipher,
            MemorySegment mac) {
        while (true) {
            TicketSecret key = connection.ticketKeys().encrypting();
            if (key == null) {
                return NONE;
            }
            if (key.encrypt(name, iv, cipher, mac, connection.ticketBinding())) {
                return FOUND;
            } // else retired meanwhile: there is another by now
        }
    }

    private static int decrypt(OfConnection connection, MemorySegment ssl, MemorySegment name, MemorySegment iv,
            MemorySegment cipher, MemorySegment mac) {
        TicketKeys keys = connection.ticketKeys();
        byte[] binding = connection.ticketBinding();
        for (TicketSecret key : keys.present()) {
            if (key.isNamed(name)) {
                // A TLS 1.3 ticket is used once, so there is always a new one, as without this callback.
                return !key.decrypt(iv, cipher, mac, binding) ? NONE : isTls13(ssl) ? FOUND_AND_RENEW : FOUND;
            }
        }
        for (TicketSecret key : keys.old()) {
            if (key.isNamed(name)) {
                return key.decrypt(iv, cipher, mac, binding) ? FOUND_AND_RENEW : NONE;
            }
        }
        return NONE;
    }

    private static boolean isTls13(MemorySegment ssl) {
        return libssl_h.SSL_version(ssl) == libssl_h.TLS1_3_VERSION();
    }

    /** Always 1: anything else ends the connection. */
    static int generate(MemorySegment ssl, MemorySegment argument) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            if (connection != null) {
                connection.makesTicket(ssl);
            }
        } catch (Throwable e) {
            Errors.clear(); // what is left there, libssl would take for the handshake's
            Callbacks.failed(e);
        }
        return 1;
    }

    static int decide(MemorySegment ssl, MemorySegment session, MemorySegment name, long nameLength, int status,
            MemorySegment argument) {
        try {
            Callbacks.OfConnection connection = Callbacks.connection(ssl);
            return connection == null ? libssl_h.SSL_TICKET_RETURN_IGNORE_RENEW()
                    : connection.decideOnTicket(ssl, Memory.handle(session), status);
        } catch (Throwable e) {
            Errors.clear(); // what is left there, libssl would take for the handshake's
            Callbacks.failed(e);
            return libssl_h.SSL_TICKET_RETURN_IGNORE_RENEW();
        }
    }

    private static final class KeyStub {
        static final MemorySegment KEY =
                SSL_CTX_set_tlsext_ticket_key_evp_cb$fp.allocate(TicketCallbacks::key, Arena.global());
    }

    private static final class DataStubs {
        static final MemorySegment GENERATE =
                SSL_CTX_generate_session_ticket_fn.allocate(TicketCallbacks::generate, Arena.global());
        static final MemorySegment DECRYPT =
                SSL_CTX_decrypt_session_ticket_fn.allocate(TicketCallbacks::decide, Arena.global());
    }
}
