package io.github.libssl4j.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the recorder is told of lookups and of ticket keys. */
@ExtendWith(NoLeaks.class)
class OtherEventsTest {
    @Test
    void aLookupHasItsDurationAndOutcome() throws Exception {
        List<RecordedEvent> events = Recorded.of(Recorded.during(() -> {
            ExternalLookupEvent lookup = Recorder.lookupBegins("0011");
            Thread.onSpinWait();
            Recorder.lookupEnded(lookup, "found");
        }), "ExternalLookup");
        assertEquals(1, events.size());
        assertEquals("0011", events.getFirst().getString("session"));
        assertEquals("found", events.getFirst().getString("outcome"));
        assertTrue(events.getFirst().getDuration().compareTo(Duration.ZERO) > 0);
    }

    /** Hands out its only session, as it is told to. */
    private enum Answer {
        FOUND("found", true), NOT_FOUND("not found", false), FAILED("failed", false), REFUSED("refused", false);

        private final String outcome;
        private final boolean resumes;

        Answer(String outcome, boolean resumes) {
            this.outcome = outcome;
            this.resumes = resumes;
        }

        private Optional<SslSession> to(byte[] kept) {
            return switch (this) {
                case FOUND -> Optional.of(SslSession.fromDer(kept));
                case NOT_FOUND -> Optional.empty();
                case FAILED -> throw new IllegalStateException("the store is away");
                case REFUSED -> Optional.of(SslSession.fromDer(kept).setId(SessionId.parse("00")));
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServersLookupIsAMissOfItsCacheAndTellsWhatItFound(Answer answer) throws Exception {
        for (boolean suspended : new boolean[] {true, false}) {
            byte[][] kept = new byte[1][];
            SslContextBuilder builder = SslContext.server().selfSigned(InMemory.HOST).tickets(false).numTickets(1);
            try (SslContext server = (suspended ? builder.sessionLookup(id -> answer.to(kept[0]))
                            : builder.inMemorySessionLookup(id -> answer.to(kept[0]))).build();
                    SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build()) {
                InMemory.handshake(client, server).close();
                SessionId id = server.sessions().ids().getFirst();
                try (SslSession session = server.sessions().find(id).orElseThrow()) {
                    kept[0] = session.toDer();
                }
                server.sessions().clear();
                List<RecordedEvent> events = Recorded.during(() -> {
                    try (InMemory ends = InMemory.handshake(client, server)) {
                        assertEquals(answer.resumes, ends.server.isResumed());
                    }
                });
                List<RecordedEvent> lookups = Recorded.of(events, "ExternalLookup");
                assertEquals(1, lookups.size(), events::toString);
                assertEquals(answer.outcome, lookups.getFirst().getString("outcome"));
                assertEquals(id.toString().substring(0, 16), lookups.getFirst().getString("session"));
                List<String> asked = Recorded.of(events, "SessionCache").stream().map(event -> event.getString("change"))
                        .filter(change -> change.equals("hit") || change.equals("miss")).toList();
                assertEquals(List.of("miss"), asked);
            }
        }
    }

    @Test
    void aLookupThatNobodyAnswersIsAbandonedWithItsConnection() throws Exception {
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).tickets(false)
                        .sessionLookup(id -> Optional.empty()).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build()) {
            InMemory.handshake(client, server).close();
            server.sessions().clear();
            List<RecordedEvent> events = Recorded.during(() -> {
                try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                    ends.client.handshake();
                    ends.move(ends.client, ends.server);
                    ends.server.handshake();
                    assertTrue(ends.server.pendingLookup().isPresent());
                }
            });
            assertEquals("abandoned", Recorded.of(events, "ExternalLookup").getFirst().getString("outcome"));
        }
    }

    @Test
    void aChangeNamesTheKey() throws Exception {
        List<RecordedEvent> events = Recorded.of(Recorded.during(
                () -> Recorder.ticketKeyChanged("00112233445566778899aabbccddeeff", "encrypting", 3)), "TicketKeyRotation");
        assertEquals(1, events.size());
        assertEquals("00112233445566778899aabbccddeeff", events.getFirst().getString("key"));
        assertEquals("encrypting", events.getFirst().getString("role"));
        assertEquals(3, events.getFirst().getInt("keys"));
    }

    private static List<String> told(Recorded.Part part) throws Exception {
        return Recorded.of(Recorded.during(part), "TicketKeyRotation").stream()
                .map(event -> event.getString("key") + " " + event.getString("role") + " " + event.getInt("keys")).toList();
    }

    @Test
    void aRingTellsOfEachKeyThatHasAnotherRole() throws Exception {
        TicketKeyRing ring = TicketKeyRing.random();
        try (ring; TicketKey next = TicketKey.random(); TicketKey after = TicketKey.random()) {
            TicketKeyName first = ring.keys().getFirst().name();
            assertEquals(List.of(next.name() + " upcoming 2"), told(() -> ring.accept(next)));
            assertEquals(List.of(), told(() -> ring.accept(next)));
            assertEquals(List.of(next.name() + " encrypting 2", first + " decrypting 2"), told(ring::rotate));
            assertEquals(List.of(after.name() + " encrypting 3", next.name() + " decrypting 3"), told(() -> ring.rotate(after)));
            assertEquals(List.of(first + " retired 2"), told(() -> ring.retire(first)));
            assertEquals(List.of(), told(() -> ring.retire(first)));
            assertEquals(List.of(after.name() + " retired 0", next.name() + " retired 0"), told(() -> { // which is the end
                ring.rotate(after);
                closed(ring);
            }));
            assertEquals(List.of(), told(() -> closed(ring)));
        }
    }

    private static void closed(TicketKeyRing ring) {
        ring.close();
    }

    @Test
    void aRingThatRotatesByAClockTellsOfItInTheHandshakeThatSeesIt() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        try (TicketKeyRing ring = TicketKeyRing.rotating(Duration.ofHours(1), Duration.ofHours(1), now::get);
                SslContext server = SslContext.server().selfSigned(InMemory.HOST).ticketKeys(ring).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build()) {
            assertEquals(List.of(), told(() -> InMemory.handshake(client, server).close()));
            TicketKeyName first = ring.keys().getFirst().name();
            now.updateAndGet(time -> time.plus(Duration.ofHours(1)));
            List<String> told = told(() -> InMemory.handshake(client, server).close());
            assertEquals(List.of(ring.keys().getFirst().name() + " encrypting 2", first + " decrypting 2"), told);
        }
    }

    @Test
    void nothingIsMadeWhereNobodyRecords() {
        assertNull(Recorder.lookupBegins("0011"));
        Recorder.lookupEnded(null, "found");
        Recorder.ticketKeyChanged("00", "encrypting", 1);
    }
}
