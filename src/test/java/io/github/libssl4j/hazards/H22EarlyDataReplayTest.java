package io.github.libssl4j.hazards;

import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What guards early data against replay is the server's own cache: it is there, or early data is refused. */
@ExtendWith(NoLeaks.class)
class H22EarlyDataReplayTest {
    static Stream<Set<SessionCacheMode>> modesWithoutAGuard() {
        return Stream.of(SessionCacheMode.OFF, Set.of(SessionCacheMode.CLIENT), SessionCacheMode.NO_INTERNAL,
                Set.of(SessionCacheMode.NO_INTERNAL_STORE, SessionCacheMode.SERVER),
                Set.of(SessionCacheMode.NO_INTERNAL_LOOKUP, SessionCacheMode.SERVER),
                Set.of(SessionCacheMode.CLIENT, SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_STORE));
    }

    @ParameterizedTest
    @MethodSource("modesWithoutAGuard")
    void noContextIsBuiltWithoutAGuard(Set<SessionCacheMode> mode) {
        SslContextBuilder builder = EarlyEnds.server().sessionCacheMode(mode);
        String message = assertThrows(SslConfigurationException.class, () -> builder.build().close())
                .getMessage();
        assertTrue(message.contains("antiReplay(false)"), message);
        EarlyEnds.server().sessionCacheMode(mode).antiReplay(false).build().close();
        EarlyEnds.server().sessionCacheMode(mode).earlyData(0).build().close();
    }

    @ParameterizedTest
    @MethodSource("modesWithoutAGuard")
    void theGuardCantBeSwitchedOffLater(Set<SessionCacheMode> mode) {
        try (SslContext server = EarlyEnds.server().build()) {
            assertThrows(IllegalArgumentException.class, () -> server.sessions().setMode(mode));
            assertEquals(Set.of(SessionCacheMode.SERVER), server.sessions().mode());
            Set<SessionCacheMode> kept = Set.of(SessionCacheMode.SERVER, SessionCacheMode.NO_AUTO_CLEAR);
            server.sessions().setMode(kept);
            assertEquals(kept, server.sessions().mode());
        }
        try (SslContext server = EarlyEnds.server().antiReplay(false).build()) {
            server.sessions().setMode(mode);
            assertEquals(mode, server.sessions().mode());
        }
    }

    /** What an attacker can record: the client's hello and its early data. */
    private static byte[] firstFlight(SslConnection client, String early) throws SslException {
        writeEarly(client, early);
        ByteBuffer flight = ByteBuffer.allocate(20_000);
        client.drain(flight);
        byte[] bytes = new byte[flight.flip().remaining()];
        flight.get(bytes);
        return bytes;
    }

    private static String received(SslConnection server, byte[] flight) throws SslException {
        server.feed(ByteBuffer.wrap(flight));
        return readEarly(server);
    }

    @Test
    void aRecordedFlightIsTakenOnce() throws SslException {
        try (SslContext server = EarlyEnds.server().build();
                SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(client, server, session);
                SslConnection replayed = server.newConnection()) {
            byte[] flight = firstFlight(ends.client, "pay");
            assertEquals("pay", received(ends.server, flight));
            assertNull(received(replayed, flight));
            assertEquals(EarlyDataStatus.REJECTED, replayed.earlyDataStatus());
            // The client itself is not harmed.
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
            assertTrue(ends.server.handshake());
            assertTrue(ends.server.isResumed());
        }
    }

    @Test
    void aRecordedFlightIsTakenAgainWhereTheApplicationAllowsIt() throws SslException {
        try (SslContext server = EarlyEnds.server().antiReplay(false).build();
                SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(client, server, session);
                SslConnection replayed = server.newConnection()) {
            byte[] flight = firstFlight(ends.client, "get");
            assertEquals("get", received(ends.server, flight));
            assertEquals("get", received(replayed, flight));
        }
    }

    @Test
    void whatWasUsedLeavesTheCacheAndItsListenersAreTold() throws SslException {
        List<String> events = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void added(SslSession session) {
                events.add("added");
            }

            @Override
            public void removed(SslSession session, SessionRemoval reason) {
                events.add("removed " + reason);
            }
        };
        try (SslContext server = EarlyEnds.server().numTickets(1).sessionListener(listener).build();
                SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server)) {
            assertEquals(List.of("added"), events);
            List<SessionId> first = server.sessions().ids();
            assertEquals(1, first.size());
            events.clear();
            try (InMemory ends = EarlyEnds.offering(client, server, session)) {
                ends.handshake();
                assertTrue(ends.server.isResumed());
            }
            assertEquals(List.of("removed USED", "added"), events);
            assertEquals(1, server.sessions().size());
            assertEquals(1, server.sessions().ids().size());
            assertFalse(server.sessions().ids().equals(first));
            assertFalse(server.sessions().tryRemove(first.getFirst()));
        }
    }
}
