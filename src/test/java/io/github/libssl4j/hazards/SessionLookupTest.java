package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.SharedStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A server finds sessions outside of its cache. */
@ExtendWith(NoLeaks.class)
class SessionLookupTest {
    private final SharedStore store = new SharedStore();
    private final SslContext maker = shared().sessionListener(store).build();

    @AfterEach
    void close() {
        maker.close();
    }

    /** Servers that are one to their clients, but for the certificate: clients here verify nothing. */
    private static SslContextBuilder shared() {
        return Peers.server().tickets(false).numTickets(1).sessionIdContext("shared");
    }

    private static SslContext client(TlsVersion version) {
        return SslContext.client().insecure().protocol(version).build();
    }

    private static InMemory begin(SslContext client, SslContext server) {
        return InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT));
    }

    /** A connection that makes a session at the server that shares it. */
    private void makeSession(SslContext client) throws Exception {
        try (InMemory ends = InMemory.handshake(client, maker)) {
            assertFalse(ends.client.isResumed());
            ends.goodbye();
        }
    }

    private static void assertResumes(boolean resumes, SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server)) {
            assertEquals(resumes, ends.server.isResumed());
            assertEquals(resumes, ends.client.isResumed());
            ends.goodbye();
        }
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void aSessionOfAnotherServerIsFoundAndIsInTheCacheFromThenOn(Lookups form, TlsVersion version) throws Exception {
        Events events = new Events();
        try (SslContext server = form.in(shared(), store).sessionListener(events).build();
                SslContext client = client(version)) {
            makeSession(client);
            SessionId id = store.ids().getFirst();
            assertResumes(true, client, server);
            assertEquals(List.of(id), store.asked());
            assertEquals(1, server.sessions().statistics().callbackHits());
            assertEquals(1, server.sessions().statistics().hits());
            assertTrue(server.sessions().ids().contains(id));
            try (SslSession cached = server.sessions().find(id).orElseThrow()) {
                assertTrue(cached.isResumable());
            }
            assertResumes(true, client, server);
            assertEquals(1, store.asked().size(), "the second time it is in the cache");
            assertTrue(server.sessions().tryRemove(id));
            assertEquals(1, events.count(SessionRemoval.REMOVED));
        }
        assertEquals(List.of(), store.failures());
    }

    /** Without its role in the mode, a server gives no ids away that could be looked up. */
    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void aModeWithoutTheRoleGetsItAndNothingIsCachedForThat(Lookups form, TlsVersion version) throws Exception {
        try (SslContext server = form.in(shared(), store).sessionCacheMode(SessionCacheMode.NO_INTERNAL).build();
                SslContext client = client(version)) {
            assertTrue(server.sessions().mode().contains(SessionCacheMode.SERVER));
            server.sessions().setMode(SessionCacheMode.OFF);
            try (InMemory ends = InMemory.handshake(client, server); SslSession made = ends.server.session()) {
                assertTrue(made.id().isPresent());
                store.added(made);
                ends.goodbye();
            }
            assertResumes(true, client, server);
            assertEquals(0, server.sessions().size());
        }
        assertEquals(List.of(), store.failures());
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void whatIsNotFoundIsAFullHandshake(Lookups form, TlsVersion version) throws Exception {
        try (SslContext server = form.in(shared(), store).build(); SslContext client = client(version)) {
            makeSession(client);
            store.clear();
            assertResumes(false, client, server);
            assertEquals(1, store.asked().size());
            assertEquals(0, server.sessions().statistics().callbackHits());
        }
        assertEquals(List.of(), store.failures());
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void eachCacheModeGoesWithIt(Lookups form, TlsVersion version) throws Exception {
        for (Set<SessionCacheMode> extra : List.of(Set.of(SessionCacheMode.NO_INTERNAL_LOOKUP),
                Set.of(SessionCacheMode.NO_INTERNAL_STORE), SessionCacheMode.NO_INTERNAL)) {
            Events events = new Events();
            SharedStore own = new SharedStore();
            try (SslContext server = form.in(shared().protocol(version), own).sessionListener(own).sessionListener(events)
                            .build();
                    SslContext client = client(version)) {
                server.sessions().setMode(EnumSet.of(SessionCacheMode.SERVER,
                        extra.toArray(SessionCacheMode[]::new)));
                for (int i = 0; i < 4; i++) {
                    assertResumes(i > 0, client, server);
                }
                assertEquals(3, server.sessions().statistics().callbackHits(), extra.toString());
                boolean stores = !extra.contains(SessionCacheMode.NO_INTERNAL_STORE);
                int sessions = version == TlsVersion.TLS_1_2 ? 1 : 4;
                assertEquals(stores ? sessions : 0, server.sessions().size(), extra.toString());
                assertEquals(server.sessions().size(), server.sessions().ids().size());
                assertEquals(stores ? 3 : 0, events.count(SessionRemoval.REPLACED), extra.toString());
                assertEquals(List.of(), own.failures());
            }
        }
    }

    @Test
    void whatWasRemovedIsNotFoundInTheCacheAgain() throws Exception {
        try (SslContext server = shared().sessionLookup(store).build(); SslContext client = client(TlsVersion.TLS_1_2)) {
            makeSession(client);
            SessionId id = store.ids().getFirst();
            assertResumes(true, client, server);
            store.clear();
            server.sessions().remove(id);
            assertResumes(false, client, server);
        }
    }

    @Test
    void theConnectionSaysWhatItWaitsForAndDoesNothingMeanwhile() throws Exception {
        try (SslContext server = shared().sessionLookup(store).build(); SslContext client = client(TlsVersion.TLS_1_3)) {
            makeSession(client);
            try (InMemory ends = begin(client, server)) {
                assertTrue(ends.server.pendingLookup().isEmpty());
                assertThrows(IllegalStateException.class, ends.server::runLookup);
                assertEquals("No lookup is pending", unanswerable(ends));
                ends.client.handshake();
                ends.move(ends.client, ends.server);
                assertFalse(ends.server.handshake());
                assertEquals(SslConnection.Wants.LOOKUP, ends.server.wants());
                assertEquals(store.ids().getFirst(), ends.server.pendingLookup().orElseThrow());
                assertEquals(0, ends.server.read(ByteBuffer.allocate(1)));
                assertEquals(SslConnection.Wants.LOOKUP, ends.server.wants());
                assertEquals(0, ends.server.write(ByteBuffer.allocate(1)));
                assertFalse(ends.server.handshake());
                assertEquals(SslConnection.Wants.LOOKUP, ends.server.wants());
                assertEquals(0, ends.server.outputPending());
                assertEquals(List.of(), store.asked());
                ends.server.runLookup();
                assertTrue(ends.server.pendingLookup().isEmpty());
                assertThrows(IllegalStateException.class, ends.server::runLookup);
                assertEquals("The lookup was answered already", unanswerable(ends));
                ends.handshake();
                assertTrue(ends.server.isResumed());
                ends.goodbye();
            }
        }
    }

    private static String unanswerable(InMemory ends) {
        return assertThrows(IllegalStateException.class, () -> ends.server.answerLookup(Optional.empty())).getMessage();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void anAsynchronousStoreAnswersItself(TlsVersion version) throws Exception {
        SessionLookup never = id -> {
            throw new AssertionError("nobody runs it");
        };
        for (boolean found : new boolean[] {true, false}) {
            try (SslContext server = shared().sessionLookup(never).build(); SslContext client = client(version)) {
                makeSession(client);
                try (InMemory ends = begin(client, server)) {
                    ends.client.handshake();
                    ends.move(ends.client, ends.server);
                    ends.server.handshake();
                    Optional<SslSession> answer = found ? store.find(ends.server.pendingLookup().orElseThrow())
                            : Optional.empty();
                    ends.server.answerLookup(answer);
                    answer.ifPresent(session -> assertTrue(session.isClosed()));
                    ends.handshake();
                    assertEquals(found, ends.server.isResumed());
                    SslSession late = Peers.made(1);
                    assertThrows(IllegalStateException.class, () -> ends.server.answerLookup(Optional.of(late)));
                    assertTrue(late.isClosed());
                    ends.goodbye();
                }
            }
        }
    }

    @Test
    void aConnectionThatIsClosedMeanwhileTakesTheAnswerBack() throws Exception {
        CompletableFuture<SslSession> answer = new CompletableFuture<>();
        SslConnection[] connection = new SslConnection[1];
        SessionLookup closing = id -> {
            connection[0].close();
            SslSession made = Peers.made(1).setId(id);
            answer.complete(made);
            return Optional.of(made);
        };
        try (SslContext server = shared().sessionLookup(closing).build(); SslContext client = client(TlsVersion.TLS_1_2)) {
            makeSession(client);
            try (InMemory ends = begin(client, server)) {
                connection[0] = ends.server;
                ends.client.handshake();
                ends.move(ends.client, ends.server);
                ends.server.handshake();
                assertThrows(IllegalStateException.class, ends.server::runLookup);
                Await.until("the answer is closed", answer.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)::isClosed);
                assertThrows(IllegalStateException.class, ends.server::runLookup);
                assertThrows(IllegalStateException.class, () -> ends.server.answerLookup(Optional.empty()));
            }
        }
    }

    @Test
    void aLookupIsRunOnceAtATime() throws Exception {
        SslConnection[] connection = new SslConnection[1];
        SessionLookup again = id -> {
            assertThrows(IllegalStateException.class, connection[0]::runLookup);
            assertFalse(connection[0].handshake());
            return Optional.empty();
        };
        try (SslContext server = shared().sessionLookup(again).sessionListener(store).build();
                SslContext client = client(TlsVersion.TLS_1_2)) {
            makeSession(client);
            try (InMemory ends = begin(client, server)) {
                connection[0] = ends.server;
                ends.handshake();
                assertEquals(List.of(), store.failures());
                ends.goodbye();
            }
        }
    }

    @Test
    void aHelloRetryRequestAsksForNothingTwice() throws Exception {
        for (Lookups form : Lookups.values()) {
            SharedStore own = new SharedStore();
            SessionLookup once = new SessionLookup() {
                @Override
                public Optional<SslSession> find(SessionId id) {
                    Optional<SslSession> found = own.find(id);
                    own.clear();
                    return found;
                }

                @Override
                public boolean isSingleUse() {
                    return true;
                }
            };
            try (SslContext first = shared().sessionListener(own).build();
                    SslContext server = form.in(shared().groups("P-384"), once).sessionCacheMode(SessionCacheMode.SERVER,
                            SessionCacheMode.NO_INTERNAL_LOOKUP).build();
                    SslContext client = SslContext.client().insecure().groups("X25519", "P-384").build()) {
                assertResumes(false, client, first);
                assertResumes(true, client, server);
                assertEquals(1, own.asked().size());
                assertEquals(2, server.sessions().statistics().callbackHits(), "both hellos");
            }
        }
    }

    /** The cache and the lookup are the first context's, the session id context is that of the one for the name. */
    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void aSessionOfAnotherServerNameIsFoundUnderThatName(Lookups form, TlsVersion version) throws Exception {
        ConnectionOptions named = ConnectionOptions.to("named.test", InMemory.PORT);
        try (SslContext name = SslContext.server().selfSigned("named.test").sessionIdContext("named").build();
                SslContext first = shared().serverName("named.test", name).sessionListener(store).build();
                SslContext second = form.in(shared().serverName("named.test", name), store).sessionListener(store).build();
                SslContext client = client(version)) {
            for (SslContext server : List.of(first, second)) {
                try (InMemory ends = InMemory.handshake(client, server, named)) {
                    assertEquals(server == second, ends.server.isResumed());
                    assertEquals("named.test", ends.server.serverName().orElseThrow());
                    ends.goodbye();
                }
            }
            assertEquals(1, store.asked().size());
            assertEquals(List.of(), store.failures());
            makeSession(client);
            try (InMemory ends = InMemory.handshake(client, second)) {
                assertTrue(ends.server.isResumed());
                ends.goodbye();
            }
        }
    }

    @Test
    void aStatelessTicketIsNotAskedFor() throws Exception {
        for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
            for (Lookups form : Lookups.values()) {
                try (SslContext server = form.in(Peers.server(), store).build(); SslContext client = client(version)) {
                    assertResumes(false, client, server);
                    assertResumes(true, client, server);
                }
            }
        }
        assertEquals(List.of(), store.asked());
    }

    @Test
    void aTls12SessionIsNotAskedForWhereTls13IsAgreedOn() throws Exception {
        SslContext client = SslContext.client().insecure().build();
        try (client; SslContext old = shared().protocol(TlsVersion.TLS_1_2).sessionListener(store).build();
                SslContext server = shared().sessionLookup(store).build()) {
            assertResumes(false, client, old);
            assertResumes(false, client, server);
            assertEquals(List.of(), store.asked());
        }
        SslContext again = SslContext.client().insecure().build();
        try (again; SslContext old = shared().protocol(TlsVersion.TLS_1_2).sessionListener(store).build();
                SslContext oldServer = shared().protocol(TlsVersion.TLS_1_2).sessionLookup(store).build()) {
            assertResumes(false, again, old);
            assertResumes(true, again, oldServer);
            assertEquals(1, store.asked().size());
        }
    }

    @Test
    void isAServersAndThereIsOne() {
        SessionLookup none = id -> Optional.empty();
        assertThrows(IllegalStateException.class, () -> SslContext.client().sessionLookup(none));
        assertThrows(IllegalStateException.class, () -> SslContext.client().inMemorySessionLookup(none));
        assertThrows(IllegalStateException.class, () -> SslContext.client().lookupTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> SslContext.server().lookupTimeout(Duration.ofMillis(-1)));
        SslContextBuilder both = Peers.server().sessionLookup(none).inMemorySessionLookup(none);
        assertThrows(SslConfigurationException.class, both::build);
        assertFalse(none.isSingleUse());
    }
}
