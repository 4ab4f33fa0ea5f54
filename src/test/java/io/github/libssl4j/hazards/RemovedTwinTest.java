package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libssl takes out of a cache what has the id of the session that it means, be it another: what is listed has to follow. */
@ExtendWith(NoLeaks.class)
class RemovedTwinTest {
    /** Of application data, which no key made. */
    private static final byte[] NO_RECORD = {23, 3, 3, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final ConnectionOptions THERE = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);

    @Test
    void theCopyOfARememberedTicketIsUsedUpForBoth() throws Exception {
        Events events = new Events();
        try (SslContext server = Peers.server().numTickets(1).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).sessionListener(events).build();
                SslSession session = Peers.clientSession(client, server); SslSession copy = session.dup()) {
            server.sessions().setMode(Set.of());
            try (InMemory ends = InMemory.handshake(client, server, THERE.resume(copy))) {
                assertTrue(ends.client.isResumed());
                assertEquals(1, events.count(SessionRemoval.USED));
                assertEquals(client.sessions().size(), client.sessions().ids().size());
                assertFalse(client.sessions().ids().contains(session.id().orElseThrow()));
                assertTrue(client.sessions().find(session.id().orElseThrow()).isEmpty());
                ends.goodbye();
            }
        }
    }

    @Test
    void aTicketWhoseCopyWasUsedIsOfferedByHandOnly() throws Exception {
        try (SslContext server = Peers.server().numTickets(0).build(); SslContext giver = Peers.server().numTickets(1).build();
                SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_3).build();
                SslSession session = Peers.clientSession(client, giver); SslSession copy = session.dup()) {
            try (InMemory ends = InMemory.of(client, giver, THERE.resume(copy))) {
                ends.client.handshake(); // the server's tickets are not read
                ends.move(ends.client, ends.server);
                ends.server.handshake();
                ends.move(ends.server, ends.client);
                assertTrue(ends.client.handshake() && ends.client.isResumed());
            }
            try (InMemory ends = InMemory.handshake(client, giver)) {
                assertFalse(ends.client.isResumed());
            }
            try (InMemory ends = InMemory.handshake(client, server, THERE.resume(session))) {
                assertFalse(ends.client.isResumed());
            }
        }
    }

    @Test
    void aFailedConnectionTakesWhatHasItsSessionsIdOutOfTheServersCache() throws Exception {
        Events events = new Events();
        try (SslContext server = Peers.server().protocol(TlsVersion.TLS_1_2).sessionListener(events).build();
                SslContext client = Peers.client(server).build(); SslSession session = Peers.clientSession(client, server)) {
            server.sessions().add(session);
            try (SslSession cached = server.sessions().find(session.id().orElseThrow()).orElseThrow();
                    InMemory ends = InMemory.handshake(client, server)) {
                assertTrue(ends.server.isResumed());
                ends.server.feed(ByteBuffer.wrap(NO_RECORD));
                assertThrows(SslException.class, () -> ends.server.read(ByteBuffer.allocate(1)));
                assertEquals(0, server.sessions().size());
                assertEquals(List.of(), server.sessions().ids());
                assertFalse(server.sessions().tryRemove(session.id().orElseThrow()));
                assertFalse(cached.isResumable());
                events.assertAre(session.id().orElseThrow() + " " + SessionRemoval.REMOVED);
            }
        }
    }

    @Test
    void whatAListenerAddsInPlaceOfARemovedSessionStays() throws Exception {
        try (SslContext server = Peers.server().protocol(TlsVersion.TLS_1_2).build();
                SslContext client = Peers.client(server).build(); SslSession session = Peers.clientSession(client, server);
                SslSession spare = session.dup()) {
            server.sessions().add(session);
            server.sessions().addListener(new SessionListener() {
                @Override
                public void removed(SslSession gone, SessionRemoval reason) {
                    if (reason == SessionRemoval.REMOVED) {
                        server.sessions().tryAdd(spare);
                    }
                }
            });
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertTrue(ends.server.isResumed());
                ends.server.feed(ByteBuffer.wrap(NO_RECORD));
                assertThrows(SslException.class, () -> ends.server.read(ByteBuffer.allocate(1)));
                assertEquals(List.of(spare.id().orElseThrow()), server.sessions().ids());
                assertEquals(1, server.sessions().size());
                assertTrue(spare.isResumable());
            }
        }
    }
}
