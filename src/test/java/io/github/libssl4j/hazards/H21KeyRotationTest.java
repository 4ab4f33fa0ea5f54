package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyInfo;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stateless tickets are revoked by their keys only: these rotate, without a gap, and what is retired resumes nothing. */
@ExtendWith(NoLeaks.class)
class H21KeyRotationTest {
    private static final class Clock implements InstantSource {
        private volatile Instant now = Instant.parse("2030-01-01T00:00:00Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Tickets only: nothing resumes from the cache. */
    private static SslContextBuilder server(TicketKeyRing ring) {
        return Peers.server().sessionIdContext("rotation").sessionCacheMode().ticketKeys(ring);
    }

    private static boolean resumes(SslContext client, SslContext server, SslSession session) throws Exception {
        try (SslSession twin = session.dup();
                InMemory ends = InMemory.handshake(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(twin))) {
            assertEquals(ends.client.isResumed(), ends.server.isResumed());
            return ends.client.isResumed();
        }
    }

    private static SslSession full(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server,
                ConnectionOptions.to(InMemory.HOST, InMemory.PORT).withoutResumption())) {
            ends.goodbye();
            return ends.client.session();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void oldKeysDecryptAndRetiredOnesRefuse(TlsVersion version) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random(); SslContext server = server(ring).build();
                SslContext client = Peers.client(server).protocol(version).build();
                SslSession session = full(client, server)) {
            TicketKeyName first = ring.keys().getFirst().name();
            assertTrue(resumes(client, server, session));
            assertThrows(IllegalArgumentException.class, () -> ring.retire(first));
            ring.rotate();
            assertEquals(List.of(TicketKeyRole.ENCRYPTING, TicketKeyRole.DECRYPTING), roles(ring));
            assertTrue(resumes(client, server, session));
            assertTrue(ring.retire(first));
            assertFalse(resumes(client, server, session));
        }
    }

    private static List<TicketKeyRole> roles(TicketKeyRing ring) {
        return ring.keys().stream().map(TicketKeyInfo::role).toList();
    }

    /** In TLS 1.2 a ticket stays, unless its key is old. */
    @Test
    void ticketsUnderOldKeysAreReplaced() throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random(); SslContext server = server(ring).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_2).build();
                SslSession session = full(client, server)) {
            String first = ring.keys().getFirst().name().toString();
            assertTrue(describe(client, server, session).contains(spaced(first)));
            ring.rotate();
            String second = ring.keys().getFirst().name().toString();
            assertTrue(describe(client, server, session).contains(spaced(second)));
        }
    }

    /** The ticket of the session after a resumption, as OpenSSL prints it. */
    private static String describe(SslContext client, SslContext server, SslSession session) throws Exception {
        try (SslSession twin = session.dup(); InMemory ends = InMemory.handshake(client, server,
                ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(twin));
                SslSession after = ends.client.session()) {
            assertTrue(ends.client.isResumed());
            return after.describe();
        }
    }

    /** The first eight bytes of a dump's first line. */
    private static String spaced(String hex) {
        return "0000 - " + hex.substring(0, 16).replaceAll("..", "$0 ").strip();
    }

    /** What one server encrypts with already, the other knows: no rotation makes a gap between them. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void anAnnouncedKeyIsGoodBeforeItEncrypts(TlsVersion version) throws Exception {
        try (TicketKey old = TicketKey.random(); TicketKey next = TicketKey.random();
                TicketKeyRing one = TicketKeyRing.of(old); TicketKeyRing two = TicketKeyRing.of(old);
                SslContext ahead = server(one).build(); SslContext behind = server(two).build();
                SslContext client = SslContext.client().trust(ahead.certificate().orElseThrow(),
                        behind.certificate().orElseThrow()).protocol(version).build();
                SslSession before = full(client, ahead)) {
            assertTrue(resumes(client, behind, before));
            two.accept(next);
            one.rotate(next);
            try (SslSession after = full(client, ahead)) {
                assertTrue(resumes(client, behind, after));
                assertTrue(resumes(client, behind, before));
                two.rotate(next);
                assertEquals(one.keys().stream().map(TicketKeyInfo::name).toList(),
                        two.keys().stream().map(TicketKeyInfo::name).toList());
                assertTrue(resumes(client, behind, after));
                assertTrue(resumes(client, behind, before));
            }
        }
    }

    @Test
    void aClockRotatesWithoutAGap() throws Exception {
        Clock clock = new Clock();
        try (TicketKeyRing ring = TicketKeyRing.rotating(Duration.ofHours(12), Duration.ofHours(2), clock);
                SslContext server = server(ring).build(); SslContext client = Peers.client(server).build();
                SslSession early = full(client, server)) {
            TicketKeyInfo first = ring.keys().getFirst();
            clock.pass(Duration.ofHours(12).minusNanos(1));
            try (SslSession justBefore = full(client, server)) {
                assertEquals(List.of(first), ring.keys());
                clock.pass(Duration.ofNanos(1));
                assertTrue(resumes(client, server, early));
                TicketKeyInfo old = ring.keys().get(1);
                assertEquals(first.name(), old.name());
                assertEquals(first.since().plus(Duration.ofHours(14)), old.until().orElseThrow());
                clock.pass(Duration.ofHours(2).minusNanos(1));
                assertTrue(resumes(client, server, justBefore));
                clock.pass(Duration.ofNanos(1));
                assertFalse(resumes(client, server, justBefore));
                assertEquals(List.of(TicketKeyRole.ENCRYPTING), roles(ring));
            }
        }
    }

    @Test
    void anAnnouncedKeyIsTheClocksNextOne() {
        Clock clock = new Clock();
        try (TicketKey next = TicketKey.random();
                TicketKeyRing ring = TicketKeyRing.rotating(Duration.ofHours(1), Duration.ZERO, clock)) {
            ring.accept(next);
            ring.accept(next);
            assertEquals(List.of(TicketKeyRole.ENCRYPTING, TicketKeyRole.UPCOMING), roles(ring));
            clock.pass(Duration.ofHours(1));
            assertEquals(next.name(), ring.keys().getFirst().name());
            assertEquals(List.of(TicketKeyRole.ENCRYPTING), roles(ring)); // the one before is accepted for no time
        }
    }

    @Test
    void theOlderKeysOfFilesLastAsLongAsThoseThatTheClockRotated(@TempDir Path folder) throws Exception {
        Clock clock = new Clock();
        Path[] files = {folder.resolve("new.key"), folder.resolve("old.key")};
        try (TicketKeyRing ring = TicketKeyRing.rotating(Duration.ofHours(12), Duration.ofHours(2), clock)) {
            for (Path file : files) {
                try (TicketKeyRing other = TicketKeyRing.random()) {
                    other.writeNginx(file);
                }
            }
            ring.reload(files);
            assertEquals(List.of(TicketKeyRole.ENCRYPTING, TicketKeyRole.DECRYPTING), roles(ring));
            clock.pass(Duration.ofHours(2).minusNanos(1));
            assertEquals(2, ring.keys().size());
            clock.pass(Duration.ofNanos(1));
            assertEquals(List.of(TicketKeyRole.ENCRYPTING), roles(ring));
        }
    }

    /** A ring that is not told for how long keeps old keys for the longest timeout of its servers. */
    @Test
    void oldKeysAreKeptForTheServersTimeouts() {
        try (TicketKeyRing ring = TicketKeyRing.rotating(Duration.ofHours(1))) {
            SslContext minutes = server(ring).sessionTimeout(Duration.ofMinutes(5)).build();
            SslContext hours = server(ring).sessionTimeout(Duration.ofHours(9)).build();
            try (minutes; hours) {
                ring.rotate();
                assertKept(Duration.ofHours(9), ring);
                minutes.sessions().setTimeout(Duration.ofHours(20));
                ring.rotate();
                assertKept(Duration.ofHours(20), ring);
            }
        }
    }

    private static void assertKept(Duration duration, TicketKeyRing ring) {
        TicketKeyInfo old = ring.keys().get(1);
        assertEquals(duration, Duration.between(old.since(), old.until().orElseThrow()));
    }

    /** As long as threads shake hands, a ring that changes all the time refuses only what was retired, and crashes nobody. */
    @Test
    void handshakesRaceWithRotations() throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random(); SslContext server = server(ring).build();
                SslContext client = Peers.client(server).build()) {
            AtomicInteger left = new AtomicInteger(3);
            List<Race.Part> parts = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                parts.add(() -> {
                    try {
                        for (int i = 0; i < 60; i++) {
                            try (SslSession session = full(client, server)) {
                                resumes(client, server, session);
                            }
                        }
                    } finally {
                        left.decrementAndGet();
                    }
                });
            }
            parts.add(() -> {
                while (left.get() > 0) {
                    ring.rotate();
                    ring.keys().stream().skip(1).forEach(key -> ring.retire(key.name()));
                }
            });
            Race.of(parts);
            try (SslSession session = full(client, server)) {
                assertTrue(resumes(client, server, session));
            }
        }
    }

    @Test
    void handshakesRaceWithTheClosingOfTheRing() throws Exception {
        for (int i = 0; i < 20; i++) {
            TicketKeyRing ring = TicketKeyRing.random();
            try (SslContext server = server(ring).build(); SslContext client = Peers.client(server).build()) {
                Race.Part handshakes = () -> {
                    for (int j = 0; j < 5; j++) {
                        full(client, server).close();
                    }
                };
                Race.of(handshakes, handshakes, ring::close);
                assertTrue(ring.isClosed());
                full(client, server).close();
            }
        }
    }

    @Test
    void aClockThatThrowsCostsTheTicketOnly() throws Exception {
        IllegalStateException failure = new IllegalStateException("no time");
        InstantSource broken = () -> {
            throw failure;
        };
        try (TicketKeyRing ring = TicketKeyRing.rotating(Duration.ofHours(1), Duration.ZERO, broken);
                SslContext server = server(ring).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            CallbackException raised = assertThrows(CallbackException.class, ends::handshake);
            assertInstanceOf(IllegalStateException.class, raised.getCause());
            ends.handshake();
            assertTrue(ends.server.isHandshakeComplete());
            try (SslSession session = ends.client.session()) {
                assertFalse(session.hasTicket());
            }
        }
    }
}
