package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.libssl.NativeRef;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is made in an arena ends with it, or before by its own close, once. */
@ExtendWith(NoLeaks.class)
class ArenaTest {
    private static final ConnectionOptions OPTIONS = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);

    /** Every factory of a session. */
    private static List<Function<Arena, SslSession>> factories(SslSession session) {
        byte[] der = session.toDer();
        String pem = session.toPem();
        return List.of(SslSession::create, arena -> SslSession.fromDer(arena, der),
                arena -> SslSession.fromPem(arena, pem), session::dup, session::share);
    }

    @Test
    void aSessionEndsWithItsArenaOrBefore() {
        try (SslSession session = Peers.made(1)) {
            for (Function<Arena, SslSession> factory : factories(session)) {
                for (boolean shared : new boolean[] {false, true}) {
                    Arena arena = shared ? Arena.ofShared() : Arena.ofConfined();
                    SslSession first = factory.apply(arena);
                    SslSession second = factory.apply(arena);
                    second.close();
                    assertTrue(second.isClosed());
                    assertFalse(first.isClosed());
                    arena.close();
                    assertTrue(first.isClosed());
                    assertThrows(IllegalStateException.class, first::id);
                    first.close();
                    second.close();
                }
                factory.apply(Arena.global()).close();
                factory.apply(null).close();
            }
            assertFalse(session.isClosed());
        }
    }

    @Test
    void aClosedOrForeignArenaIsRefusedAndNothingIsLeftBehind() throws Exception {
        Arena ended = Arena.ofConfined();
        ended.close();
        try (SslSession session = Peers.made(1); Arena mine = Arena.ofConfined();
                SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build();
                InMemory ends = InMemory.handshake(client, server)) {
            long live = NativeRef.live();
            server.sessions().add(session);
            for (Function<Arena, SslSession> factory : factories(session)) {
                assertThrows(IllegalStateException.class, () -> factory.apply(ended));
                Race.of(() -> assertThrows(WrongThreadException.class, () -> factory.apply(mine)));
            }
            assertThrows(IllegalStateException.class, () -> Peers.server().build(ended));
            assertThrows(IllegalStateException.class, () -> Peers.server().serverName("a.example", server).build(ended));
            assertThrows(IllegalStateException.class, () -> server.newConnection(ended));
            assertThrows(IllegalStateException.class, () -> client.newConnection(ended, OPTIONS));
            assertThrows(IllegalStateException.class, () -> server.sessions().find(ended, Peers.id(1)));
            assertThrows(IllegalStateException.class, () -> ends.client.session(ended));
            assertEquals(live, NativeRef.live());
            ends.goodbye();
        }
    }

    @Test
    void aContextItsConnectionsAndTheirSessionsEndTogether() throws Exception {
        Events events = new Events();
        SslContext server;
        SslConnection connection;
        SslSession session;
        try (Arena arena = Arena.ofShared()) {
            server = Peers.server().tickets(false).numTickets(1).sessionListener(events).build(arena);
            SslContext client = Peers.client(server).build(arena);
            InMemory ends = InMemory.handshake(client, server);
            connection = ends.client;
            session = ends.server.session(arena);
            server.sessions().find(arena, session.id().orElseThrow());
            ends.goodbye();
            ends.server.close();
            ends.client.close();
            connection = client.newConnection(arena, OPTIONS);
        }
        assertTrue(server.isClosed());
        assertTrue(connection.isClosed());
        assertTrue(session.isClosed());
        assertEquals(1, events.count(SessionRemoval.CLOSED));
    }

    @Test
    void anAutomaticArenaLivesAsLongAsWhatWasMadeInIt() {
        SslSession session;
        try (SslSession made = Peers.made(1)) {
            session = made.dup(Arena.ofAuto());
        }
        for (int i = 0; i < 5; i++) {
            System.gc();
            assertEquals(48, session.masterKey().length);
        }
        assertFalse(session.isClosed());
        session = null;
        long live = NativeRef.live();
        Await.until("the arena ends", () -> {
            System.gc();
            return NativeRef.live() < live;
        });
    }
}
