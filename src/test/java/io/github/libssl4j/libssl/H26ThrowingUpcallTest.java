package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.ffi.SSL_CTX_sess_set_get_cb$get_session_cb;
import io.github.libssl4j.ffi.SSL_CTX_sess_set_new_cb$new_session_cb;
import io.github.libssl4j.ffi.GEN_SESSION_CB;
import io.github.libssl4j.ffi.SSL_CTX_alpn_select_cb_func;
import io.github.libssl4j.ffi.SSL_CTX_decrypt_session_ticket_fn;
import io.github.libssl4j.ffi.SSL_CTX_generate_session_ticket_fn;
import io.github.libssl4j.ffi.SSL_CTX_keylog_cb_func;
import io.github.libssl4j.ffi.SSL_allow_early_data_cb_fn;
import io.github.libssl4j.ffi.SSL_CTX_set_not_resumable_session_callback$cb;
import io.github.libssl4j.ffi.SSL_CTX_set_tlsext_ticket_key_evp_cb$fp;
import io.github.libssl4j.ffi.SSL_client_hello_cb_fn;
import io.github.libssl4j.ffi.SSL_psk_client_cb_func;
import io.github.libssl4j.ffi.SSL_psk_find_session_cb_func;
import io.github.libssl4j.ffi.SSL_psk_server_cb_func;
import io.github.libssl4j.ffi.SSL_psk_use_session_cb_func;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An exception that leaves an upcall ends the JVM: each stub keeps it, gives the safe answer, and the caller gets it. */
@ExtendWith(NoLeaks.class)
class H26ThrowingUpcallTest {
    private static final class Broken implements Callbacks.OfConnection, Callbacks.OfContext {
        private final Throwable failure;
        private final AtomicInteger calls = new AtomicInteger();

        Broken(Throwable failure) {
            this.failure = failure;
        }

        private void fail() {
            calls.incrementAndGet();
            Broken.<RuntimeException>raise(failure);
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void raise(Throwable failure) throws T {
            throw (T) failure;
        }

        @Override
        public void sessionRemoved(MemorySegment session) {
            fail();
        }

        @Override
        public void newSession(MemorySegment session) {
            fail();
        }

        @Override
        public boolean mayBeResumed(boolean forwardSecret) {
            fail();
            return true;
        }

        @Override
        public void keyLog(String line) {
            fail();
        }

        @Override
        public int selectAlpn(byte[] offered) {
            fail();
            return 0;
        }

        @Override
        public PskCallbacks.Exchange psk() {
            fail();
            return null;
        }

        @Override
        public AfterHello clientHello() {
            fail();
            return AfterHello.GO_ON;
        }

        @Override
        public MemorySegment findSession(byte[] id) {
            fail();
            return MemorySegment.NULL;
        }

        @Override
        public byte[] newSessionId(int maxLength) {
            fail();
            return new byte[maxLength];
        }

        @Override
        public boolean allowEarlyData() {
            fail();
            return true;
        }

        @Override
        public TicketKeys ticketKeys() {
            fail();
            return TicketKeys.NONE;
        }

        @Override
        public byte[] ticketBinding() {
            return new byte[0];
        }

        @Override
        public void makesTicket(MemorySegment ssl) {
            fail();
        }

        @Override
        public int decideOnTicket(MemorySegment ssl, MemorySegment session, int status) {
            fail();
            return libssl_h.SSL_TICKET_RETURN_ABORT();
        }
    }

    private MemorySegment ctx;
    private MemorySegment ssl;
    private MemorySegment session;

    @BeforeEach
    void makeNativeObjects() {
        NativeLibrary.ensureLoaded();
        ctx = libssl_h.SSL_CTX_new(libssl_h.TLS_server_method());
        ssl = libssl_h.SSL_new(ctx);
        session = libssl_h.SSL_SESSION_new();
        SessionCallbacks.install(ctx);
    }

    @AfterEach
    void freeNativeObjects() {
        libssl_h.SSL_SESSION_free(session);
        libssl_h.SSL_free(ssl);
        libssl_h.SSL_CTX_free(ctx);
    }

    private void assertKept(Throwable failure, Runnable upcall) {
        Broken broken = new Broken(failure);
        Callbacks.register(ctx, (Callbacks.OfContext) broken);
        Callbacks.register(ssl, (Callbacks.OfConnection) broken);
        try {
            upcall.run();
            upcall.run();
            assertEquals(2, broken.calls.get());
            Throwable kept = assertThrows(Throwable.class, Callbacks::rethrow);
            assertSame(failure, failure instanceof Error ? kept : kept.getCause());
            assertDoesNotThrow(Callbacks::rethrow);
        } finally {
            Callbacks.unregister(ctx, (Callbacks.OfContext) broken);
            Callbacks.unregister(ssl, (Callbacks.OfConnection) broken);
        }
    }

    /** Such as where memory is short: that is told to callers as OpenSSL's refusal, not as a mistake of theirs. */
    @Test
    void whatOpenSslRefusesInsideAStubComesOutAsItIs() {
        assertKept(new OutOfMemoryError("CRYPTO_malloc"), () -> libssl_h.SSL_CTX_remove_session(ctx, withId()));
        OpenSslException refusal = new OpenSslException("EVP_MAC_init failed", List.of());
        Callbacks.failed(refusal);
        assertSame(refusal, assertThrows(OpenSslException.class, Callbacks::rethrow));
        assertDoesNotThrow(Callbacks::rethrow);
    }

    private MemorySegment withId() {
        try (Arena arena = Arena.ofConfined()) {
            libssl_h.SSL_SESSION_set1_id(session, arena.allocateFrom(ValueLayout.JAVA_BYTE, new byte[] {1, 2, 3}), 3);
            return session;
        }
    }

    private void assertEachStubKeeps(Throwable failure) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment id = arena.allocateFrom(ValueLayout.JAVA_BYTE, new byte[] {1, 2, 3});
            libssl_h.SSL_SESSION_set1_id(session, id, 3);
            assertKept(failure, () -> libssl_h.SSL_CTX_remove_session(ctx, session));
            MemorySegment line = arena.allocateFrom("line");
            MemorySegment keyLog = SSL_CTX_keylog_cb_func.allocate(HandshakeCallbacks::keyLog, arena);
            assertKept(failure, () -> SSL_CTX_keylog_cb_func.invoke(keyLog, ssl, line));
        }
    }

    @Test
    void ofAnyKind() {
        assertEachStubKeeps(new IllegalArgumentException("wrong"));
        assertEachStubKeeps(new Exception("checked"));
        assertEachStubKeeps(new StackOverflowError("deep"));
        assertEachStubKeeps(new OutOfMemoryError("full"));
    }

    @Test
    void withAnswersThatAreSafe() {
        RuntimeException failure = new RuntimeException("wrong");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment length = arena.allocate(ValueLayout.JAVA_BYTE);
            MemorySegment offered = arena.allocateFrom(ValueLayout.JAVA_BYTE, new byte[] {2, 'h', '2'});
            MemorySegment alert = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment added = SSL_CTX_sess_set_new_cb$new_session_cb.allocate(SessionCallbacks::newSession, arena);
            MemorySegment alpn = SSL_CTX_alpn_select_cb_func.allocate(HandshakeCallbacks::selectAlpn, arena);
            MemorySegment hello = SSL_client_hello_cb_fn.allocate(HandshakeCallbacks::clientHello, arena);
            assertKept(failure, () -> assertEquals(0,
                    SSL_CTX_sess_set_new_cb$new_session_cb.invoke(added, ssl, session)));
            MemorySegment rule = SSL_CTX_set_not_resumable_session_callback$cb.allocate(SessionCallbacks::notResumable, arena);
            assertKept(failure, () -> assertEquals(1, SSL_CTX_set_not_resumable_session_callback$cb.invoke(rule, ssl, 1)));
            MemorySegment get = SSL_CTX_sess_set_get_cb$get_session_cb.allocate(LookupCallbacks::getSession, arena);
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            assertKept(failure, () -> assertEquals(0,
                    SSL_CTX_sess_set_get_cb$get_session_cb.invoke(get, ssl, offered, 3, copy).address()));
            assertEquals(0, copy.get(ValueLayout.JAVA_INT, 0));
            MemorySegment generate = GEN_SESSION_CB.allocate(SessionIdCallbacks::generate, arena);
            MemorySegment most = arena.allocateFrom(ValueLayout.JAVA_INT, 3);
            assertKept(failure, () -> assertEquals(0, GEN_SESSION_CB.invoke(generate, ssl, offered, most)));
            assertKept(failure, () -> assertEquals(libssl_h.SSL_TLSEXT_ERR_ALERT_FATAL(),
                    SSL_CTX_alpn_select_cb_func.invoke(alpn, ssl, out, length, offered, 3, MemorySegment.NULL)));
            assertKept(failure, () -> assertEquals(libssl_h.SSL_CLIENT_HELLO_ERROR(),
                    SSL_client_hello_cb_fn.invoke(hello, ssl, alert, MemorySegment.NULL)));
            MemorySegment early = SSL_allow_early_data_cb_fn.allocate(EarlyDataCallbacks::allow, arena);
            assertKept(failure, () -> assertEquals(0, SSL_allow_early_data_cb_fn.invoke(early, ssl, MemorySegment.NULL)));
            assertEquals(libssl_h.SSL_AD_INTERNAL_ERROR(), alert.get(ValueLayout.JAVA_INT, 0));
        }
    }

    /** No key, and 1 of those that would end the handshake with 0. */
    @Test
    void withNoPreSharedKey() {
        RuntimeException failure = new RuntimeException("wrong");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS, 3);
            MemorySegment name = arena.allocateFrom("name");
            MemorySegment use = SSL_psk_use_session_cb_func.allocate(PskCallbacks::use, arena);
            MemorySegment find = SSL_psk_find_session_cb_func.allocate(PskCallbacks::find, arena);
            MemorySegment client = SSL_psk_client_cb_func.allocate(PskCallbacks::client, arena);
            MemorySegment server = SSL_psk_server_cb_func.allocate(PskCallbacks::server, arena);
            assertKept(failure, () -> {
                out.fill((byte) 1);
                assertEquals(1, SSL_psk_use_session_cb_func.invoke(use, ssl, MemorySegment.NULL, out,
                        out.asSlice(8), out.asSlice(16)));
                assertEquals(0, out.getAtIndex(ValueLayout.JAVA_LONG, 2));
            });
            assertKept(failure, () -> {
                out.fill((byte) 1);
                assertEquals(1, SSL_psk_find_session_cb_func.invoke(find, ssl, name, 4, out));
                assertEquals(0, out.getAtIndex(ValueLayout.JAVA_LONG, 0));
            });
            assertKept(failure, () -> assertEquals(0, SSL_psk_client_cb_func.invoke(client, ssl, MemorySegment.NULL, out, 24,
                    out, 24)));
            assertKept(failure, () -> assertEquals(0, SSL_psk_server_cb_func.invoke(server, ssl, name, out, 24)));
        }
    }

    /** No ticket is made, none is known; the handshake goes on. */
    @Test
    void withAnswersAboutTicketsThatAreSafe() {
        RuntimeException failure = new RuntimeException("wrong");
        MemorySegment none = MemorySegment.NULL;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = SSL_CTX_set_tlsext_ticket_key_evp_cb$fp.allocate(TicketCallbacks::key, arena);
            MemorySegment made = SSL_CTX_generate_session_ticket_fn.allocate(TicketCallbacks::generate, arena);
            MemorySegment read = SSL_CTX_decrypt_session_ticket_fn.allocate(TicketCallbacks::decide, arena);
            for (int encrypting = 0; encrypting <= 1; encrypting++) {
                int which = encrypting;
                assertKept(failure, () -> assertEquals(0, SSL_CTX_set_tlsext_ticket_key_evp_cb$fp.invoke(key, ssl, none,
                        none, none, none, which)));
            }
            assertKept(failure, () -> assertEquals(1, SSL_CTX_generate_session_ticket_fn.invoke(made, ssl, none)));
            assertKept(failure, () -> assertEquals(libssl_h.SSL_TICKET_RETURN_IGNORE_RENEW(),
                    SSL_CTX_decrypt_session_ticket_fn.invoke(read, ssl, session, none, 0, libssl_h.SSL_TICKET_SUCCESS(),
                            none)));
        }
    }
}
