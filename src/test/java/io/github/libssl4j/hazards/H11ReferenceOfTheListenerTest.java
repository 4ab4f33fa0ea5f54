package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libssl hands the new session's reference over only where the callback says that it took it. */
@ExtendWith(NoLeaks.class)
class H11ReferenceOfTheListenerTest {
    @Test
    void aListenersSessionLivesAsLongAsItIsShared() throws Exception {
        List<SslSession> lent = new ArrayList<>();
        List<SslSession> kept = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void added(SslSession session) {
                lent.add(session);
                kept.add(session.share());
            }
        };
        for (int round = 0; round < 50; round++) {
            try (SslContext server = Peers.server().sessionListener(listener).build();
                    SslContext client = Peers.client(server).sessionListener(listener).sessionListener(listener).build()) {
                Peers.clientSession(client, server).close();
            }
        }
        assertEquals(50 * 6, kept.size());
        for (SslSession session : lent) {
            assertTrue(session.isClosed());
            assertThrows(IllegalStateException.class, session::id);
        }
        for (SslSession session : kept) {
            assertFalse(session.id().isEmpty());
            assertEquals(48, session.masterKey().length);
            session.dup().close();
            session.close();
        }
    }

    @Test
    void withoutAListenerTheCacheAloneHoldsIt() throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build()) {
            for (int i = 0; i < 50; i++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    ends.goodbye();
                }
            }
            client.sessions().ids().forEach(id -> client.sessions().find(id).ifPresent(session -> {
                assertEquals(48, session.masterKey().length);
                session.close();
            }));
            server.sessions().clear();
            client.sessions().clear();
            assertEquals(0, client.sessions().size() + server.sessions().size());
        }
    }
}
