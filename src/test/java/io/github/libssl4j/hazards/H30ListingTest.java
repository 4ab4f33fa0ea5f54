package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libssl's own table can't be read while others use it. */
@ExtendWith(NoLeaks.class)
class H30ListingTest {
    private static final int ROUNDS = 1000;

    @Test
    void theSessionsAreListedAndFoundWhileThreadsAddRemoveEvictAndShakeHands() throws Exception {
        Events events = new Events();
        try (SslContext server = Peers.server().tickets(false).sessionCacheSize(20).sessionListener(events).build();
                SslContext client = Peers.client(server).build()) {
            AtomicInteger busy = new AtomicInteger(3);
            AtomicBoolean over = new AtomicBoolean();
            List<Race.Part> parts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int first = i * ROUNDS;
                parts.add(() -> {
                    for (int n = first; n < first + ROUNDS; n++) {
                        try (SslSession session = Peers.made(n)) {
                            server.sessions().add(session);
                            server.sessions().tryRemove(Peers.id(n - 5));
                        }
                    }
                    over.compareAndSet(false, busy.decrementAndGet() == 0);
                });
            }
            parts.add(() -> {
                for (int n = 0; n < ROUNDS / 10; n++) {
                    try (InMemory ends = InMemory.handshake(client, server)) {
                        ends.goodbye();
                    }
                }
                over.compareAndSet(false, busy.decrementAndGet() == 0);
            });
            for (int i = 0; i < 2; i++) {
                parts.add(() -> {
                    while (!over.get()) {
                        for (SessionId id : server.sessions().ids()) {
                            server.sessions().find(id).ifPresent(session -> {
                                assertEquals(id, session.id().orElseThrow());
                                assertEquals(48, session.masterKey().length);
                                session.close();
                            });
                        }
                    }
                });
            }
            Race.of(over, parts);
            assertEquals(server.sessions().size(), server.sessions().ids().size());
            assertTrue(server.sessions().size() <= 20);
            long left = server.sessions().size();
            server.sessions().clear();
            assertEquals(2L * ROUNDS + events.added(), events.size() - events.added());
            assertTrue(left > 0);
            assertEquals(0, server.sessions().ids().size());
        }
    }

    @Test
    void whatIsFoundIsAliveThoughItIsRemovedAtThatMoment() throws Exception {
        try (SslContext context = SslContext.client().insecure().sessionCacheSize(0).build()) {
            for (int i = 0; i < 10_000; i++) {
                try (SslSession session = Peers.made(i)) { // from then on, the cache alone holds it
                    context.sessions().add(session);
                }
            }
            Duel.run(10_000, i -> context.sessions().remove(Peers.id(i)), i -> {
                SessionId id = Peers.id(i);
                for (int k = 0; k < i % 200; k++) {
                    Thread.onSpinWait(); // each time a little later: at every step of the removal
                }
                context.sessions().find(id).ifPresent(session -> {
                    assertEquals(id, session.id().orElseThrow());
                    session.close();
                });
            });
            assertEquals(0, context.sessions().size());
        }
    }
}
