package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A TLS 1.3 ticket that is offered twice lets an observer link the connections. */
@ExtendWith(NoLeaks.class)
class H09SingleUseTicketTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 20;

    private static int resumed(List<InMemory> connections) throws Exception {
        int resumed = 0;
        for (InMemory ends : connections) {
            ends.handshake();
            assertEquals(ends.client.isResumed(), ends.server.isResumed());
            resumed += ends.client.isResumed() ? 1 : 0;
            ends.goodbye();
        }
        return resumed;
    }

    @Test
    void threadsThatConnectAtOnceDoNotShareARememberedTicket() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (SslContext server = Peers.server().numTickets(1).build();
                    SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build()) {
                Peers.clientSession(client, server).close();
                List<InMemory> connections = Collections.synchronizedList(new ArrayList<>());
                Race.of(Collections.nCopies(THREADS, () -> connections.add(
                        InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT)))));
                assertEquals(1, resumed(connections));
                connections.forEach(InMemory::close);
            }
        }
    }

    @Test
    void aSessionIsOfferedOnceByHand() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (SslContext server = Peers.server().build();
                    SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build();
                    SslSession session = Peers.clientSession(client, server); SslSession copy = session.dup()) {
                for (SslSession chosen : List.of(session, copy)) {
                    ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(chosen);
                    List<InMemory> connections = Collections.synchronizedList(new ArrayList<>());
                    AtomicInteger refused = new AtomicInteger();
                    Race.of(Collections.nCopies(THREADS, () -> {
                        try {
                            connections.add(InMemory.of(client, server, options));
                        } catch (IllegalStateException e) {
                            refused.incrementAndGet();
                        }
                    }));
                    assertEquals(1, connections.size());
                    assertEquals(THREADS - 1, refused.get());
                    assertEquals(1, resumed(connections));
                    connections.forEach(InMemory::close);
                }
            }
        }
    }

    @Test
    void twoOffersOfASessionAtTheSameMomentAreOne() throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build();
                SslSession session = Peers.clientSession(client, server)) {
            for (int round = 0; round < 400; round++) {
                AtomicInteger offered = new AtomicInteger();
                try (SslSession copy = session.dup()) {
                    client.sessions().add(copy); // sealed: nothing but the claim stands between the two
                    ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(copy);
                    Runnable offer = () -> {
                        try {
                            client.newConnection(options).close();
                            offered.incrementAndGet();
                        } catch (IllegalStateException e) {
                            assertTrue(e.getMessage().contains("offered before"));
                        }
                    };
                    Duel.run(offer, offer);
                }
                assertEquals(1, offered.get(), "round " + round);
            }
        }
    }

    @Test
    void aSessionOfferedByHandIsNotOfferedAgainByItself() throws Exception {
        try (SslContext server = Peers.server().numTickets(1).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build();
                SslSession session = Peers.clientSession(client, server);
                InMemory byHand = InMemory.of(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session));
                InMemory byItself = InMemory.of(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            byItself.handshake();
            assertFalse(byItself.client.isResumed());
            byHand.handshake();
            assertTrue(byHand.client.isResumed());
            byItself.goodbye();
            byHand.goodbye();
        }
    }

    @Test
    void aSessionOfferedByItselfIsNotOfferedAgainByHand() throws Exception {
        try (SslContext server = Peers.server().numTickets(1).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build();
                SslSession session = Peers.clientSession(client, server);
                InMemory byItself = InMemory.of(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            ConnectionOptions byHand = ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session);
            assertThrows(IllegalStateException.class, () -> client.newConnection(byHand));
            byItself.handshake();
            assertTrue(byItself.client.isResumed());
            assertThrows(IllegalStateException.class, () -> client.newConnection(byHand));
            byItself.goodbye();
        }
    }
}
