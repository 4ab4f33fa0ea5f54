package io.github.libssl4j.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Psks;
import io.github.libssl4j.kit.Recorded;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What JDK Flight Recorder is told of handshakes. */
@ExtendWith(NoLeaks.class)
class HandshakeEventTest {
    private static SslContext client(SslContext server, TlsVersion version) {
        return SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).alpn("http/1.1").build();
    }

    private static RecordedEvent of(List<RecordedEvent> events, String role) {
        List<RecordedEvent> found = events.stream().filter(event -> event.getString("role").equals(role)).toList();
        assertEquals(1, found.size(), events::toString);
        return found.getFirst();
    }

    private static List<RecordedEvent> handshake(SslContext client, SslContext server) throws Exception {
        return Recorded.of(Recorded.during(() -> {
            try (InMemory ends = InMemory.handshake(client, server)) {
                ends.goodbye();
            }
        }), "Handshake");
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_1_2, true, ticket, stateless ticket",
        "TLS_1_2, false, session id, session id",
        "TLS_1_3, true, ticket, stateless ticket",
        "TLS_1_3, false, ticket, stateful ticket"})
    void bothSidesTellWhatWasAgreedOnAndHowItWasResumed(TlsVersion version, boolean tickets, String byClient,
            String byServer) throws Exception {
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).tickets(tickets).alpn("http/1.1").build();
                SslContext client = client(server, version)) {
            for (boolean resumed : new boolean[] {false, true}) {
                List<RecordedEvent> events = handshake(client, server);
                assertEquals(2, events.size(), events::toString);
                for (RecordedEvent event : events) {
                    assertEquals("ok", event.getString("outcome"));
                    assertNull(event.getString("failure"));
                    assertEquals(version.toString(), event.getString("protocol"));
                    assertTrue(event.getString("cipher").startsWith("TLS_"), event::toString);
                    assertEquals(resumed && version == TlsVersion.TLS_1_2, event.getString("group") == null, event::toString);
                    assertEquals("http/1.1", event.getString("alpn"));
                    assertEquals(InMemory.HOST, event.getString("serverName"));
                    assertEquals("not sent", event.getString("earlyData"));
                    assertTrue(event.getDuration().compareTo(Duration.ZERO) > 0);
                    assertEquals(List.of("libssl4j", "TLS"), event.getEventType().getCategoryNames());
                }
                RecordedEvent ofClient = of(events, "client");
                RecordedEvent ofServer = of(events, "server");
                assertEquals(InMemory.HOST + ":" + InMemory.PORT, ofClient.getString("peer"));
                assertNull(ofServer.getString("peer"));
                assertEquals(resumed ? byClient : "none", ofClient.getString("resumedBy"));
                assertEquals(resumed ? byServer : "none", ofServer.getString("resumedBy"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aKeyKnownBeforehandIsToldOnBothSides(TlsVersion version) throws Exception {
        try (PreSharedKey mine = Psks.named("name"); PreSharedKey theirs = Psks.named("name");
                SslContext server = SslContext.server().selfSigned(InMemory.HOST).pskLookup(Psks.of(theirs)).build();
                SslContext client = SslContext.client().psk(mine).protocol(version).build()) {
            List<RecordedEvent> events = handshake(client, server);
            assertEquals("external PSK", of(events, "client").getString("resumedBy"));
            assertEquals("external PSK", of(events, "server").getString("resumedBy"));
        }
    }

    /** The server's handshake begins as it reads early data. */
    @ParameterizedTest
    @CsvSource({"true, true, true, accepted", "true, true, false, rejected", "true, false, true, rejected",
        "false, true, true, not sent"})
    void whatBecameOfEarlyDataIsToldOnBothSides(boolean sent, boolean reads, boolean allowed, String status) throws Exception {
        try (SslContext server = EarlyEnds.server().allowEarlyData(session -> allowed).build();
                SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server)) {
            List<RecordedEvent> events = Recorded.of(Recorded.during(() -> {
                try (InMemory ends = EarlyEnds.offering(client, server, session)) {
                    if (sent) {
                        EarlyEnds.writeEarly(ends.client, "early");
                    } else {
                        ends.client.handshake();
                    }
                    ends.move(ends.client, ends.server);
                    if (reads && EarlyEnds.readEarly(ends.server) != null) {
                        ends.move(ends.server, ends.client);
                        ends.client.handshake();
                        ends.move(ends.client, ends.server);
                        assertNull(EarlyEnds.readEarly(ends.server));
                    }
                    ends.handshake();
                }
            }), "Handshake");
            for (String role : List.of("client", "server")) {
                RecordedEvent event = of(events, role);
                assertEquals("ok", event.getString("outcome"));
                assertEquals(status, event.getString("earlyData"));
                assertEquals(role.equals("client") ? "ticket" : "stateful ticket", event.getString("resumedBy"));
                assertTrue(event.getDuration().compareTo(Duration.ZERO) > 0);
            }
        }
    }

    @Test
    void theFirstCallBeginsItAndTheLastEndsIt() throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); SslContext client = client(server, TlsVersion.TLS_1_3)) {
            long[] nanos = new long[1];
            List<RecordedEvent> events = Recorded.during(() -> {
                try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                    ends.client.handshake();
                    long begun = System.nanoTime();
                    while (System.nanoTime() - begun < 20_000_000) {
                        assertFalse(ends.client.handshake());
                    }
                    nanos[0] = System.nanoTime() - begun;
                    ends.handshake();
                }
            });
            Duration ofClient = of(Recorded.of(events, "Handshake"), "client").getDuration();
            assertTrue(ofClient.compareTo(Duration.ofNanos(nanos[0] * 9 / 10)) > 0, ofClient + " of " + nanos[0]);
        }
    }

    @Test
    void aFailedOneTellsWhyOnBothSides() throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); EchoServer echo = new EchoServer(server);
                SslContext client = SslContext.client().build()) {
            SslException[] thrown = new SslException[1];
            List<RecordedEvent> events = Recorded.of(Recorded.during(() -> {
                thrown[0] = assertThrows(SslException.class, () -> client.connect("localhost", echo.port()));
                Await.until("the server has failed", () -> !echo.failures.isEmpty());
            }), "Handshake");
            RecordedEvent ofClient = of(events, "client");
            assertEquals("failed", ofClient.getString("outcome"));
            assertEquals(thrown[0].getMessage(), ofClient.getString("failure"));
            assertNull(ofClient.getString("protocol"));
            RecordedEvent ofServer = of(events, "server");
            assertEquals("failed", ofServer.getString("outcome"));
            assertTrue(ofServer.getString("failure").contains("alert"), ofServer::toString);
            assertEquals("localhost", ofServer.getString("serverName"));
        }
    }

    @Test
    void oneThatIsNeverFinishedIsAbandonedAndOneThatNeverBeganIsNone() throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); SslContext client = client(server, TlsVersion.TLS_1_3)) {
            List<RecordedEvent> events = Recorded.of(Recorded.during(() -> {
                try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                    assertFalse(ends.client.handshake());
                }
            }), "Handshake");
            assertEquals(1, events.size(), events::toString);
            assertEquals("abandoned", of(events, "client").getString("outcome"));
        }
    }

    @Test
    void whatHappensToAConnectionLaterIsNoHandshake() throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); EchoServer echo = new EchoServer(server);
                SslContext client = client(server, TlsVersion.TLS_1_3)) {
            List<RecordedEvent> events = Recorded.of(Recorded.during(() -> {
                try (SslChannel channel = client.connect("localhost", echo.port())) {
                    for (int i = 0; i < 10; i++) {
                        channel.write(ByteBuffer.wrap(new byte[100]));
                        channel.read(ByteBuffer.allocate(100));
                    }
                }
            }), "Handshake");
            assertEquals("ok", of(events, "client").getString("outcome"));
            assertEquals("ok", of(events, "server").getString("outcome"));
        }
    }

    @Test
    void theyAreOnByDefaultAndNoneIsRecordedThatIsSwitchedOff() throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); SslContext client = client(server, TlsVersion.TLS_1_3)) {
            assertEquals(2, handshake(client, server).size());
            Recording recording = new Recording(Configuration.getConfiguration("default"));
            recording.disable("io.github.libssl4j.Handshake");
            recording.disable("io.github.libssl4j.SessionCache");
            List<RecordedEvent> none = Recorded.during(recording, () -> InMemory.handshake(client, server).close());
            assertEquals(List.of(), none);
            Recording byDefault = new Recording(Configuration.getConfiguration("default"));
            List<RecordedEvent> events = Recorded.during(byDefault, () -> InMemory.handshake(client, server).close());
            assertEquals(2, Recorded.of(events, "Handshake").size());
            assertNotNull(events.getFirst().getThread());
            assertNull(Recorder.handshakeBegins());
            assertFalse(Recorder.recordsCaches());
        }
    }
}
