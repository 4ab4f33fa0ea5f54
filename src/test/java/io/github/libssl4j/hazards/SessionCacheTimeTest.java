package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class SessionCacheTimeTest {
    private static final Instant BASE = Instant.ofEpochSecond(2_000_000_000);

    @Test
    void aFlushTakesWhatHasExpiredAtThatTime() {
        Events events = new Events();
        try (SslContext context = Peers.server().sessionListener(events).build()) {
            for (int i = 1; i <= 5; i++) {
                try (SslSession session = Peers.made(i).setTime(BASE).setTimeout(Duration.ofSeconds(100L * i))) {
                    context.sessions().add(session);
                }
            }
            context.sessions().flush(); // nothing is expired before it begins
            assertEquals(5, context.sessions().size());
            context.sessions().flush(BASE.plusSeconds(250));
            assertEquals(3, context.sessions().size());
            events.assertAre(Peers.id(1) + " EXPIRED", Peers.id(2) + " EXPIRED");
            context.sessions().flush(BASE.plusSeconds(100_000));
            assertEquals(5, events.count(SessionRemoval.EXPIRED));
            assertEquals(0, context.sessions().size());
        }
    }

    @Test
    void clearTakesAll() {
        Events events = new Events();
        try (SslContext context = Peers.server().sessionListener(events).build(); SslSession session = Peers.made(1)) {
            context.sessions().add(session);
            context.sessions().clear();
            assertFalse(session.isResumable());
            events.assertAre(Peers.id(1) + " REMOVED");
            assertTrue(context.sessions().find(Peers.id(1)).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void theTimeoutIsThatOfSessionsMadeFromThenOn(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().tickets(false).sessionTimeout(Duration.ofSeconds(77)).build();
                SslContext client = SslContext.client().insecure().protocol(version).build()) {
            assertEquals(Duration.ofSeconds(77), server.sessions().timeout());
            try (SslSession session = Peers.serverSession(client, server)) {
                assertEquals(Duration.ofSeconds(77), session.timeout());
                server.sessions().setTimeout(Duration.ofSeconds(5000));
                assertEquals(Duration.ofSeconds(77), session.timeout());
            }
            client.sessions().clear();
            try (SslSession session = Peers.serverSession(client, server)) {
                assertEquals(Duration.ofSeconds(5000), session.timeout());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void anExpiredSessionIsFoundButNotResumed(TlsVersion version) throws Exception {
        Instant past = Instant.now().minus(Duration.ofDays(30));
        try (SslContext server = Peers.server().tickets(false).numTickets(1).build();
                SslContext client = SslContext.client().insecure().protocol(version).build();
                SslSession session = Peers.serverSession(client, server);
                SslSession old = session.dup().setTime(past)) {
            server.sessions().add(old);
            assertTrue(server.sessions().find(old.id().orElseThrow()).map(Events::closed).isPresent());
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertFalse(ends.server.isResumed());
                ends.goodbye();
            }
            assertEquals(1, server.sessions().statistics().timeouts());
        }
    }

    @Test
    void anExpiredSessionThatMakesRoomIsToldAsExpiredWhoeverNeedsTheRoom() throws Exception {
        Events events = new Events();
        Instant past = Instant.now().minus(Duration.ofDays(30));
        try (SslContext server = Peers.server().tickets(false).numTickets(1).sessionCacheSize(1).sessionListener(events).build();
                SslContext client = SslContext.client().insecure().build();
                SslSession old = Peers.made(1).setTime(past); SslSession older = Peers.made(2).setTime(past);
                SslSession good = Peers.made(3)) {
            server.sessions().add(old);
            server.sessions().add(older);
            assertEquals(1, events.count(SessionRemoval.EXPIRED));
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertEquals(2, events.count(SessionRemoval.EXPIRED));
                assertEquals(0, events.count(SessionRemoval.EVICTED));
                ends.goodbye();
            }
            server.sessions().add(good);
            assertEquals(1, events.count(SessionRemoval.EVICTED));
        }
    }
}
