package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** libssl takes a connection that is freed without a shutdown for an error, and its session from all who hold it. */
@ExtendWith(NoLeaks.class)
class H13UncleanEndTest {
    private static void assertSurvives(TlsVersion version, Consumer<InMemory> end) throws Exception {
        try (SslContext server = Peers.server().tickets(false).build();
                SslContext client = Peers.client(server).protocol(version).build()) {
            SslSession mine;
            SslSession theirs;
            try (InMemory ends = InMemory.handshake(client, server)) {
                mine = ends.client.session();
                theirs = ends.server.session();
                end.accept(ends);
            }
            try (mine; theirs) {
                assertTrue(mine.isResumable());
                assertTrue(theirs.isResumable());
                assertEquals(version == TlsVersion.TLS_1_3 ? 2 : 1, server.sessions().size());
                assertEquals(server.sessions().size(), client.sessions().size());
            }
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertTrue(ends.client.isResumed());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aConnectionClosedWithoutGoodbyeLeavesItsSessionToItsHolders(TlsVersion version) throws Exception {
        assertSurvives(version, ends -> {});
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aTransportThatIsCutIsToldOfAndLeavesTheSession(TlsVersion version) throws Exception {
        assertSurvives(version, ends -> {
            ends.client.endInput();
            ends.server.endInput();
            assertThrows(SslException.class, () -> ends.client.read(ByteBuffer.allocate(1)));
            assertThrows(SslException.class, () -> ends.server.read(ByteBuffer.allocate(1)));
            assertThrows(SslException.class, () -> ends.server.read(ByteBuffer.allocate(1)));
        });
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aGoodbyeOfOneSideLeavesTheSession(TlsVersion version) throws Exception {
        assertSurvives(version, ends -> ends.client.closeOutbound());
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aBrokenRecordTakesTheSessionFromAllWhoHoldItAndTheCacheAgrees(TlsVersion version) throws Exception {
        Events events = new Events();
        try (SslContext server = Peers.server().tickets(false).numTickets(1).build();
                SslContext client = Peers.client(server).protocol(version).sessionListener(events).build();
                InMemory ends = InMemory.handshake(client, server);
                SslSession session = ends.client.session(); SslSession shared = session.share()) {
            ends.client.feed(ByteBuffer.wrap(new byte[] {23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
                15, 16, 17, 18, 19, 20}));
            assertThrows(SslException.class, () -> ends.client.read(ByteBuffer.allocate(1)));
            assertFalse(session.isResumable());
            assertFalse(shared.isResumable());
            assertEquals(0, client.sessions().size());
            assertEquals(0, client.sessions().ids().size());
            assertThrows(IllegalStateException.class, session::toDer);
            events.assertAre("added " + session.id().orElseThrow(), session.id().orElseThrow() + " REMOVED");
            try (InMemory next = InMemory.handshake(client, server)) {
                assertFalse(next.client.isResumed());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aHandshakeThatIsGivenUpLeavesAnotherSessionToOffer(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().tickets(false).numTickets(2).build();
                SslContext client = Peers.client(server).protocol(version).build()) {
            Peers.clientSession(client, server).close();
            try (InMemory ends = InMemory.of(client, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                ends.client.handshake();
                ends.move(ends.client, ends.server);
                ends.server.handshake();
                ends.move(ends.server, ends.client);
            }
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertTrue(ends.client.isResumed());
            }
        }
    }
}
