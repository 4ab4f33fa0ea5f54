package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libssl tells of removed sessions under its lock: a call back into the cache would fail or wait for ever. */
@ExtendWith(NoLeaks.class)
class H18ListenerCallsTheCacheTest {
    /** Does everything that a cache offers, and a handshake, at each event. */
    private static final class Busy implements SessionListener {
        private final AtomicInteger numbers = new AtomicInteger(1000);
        private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
        private final Map<SessionRemoval, Integer> reasons = new EnumMap<>(SessionRemoval.class);
        private int added;
        private SslContext server;
        private SslContext client;

        @Override
        public void added(SslSession session) {
            added++;
            work();
        }

        @Override
        public void removed(SslSession session, SessionRemoval reason) {
            reasons.merge(reason, 1, Integer::sum);
            if (reason == SessionRemoval.CLOSED) {
                assertThrows(IllegalStateException.class, () -> server.sessions().clear());
                assertThrows(IllegalStateException.class, server::newConnection);
                server.close();
            } else {
                work();
            }
        }

        private void work() {
            if (inside.get()) {
                return;
            }
            inside.set(true);
            int number = numbers.incrementAndGet();
            try (SslSession mine = Peers.made(number)) {
                server.sessions().add(mine);
                server.sessions().find(mine.id().orElseThrow()).ifPresent(SslSession::close);
                server.sessions().tryRemove(mine);
                server.sessions().flush(Instant.EPOCH.plusSeconds(1));
                server.sessions().statistics();
                server.sessions().setSizeLimit(server.sessions().sizeLimit());
                InMemory ends = InMemory.handshake(client, server);
                ends.goodbye();
                ends.close();
            } catch (SslException e) {
                throw new AssertionError(e);
            } finally {
                inside.set(false);
            }
        }
    }

    private static void with(int limit, Body test) throws Exception {
        Busy busy = new Busy();
        try (SslContext server = Peers.server().sessionCacheSize(limit).build();
                SslContext client = Peers.client(server).sessionCacheMode().build()) {
            busy.server = server;
            busy.client = client;
            server.sessions().addListener(busy);
            test.run(server, busy);
        }
    }

    private interface Body {
        void run(SslContext server, Busy busy) throws Exception;
    }

    private static SslSession old(int number) {
        return Peers.made(number).setTime(Instant.now().minus(Duration.ofDays(2)))
                .setTimeout(Duration.ofDays(1)); // expired a day ago
    }

    @Test
    void atAHandshake() throws Exception {
        with(0, (server, busy) -> {
            try (InMemory ends = InMemory.handshake(busy.client, server)) {
                ends.goodbye();
            }
            assertTrue(busy.added >= 2);
        });
    }

    @Test
    void atAnAddThatReplacesAndARemoval() throws Exception {
        with(0, (server, busy) -> {
            try (SslSession first = Peers.made(1); SslSession second = Peers.made(1)) {
                server.sessions().add(first);
                server.sessions().add(second);
                server.sessions().remove(second);
            }
            assertEquals(1, busy.reasons.get(SessionRemoval.REPLACED));
            assertTrue(busy.reasons.get(SessionRemoval.REMOVED) >= 1);
        });
    }

    @Test
    void atAnEviction() throws Exception {
        with(2, (server, busy) -> {
            for (int i = 0; i < 20; i++) {
                try (SslSession session = Peers.made(i)) {
                    server.sessions().add(session);
                }
            }
            assertTrue(busy.reasons.get(SessionRemoval.EVICTED) >= 18);
            assertTrue(server.sessions().size() <= 2);
        });
    }

    @Test
    void atAFlush() throws Exception {
        with(0, (server, busy) -> {
            for (int i = 0; i < 20; i++) {
                try (SslSession session = old(i)) {
                    server.sessions().add(session);
                }
            }
            server.sessions().flush();
            assertEquals(20, busy.reasons.get(SessionRemoval.EXPIRED));
            server.sessions().clear();
        });
    }

    @Test
    void atThe255thHandshakeWhichFlushes() throws Exception {
        with(0, (server, busy) -> {
            for (int i = 0; i < 5; i++) {
                try (SslSession session = old(i)) {
                    server.sessions().add(session);
                }
            }
            for (int i = 0; i < 300 && !busy.reasons.containsKey(SessionRemoval.EXPIRED); i++) {
                try (InMemory ends = InMemory.handshake(busy.client, server)) {
                    ends.goodbye();
                }
            }
            assertEquals(5, busy.reasons.get(SessionRemoval.EXPIRED));
            for (int i = 0; i < 5; i++) {
                assertTrue(server.sessions().find(Peers.id(i)).isEmpty());
            }
        });
    }

    @Test
    void atTheCloseOfTheContextAndOfItsLastConnection() throws Exception {
        for (boolean connected : new boolean[] {false, true}) {
            Busy busy = new Busy();
            try (SslContext server = Peers.server().build();
                    SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).sessionCacheMode().build()) {
                busy.server = server;
                busy.client = client;
                server.sessions().addListener(busy);
                try (InMemory ends = InMemory.handshake(client, server)) {
                    ends.goodbye();
                    if (connected) {
                        busy.server.close();
                        assertFalse(busy.reasons.containsKey(SessionRemoval.CLOSED));
                    }
                }
            }
            assertTrue(busy.reasons.get(SessionRemoval.CLOSED) >= 2);
        }
    }
}
