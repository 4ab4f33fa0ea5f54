package io.github.libssl4j.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Recorded;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What JDK Flight Recorder is told of session caches. */
@ExtendWith(NoLeaks.class)
class SessionCacheEventTest {
    private static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    private static SslContext client(SslContext server, TlsVersion version) {
        return SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build();
    }

    private static void handshake(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
        }
    }

    private static SslSession made(int number) {
        return SslSession.create().setId(SessionId.of(ByteBuffer.allocate(12).putInt(number).array()))
                .setProtocol(TlsVersion.TLS_1_2).setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                .setMasterKey(new byte[48]);
    }

    /** The changes of one role, as {@code change size}. */
    private static List<String> changes(String role, Recorded.Part part) throws Exception {
        return Recorded.of(Recorded.during(part), "SessionCache").stream()
                .filter(event -> event.getString("role").equals(role))
                .map(event -> event.getString("change") + " " + event.getInt("size")).toList();
    }

    @Test
    void eachWayIntoACacheAndOutOfItIsTold() throws Exception {
        SslContext server = server().sessionCacheSize(2).build();
        try (server; SslSession one = made(1); SslSession two = made(2); SslSession twin = made(2);
                SslSession three = made(3)) {
            one.setTimeout(Duration.ofMinutes(10));
            two.setTimeout(Duration.ofMinutes(1));
            twin.setTimeout(Duration.ofMinutes(1));
            List<RecordedEvent> events = Recorded.during(() -> {
                server.sessions().add(one);
                server.sessions().add(two);
                server.sessions().add(twin);
                server.sessions().add(three.setTimeout(Duration.ofMinutes(5)));
                server.sessions().flush(Instant.now().plusSeconds(400));
                server.sessions().remove(one);
                server.sessions().tryRemove(one);
                server.close();
            });
            assertEquals(List.of("added 00000001 1", "added 00000002 2", "replaced 00000002 2", "added 00000002 2",
                    "evicted 00000002 2", "added 00000003 2", "expired 00000003 1", "removed 00000001 0"), events.stream()
                    .map(event -> event.getString("change") + " " + event.getString("session").substring(0, 8) + " "
                            + event.getInt("size")).toList());
            assertTrue(events.stream().allMatch(event -> event.getLong("context") == events.getFirst().getLong("context")));
            assertEquals("0000000100000000", events.getFirst().getString("session"));
        }
    }

    @Test
    void aClosedContextsSessionsAreTold() throws Exception {
        SslContext server = server().build();
        try (SslSession one = made(1)) {
            server.sessions().add(one);
            assertEquals(List.of("closed 0"), changes("server", server::close));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aServersHitsAndMissesAreTold(TlsVersion version) throws Exception {
        try (SslContext server = server().tickets(false).numTickets(1).build(); SslContext client = client(server, version)) {
            boolean tls13 = version == TlsVersion.TLS_1_3;
            assertEquals(List.of("added 1"), changes("server", () -> handshake(client, server)));
            long hits = server.sessions().statistics().hits();
            List<String> resumed = changes("server", () -> handshake(client, server));
            assertEquals(tls13 ? List.of("added 2", "hit 2") : List.of("hit 1"), resumed);
            assertEquals(hits + 1, server.sessions().statistics().hits());
            server.sessions().clear();
            long misses = server.sessions().statistics().misses();
            List<String> missed = changes("server", () -> handshake(client, server));
            assertEquals(1, missed.stream().filter(change -> change.startsWith("miss ")).count(), missed::toString);
            assertEquals(misses + 1, server.sessions().statistics().misses());
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionThatIsAskedForTooLateIsExpiredAndNoMiss(TlsVersion version) throws Exception {
        try (SslContext server = server().tickets(false).numTickets(1).sessionTimeout(Duration.ofSeconds(1)).build();
                SslContext client = client(server, version)) {
            handshake(client, server);
            try (SslSession session = client.sessions().find(client.sessions().ids().getFirst()).orElseThrow();
                    SslSession longer = session.dup()) {
                Instant end = session.time().plusSeconds(3);
                Await.until("the session is expired", () -> Instant.now().isAfter(end));
                List<String> changes = changes("server", () -> {
                    // Or the client would not offer it: its ticket's hint is a second, and a recording may take longer to begin. Nor
                    // would it offer one of the future, and C's clock is a little behind.
                    longer.setTimeout(Duration.ofHours(1)).setTime(Instant.now().minusSeconds(1));
                    try (InMemory ends = InMemory.handshake(client, server, ConnectionOptions
                            .to(InMemory.HOST, InMemory.PORT).resume(longer))) {
                        assertFalse(ends.server.isResumed());
                    }
                });
                assertEquals(1, changes.stream().filter(change -> change.startsWith("expired ")).count(), changes::toString);
                assertEquals(0, changes.stream().filter(change -> change.matches("(miss|hit) .*")).count(),
                        changes::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aStatelessTicketIsNoQuestionToTheCache(TlsVersion version) throws Exception {
        try (SslContext server = server().build(); SslContext client = client(server, version)) {
            handshake(client, server);
            List<String> changes = changes("server", () -> handshake(client, server));
            assertEquals(0, changes.stream().filter(change -> change.matches("(miss|hit) .*")).count(), changes::toString);
        }
    }

    @Test
    void whatIsNotLookedUpIsNoMiss() throws Exception {
        try (SslContext server = server().tickets(false).sessionCacheMode(SessionCacheMode.SERVER,
                        SessionCacheMode.NO_INTERNAL_LOOKUP).build();
                SslContext client = client(server, TlsVersion.TLS_1_2)) {
            handshake(client, server);
            assertEquals(List.of("added 2"), changes("server", () -> handshake(client, server)));
        }
    }

    @Test
    void aClientsCacheIsToldOfToo() throws Exception {
        try (SslContext server = server().numTickets(1).build(); SslContext client = client(server, TlsVersion.TLS_1_3)) {
            assertEquals(List.of("added 1"), changes("client", () -> handshake(client, server)));
            List<String> resumed = changes("client", () -> handshake(client, server));
            assertTrue(resumed.contains("used 1") || resumed.contains("used 0"), resumed::toString);
        }
    }
}
