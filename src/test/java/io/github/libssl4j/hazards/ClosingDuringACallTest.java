package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one thread closes while another is inside a call is freed after that call, once. */
@ExtendWith(NoLeaks.class)
class ClosingDuringACallTest {
    private static final int ROUNDS = 100;

    @Test
    void aSessionIsNotFreedUnderItsReaders() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            SslSession session = Peers.made(round);
            Duel.run(session::close, () -> assertThrows(IllegalStateException.class, () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    assertEquals(48, session.masterKey().length);
                    session.dup().close();
                    assertTrue(session.describe().contains("TLSv1.2"));
                }
            }));
        }
    }

    @Test
    void aSessionIsNotFreedByTheEndOfItsArenaUnderItsReaders() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Arena arena = Arena.ofShared();
            SslSession made = Peers.made(round);
            SslSession session = made.dup(arena);
            made.close();
            Duel.run(arena::close, () -> assertThrows(IllegalStateException.class, () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    assertEquals(48, session.masterKey().length);
                }
            }));
            assertTrue(session.isClosed());
        }
    }

    @Test
    void aConnectionIsNotFreedUnderItsUsers() throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).build()) {
            for (int round = 0; round < ROUNDS; round++) {
                SslConnection connection = client.newConnection(InMemory.HOST, InMemory.PORT);
                ByteBuffer wire = ByteBuffer.allocate(20_000);
                Duel.run(connection::close, () -> assertThrows(IllegalStateException.class, () -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        connection.handshake();
                        connection.drain(wire.clear());
                        connection.outputPending();
                    }
                }));
            }
        }
    }

    @Test
    void aContextThatIsClosedWhileConnectionsAreMadeFreesThemAll() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            SslContext context = SslContext.client().insecure().build();
            AtomicInteger made = new AtomicInteger();
            Duel.run(context::close, () -> assertThrows(IllegalStateException.class, () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    SslConnection connection = context.newConnection(InMemory.HOST, InMemory.PORT);
                    made.incrementAndGet();
                    connection.close();
                }
            }));
        }
    }

    @Test
    void aCacheThatIsClosedWhileItIsUsedIsNotFreedUnderItsUsers() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Events events = new Events();
            SslContext context = SslContext.client().insecure().sessionListener(events).build();
            try (SslSession session = Peers.made(1)) {
                context.sessions().add(session);
                Duel.run(context::close, () -> assertThrows(IllegalStateException.class, () -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        context.sessions().find(Peers.id(1)).ifPresent(SslSession::close);
                        context.sessions().statistics();
                        context.sessions().ids();
                        context.certificate();
                    }
                }));
            }
            events.assertAre(Peers.id(1) + " CLOSED");
        }
    }
}
