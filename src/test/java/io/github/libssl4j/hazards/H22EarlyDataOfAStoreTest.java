package io.github.libssl4j.hazards;

import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where many servers share a store of sessions, the store guards early data against replay: it gives each away once. */
@ExtendWith(NoLeaks.class)
class H22EarlyDataOfAStoreTest {
    private static final class Store implements SessionLookup, SessionListener {
        private final Map<SessionId, byte[]> sessions = new ConcurrentHashMap<>();
        private final boolean once;

        Store(boolean once) {
            this.once = once;
        }

        @Override
        public Optional<SslSession> find(SessionId id) {
            return Optional.ofNullable(once ? sessions.remove(id) : sessions.get(id)).map(SslSession::fromDer);
        }

        @Override
        public boolean isSingleUse() {
            return once;
        }

        @Override
        public void added(SslSession session) {
            sessions.put(session.id().orElseThrow(), session.toDer());
        }
    }

    private static SslContextBuilder server(Store store, boolean suspended) {
        SslContextBuilder builder = EarlyEnds.server().sessionIdContext("farm").sessionListener(store);
        return suspended ? builder.sessionLookup(store) : builder.inMemorySessionLookup(store);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStoreThatFindsSessionsAgainAndAgainIsRefused(boolean suspended) {
        SslContextBuilder builder = server(new Store(false), suspended);
        String message = assertThrows(SslConfigurationException.class, () -> builder.build().close()).getMessage();
        assertTrue(message.contains("isSingleUse"), message);
        server(new Store(false), suspended).antiReplay(false).build().close();
        server(new Store(false), suspended).earlyData(0).build().close();
    }

    @Test
    void theCacheIsNotAskedBesideTheStore() {
        Set<SessionCacheMode> alone = Set.of(SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_LOOKUP);
        try (SslContext server = server(new Store(true), true).build()) {
            assertEquals(alone, server.sessions().mode());
            server.sessions().setMode(Set.of(SessionCacheMode.SERVER));
            assertEquals(alone, server.sessions().mode());
            assertThrows(IllegalArgumentException.class, () -> server.sessions().setMode(SessionCacheMode.NO_INTERNAL));
        }
    }

    private static String read(SslConnection server, byte[] flight) throws SslException {
        server.feed(ByteBuffer.wrap(flight));
        String early = readEarly(server);
        if (server.wants() == SslConnection.Wants.LOOKUP) {
            assertEquals("", early);
            assertThrows(IllegalStateException.class, server::handshake);
            assertEquals("", readEarly(server));
            server.runLookup();
            early = readEarly(server);
        }
        return early;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRecordedFlightIsTakenOnceByAllServers(boolean suspended) throws SslException {
        Store store = new Store(true);
        try (SslContext first = server(store, suspended).build();
                SslContext second = server(store, suspended).build();
                SslContext client = SslContext.client().insecure().sessionCacheMode().build();
                SslSession session = Peers.clientSession(client, first);
                InMemory ends = EarlyEnds.offering(client, second, session);
                SslConnection replayed = first.newConnection();
                SslConnection again = second.newConnection()) {
            writeEarly(ends.client, "pay");
            ByteBuffer wire = ByteBuffer.allocate(20_000);
            ends.client.drain(wire);
            byte[] flight = new byte[wire.flip().remaining()];
            wire.get(flight);
            assertEquals("pay", read(ends.server, flight));
            assertNull(read(replayed, flight));
            assertNull(read(again, flight));
            assertEquals(EarlyDataStatus.REJECTED, replayed.earlyDataStatus());
            assertEquals(EarlyDataStatus.REJECTED, again.earlyDataStatus());
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
            assertTrue(ends.server.handshake());
            assertTrue(ends.server.isResumed());
        }
    }
}
