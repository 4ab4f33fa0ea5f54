package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.hazards.Lookups;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.SharedStore;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a session lookup answers, the connection is served, by a full handshake. */
@ExtendWith(NoLeaks.class)
class LookupAnswersTest {
    @TempDir
    static Path folder;

    /** What is wrong with an answer, given the right one. */
    private enum Fault {
        OTHER_ID {
            @Override
            Optional<SslSession> answer(SslSession right) {
                byte[] id = right.id().orElseThrow().toBytes();
                id[31]++;
                return Optional.of(right.setId(SessionId.of(id)));
            }
        },
        NO_ID {
            @Override
            Optional<SslSession> answer(SslSession right) {
                right.close();
                return Optional.of(SslSession.create());
            }
        },
        OTHER_ID_CONTEXT {
            @Override
            Optional<SslSession> answer(SslSession right) {
                return Optional.of(right.setIdContext(new byte[] {1}));
            }
        },
        NO_CIPHER {
            @Override
            Optional<SslSession> answer(SslSession right) {
                SslSession bare = SslSession.create().setId(right.id().orElseThrow())
                        .setIdContext(right.idContext()).setProtocol(right.protocol().orElseThrow());
                right.close();
                return Optional.of(bare);
            }
        },
        CIPHER_OF_ANOTHER_VERSION {
            @Override
            Optional<SslSession> answer(SslSession right) {
                return Optional.of(right.setCipher(right.protocol().orElseThrow() == TlsVersion.TLS_1_3
                        ? "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" : "TLS_AES_128_GCM_SHA256"));
            }
        },
        OTHER_VERSION {
            @Override
            Optional<SslSession> answer(SslSession right) {
                return Optional.of(right.protocol().orElseThrow() == TlsVersion.TLS_1_3
                        ? right.setCipher("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384").setProtocol(TlsVersion.TLS_1_2)
                        : right.setProtocol(TlsVersion.TLS_1_1));
            }
        },
        NO_KEY {
            @Override
            Optional<SslSession> answer(SslSession right) {
                SslSession bare = SslSession.create().setId(right.id().orElseThrow()).setIdContext(right.idContext())
                        .setProtocol(right.protocol().orElseThrow()).setCipher(right.cipher().orElseThrow());
                right.close();
                return Optional.of(bare);
            }
        },
        EXPIRED {
            @Override
            Optional<SslSession> answer(SslSession right) {
                return Optional.of(right.setTime(Instant.now().minusSeconds(100)).setTimeout(Duration.ofSeconds(10)));
            }
        },
        REMOVED {
            @Override
            Optional<SslSession> answer(SslSession right) {
                try (SslContext other = SslContext.selfSigned("localhost")) {
                    other.sessions().add(right);
                    other.sessions().remove(right);
                }
                return Optional.of(right);
            }
        },
        CLOSED {
            @Override
            Optional<SslSession> answer(SslSession right) {
                right.close();
                return Optional.of(right);
            }
        },
        NULL {
            @Override
            Optional<SslSession> answer(SslSession right) {
                right.close();
                return null;
            }
        },
        RUBBISH {
            @Override
            Optional<SslSession> answer(SslSession right) {
                right.close();
                return Optional.of(SslSession.fromDer(new byte[] {0x30, 3, 2, 1, 1}));
            }
        },
        STACK_OVERFLOW {
            @Override
            Optional<SslSession> answer(SslSession right) {
                right.close();
                return deep(right);
            }

            private Optional<SslSession> deep(SslSession right) {
                Optional<SslSession> deeper = deep(right);
                return deeper.filter(session -> !session.isClosed());
            }
        },
        OUT_OF_MEMORY {
            @Override
            Optional<SslSession> answer(SslSession right) {
                right.close();
                throw new OutOfMemoryError("said by the test");
            }
        },
        CHECKED {
            @Override
            Optional<SslSession> answer(SslSession right) throws Exception {
                right.close();
                throw new java.io.IOException("the store is gone");
            }
        };

        abstract Optional<SslSession> answer(SslSession right) throws Exception;
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "client");
    }

    private static SslContextBuilder server() {
        return SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key"))
                .tickets(false).numTickets(1).sessionIdContext("shared");
    }

    private static SslContextBuilder client(TlsVersion version) {
        return SslContext.client().trust(folder.resolve("ca.pem")).protocol(version);
    }

    @ParameterizedTest
    @EnumSource
    void costsAFullHandshake(Fault fault) throws Exception {
        for (Lookups form : Lookups.values()) {
            for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
                check(fault, form, version);
            }
        }
    }

    private static void check(Fault fault, Lookups form, TlsVersion version) throws Exception {
        SharedStore store = new SharedStore();
        SessionLookup wrong = id -> fault.answer(store.find(id).orElseThrow());
        SslContextBuilder second = form.in(server(), wrong).sessionListener(store);
        try (SslContext maker = server().sessionListener(store).build(); SslContext server = second.build();
                SslContext client = client(version).build()) {
            try (InMemory ends = InMemory.handshake(client, maker)) {
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, server)) {
                String what = fault + " " + form + " " + version;
                assertFalse(ends.server.isResumed(), what);
                assertEquals(1, store.failures().size(), what);
                if (fault == Fault.STACK_OVERFLOW || fault == Fault.OUT_OF_MEMORY) {
                    assertInstanceOf(ExecutionException.class, store.failures().getFirst());
                    assertInstanceOf(Error.class, store.failures().getFirst().getCause());
                }
                byte[] bytes = {1, 2, 3};
                assertEquals(3, ends.transfer(ends.server, ends.client, bytes)[2]);
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertTrue(ends.server.isResumed(), "the new session");
                ends.goodbye();
            }
        }
    }

    /** A share of a client's own session: what that has verified is something else. */
    @ParameterizedTest
    @EnumSource
    void aSessionMadeUnderAnotherCheckIsNotResumed(Lookups form) throws Exception {
        SharedStore told = new SharedStore();
        SslSession[] made = new SslSession[1];
        SessionLookup wrong = id -> Optional.of(made[0]);
        try (SslContext maker = server().build();
                SslContext server = form.in(server(), wrong).sessionListener(told).build();
                SslContext client = client(TlsVersion.TLS_1_2).build()) {
            try (InMemory ends = InMemory.handshake(client, maker); SslSession session = ends.client.session()) {
                made[0] = session.dup().setIdContext("shared".getBytes());
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertFalse(ends.server.isResumed());
                assertTrue(told.failures().getFirst().getMessage().contains("another check"), told.failures().toString());
                ends.goodbye();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void aServerThatWantsCertificatesResumesNoneWithout(Lookups form, TlsVersion version) throws Exception {
        SharedStore store = new SharedStore();
        try (SslContext open = server().sessionListener(store).build();
                SslContext strict = form.in(server(), store).sessionListener(store).clientAuth(ClientAuth.REQUIRED)
                        .trust(folder.resolve("ca.pem")).build();
                SslContext strictToo = form.in(server(), store).sessionListener(store).clientAuth(ClientAuth.REQUIRED)
                        .trust(folder.resolve("ca.pem")).build();
                SslContext client = client(version).certificate(folder.resolve("client.pem"), folder.resolve("client.key"))
                        .build()) {
            try (InMemory ends = InMemory.handshake(client, open)) {
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, strict)) {
                assertFalse(ends.server.isResumed());
                assertEquals(1, store.failures().size());
                assertTrue(!ends.server.peerCertificates().isEmpty());
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, strictToo)) {
                assertTrue(ends.server.isResumed(), store.failures().toString());
                assertTrue(!ends.server.peerCertificates().isEmpty());
                ends.goodbye();
            }
            assertEquals(1, store.failures().size());
        }
    }

    /** libssl ends a TLS 1.2 connection whose client does not offer the session's suite. */
    @ParameterizedTest
    @EnumSource
    void aSuiteThatTheClientDoesNotOffer(Lookups form) throws Exception {
        SharedStore store = new SharedStore();
        SessionLookup wrong = id -> Optional.of(store.find(id).orElseThrow()
                .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
        try (SslContext maker = server().sessionListener(store).build();
                SslContext server = form.in(server(), wrong).sessionListener(store).build();
                SslContext client = client(TlsVersion.TLS_1_2).ciphers("ECDHE-ECDSA-AES256-GCM-SHA384").build()) {
            try (InMemory ends = InMemory.handshake(client, maker)) {
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertFalse(ends.server.isResumed());
                assertEquals(1, store.failures().size());
                ends.goodbye();
            }
        }
    }

    /** A listener of the failure that throws: the usual rule. */
    @ParameterizedTest
    @EnumSource
    void aListenerThatThrowsIsHeardOfAndTheConnectionGoesOn(Lookups form) throws Exception {
        RuntimeException wrong = new IllegalStateException("wrong");
        SharedStore store = new SharedStore();
        SessionListener throwing = new SessionListener() {
            @Override
            public void lookupFailed(SessionId id, Exception cause) {
                throw wrong;
            }
        };
        SessionLookup failing = id -> {
            throw new IllegalArgumentException("no store");
        };
        try (SslContext maker = server().sessionListener(store).build();
                SslContext server = form.in(server(), failing).sessionListener(throwing).build();
                SslContext client = client(TlsVersion.TLS_1_3).build()) {
            try (InMemory ends = InMemory.handshake(client, maker)) {
                ends.goodbye();
            }
            try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                CallbackException told = assertThrows(CallbackException.class, ends::handshake);
                assertEquals(wrong, told.getCause());
                ends.move(ends.server, ends.client);
                ends.handshake();
                assertFalse(ends.server.isResumed());
                ends.goodbye();
            }
        }
    }

    /** What lookups leave in OpenSSL's queue of errors is not taken for the handshake's, nor does one find the connection open. */
    @ParameterizedTest
    @EnumSource
    void aLookupMayFailAtTheLibraryAndMayNotUseItsConnection(Lookups form) throws Exception {
        SharedStore store = new SharedStore();
        InMemory[] running = new InMemory[1];
        SessionLookup busy = id -> {
            assertThrows(IllegalArgumentException.class, () -> SslSession.fromDer(new byte[] {1, 2, 3}));
            if (form == Lookups.IN_MEMORY) {
                assertThrows(IllegalStateException.class, running[0].server::handshake);
                assertThrows(IllegalStateException.class, running[0].server::outputPending);
            } else {
                assertFalse(running[0].server.handshake());
            }
            Optional<SslSession> found = store.find(id);
            // As an application's other use of OpenSSL might: an error that nobody reads.
            MemorySegment session = libssl_h.SSL_SESSION_new();
            assertEquals(0, libssl_h.SSL_SESSION_set1_id_context(session, MemorySegment.NULL, 33));
            libssl_h.SSL_SESSION_free(session);
            return found;
        };
        try (SslContext maker = server().sessionListener(store).build();
                SslContext server = form.in(server(), busy).sessionListener(store).build();
                SslContext client = client(TlsVersion.TLS_1_3).build()) {
            try (InMemory ends = InMemory.handshake(client, maker)) {
                ends.goodbye();
            }
            try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                running[0] = ends;
                ends.handshake();
                assertTrue(ends.server.isResumed(), store.failures().toString());
                ends.goodbye();
            }
        }
    }
}
