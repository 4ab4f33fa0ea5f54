package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that left a cache because it was resumed is told from one whose connection failed. */
@ExtendWith(NoLeaks.class)
class UsedSessionTest {
    private static final class Told implements SessionListener {
        private final List<SessionRemoval> reasons = new ArrayList<>();

        @Override
        public void removed(SslSession session, SessionRemoval reason) {
            reasons.add(reason);
        }

        private List<SessionRemoval> take() {
            List<SessionRemoval> taken = List.copyOf(reasons);
            reasons.clear();
            return taken;
        }
    }

    private final Told ofServer = new Told();
    private final Told ofClient = new Told();
    private SslContext server;
    private SslContext client;

    /** Opens both, and makes a session. */
    private void open(SslContextBuilder options, TlsVersion version) throws SslException {
        server = options.numTickets(1).sessionListener(ofServer).build();
        client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).sessionListener(ofClient).build();
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
        }
        assertEquals(List.of(), ofServer.take());
        assertEquals(List.of(), ofClient.take());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private InMemory ends() {
        return InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT));
    }

    private static void moveDamaged(SslConnection from, SslConnection to) {
        ByteBuffer wire = ByteBuffer.allocate(20_000);
        from.drain(wire);
        wire.flip().put(wire.limit() - 1, (byte) ~wire.get(wire.limit() - 1));
        to.feed(wire);
    }

    @Test
    void withoutAGuardAServerKeepsIt() throws SslException {
        open(SslContext.server().selfSigned(InMemory.HOST).tickets(false), TlsVersion.TLS_1_3);
        try (InMemory ends = ends()) {
            ends.handshake();
            assertTrue(ends.server.isResumed());
            assertEquals(List.of(SessionRemoval.USED), ofClient.take());
            assertEquals(List.of(), ofServer.take());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withAGuardItIsUsed(boolean early) throws SslException {
        open(EarlyEnds.server(), TlsVersion.TLS_1_3);
        try (InMemory ends = ends()) {
            if (early) {
                EarlyEnds.writeEarly(ends.client, "early");
                ends.move(ends.client, ends.server);
                assertNotNull(EarlyEnds.readEarly(ends.server));
                assertEquals(List.of(SessionRemoval.USED), ofServer.take());
                ends.move(ends.server, ends.client);
                assertTrue(ends.client.handshake());
                ends.move(ends.client, ends.server);
                EarlyEnds.readEarly(ends.server);
                ends.handshake();
                assertEquals(List.of(), ofServer.take());
            } else {
                ends.handshake();
                assertEquals(List.of(SessionRemoval.USED), ofServer.take());
            }
            assertTrue(ends.server.isResumed());
            assertEquals(List.of(SessionRemoval.USED), ofClient.take());
        }
    }

    @Test
    void aClientsWhoseResumptionFailsIsRemoved() throws SslException {
        open(EarlyEnds.server(), TlsVersion.TLS_1_3);
        try (InMemory ends = ends()) {
            assertFalse(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertFalse(ends.server.handshake());
            moveDamaged(ends.server, ends.client);
            assertThrows(SslException.class, ends.client::handshake);
            assertEquals(List.of(SessionRemoval.REMOVED), ofClient.take());
            assertEquals(List.of(SessionRemoval.USED), ofServer.take());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServersWhoseResumptionFailsIsRemovedUnlessItIsUsedAlready(boolean guarded) throws SslException {
        open(guarded ? EarlyEnds.server() : SslContext.server().selfSigned(InMemory.HOST).tickets(false), TlsVersion.TLS_1_3);
        try (InMemory ends = ends()) {
            assertFalse(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertFalse(ends.server.handshake());
            assertEquals(guarded ? List.of(SessionRemoval.USED) : List.of(), ofServer.take());
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            moveDamaged(ends.client, ends.server);
            assertThrows(SslException.class, ends.server::handshake);
            assertEquals(guarded ? List.of() : List.of(SessionRemoval.REMOVED), ofServer.take());
        }
    }

    @Test
    void whatTheApplicationRemovesInsideOfAHandshakeIsRemoved() throws SslException {
        SslContext[] own = new SslContext[1];
        open(EarlyEnds.server().allowEarlyData(session -> {
            own[0].sessions().clear();
            return true;
        }), TlsVersion.TLS_1_3);
        own[0] = server;
        try (InMemory ends = ends()) {
            InMemory.handshake(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT).withoutResumption()).close();
            EarlyEnds.writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertNotNull(EarlyEnds.readEarly(ends.server));
            assertEquals(List.of(SessionRemoval.REMOVED, SessionRemoval.USED), ofServer.take().stream().sorted().toList());
        }
    }

    @Test
    void inTls12ASessionIsUsedAgainAndAgain() throws SslException {
        open(SslContext.server().selfSigned(InMemory.HOST).tickets(false), TlsVersion.TLS_1_2);
        for (int i = 0; i < 2; i++) {
            try (InMemory ends = ends()) {
                ends.handshake();
                assertTrue(ends.server.isResumed());
                ends.goodbye();
            }
        }
        assertEquals(List.of(), ofServer.take());
        assertEquals(List.of(), ofClient.take());
    }
}
