package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketDecision;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TicketStatus;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As OpenSSL's test_ticket_callbacks, all 20 combinations: who decides of a ticket (the application's data callback, with
 * each of its four decisions; or the keys, of each of two kinds, which know the ticket, ask to renew it, or make none), and
 * each of two protocols. OpenSSL's two kinds of key callbacks are one here: in their place stand a ring that the application
 * changes and one that a clock changes.
 *
 * <p>One thing differs from a key callback that only ever answers 1: in TLS 1.3 a resumption always brings a ticket, as it
 * does without callbacks, since a client uses each once.
 */
@ExtendWith(NoLeaks.class)
class TicketCallbacksTest {
    private static final byte[] DATA = "what the application keeps".getBytes(StandardCharsets.UTF_8);

    private enum Keys { OWN, TOLD, BY_THE_CLOCK }

    private enum Event { NONE, RENEW, NO_TICKET }

    /** Counts, and decides as it is told, or, told nothing, as usual. */
    private static final class Counting implements TicketData {
        private final TicketDecision decision;
        private final List<TicketStatus> statuses = new ArrayList<>();
        private int generated;
        private byte[] seen;

        Counting(TicketDecision decision) {
            this.decision = decision;
        }

        @Override
        public byte[] generate(TicketRequest request) {
            generated++;
            return DATA;
        }

        @Override
        public TicketDecision decide(TicketStatus status, byte[] data, TicketRequest request) {
            statuses.add(status);
            seen = data;
            return decision == null || !status.isGood() ? status.usual() : decision;
        }
    }

    static Stream<Arguments> combinations() {
        List<Arguments> all = new ArrayList<>();
        for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
            for (TicketDecision decision : TicketDecision.values()) {
                if (decision != TicketDecision.ABORT) { // a scenario of its own
                    all.add(Arguments.of(version, Keys.OWN, Event.NONE, decision));
                }
            }
            for (Keys keys : List.of(Keys.TOLD, Keys.BY_THE_CLOCK)) {
                for (Event event : Event.values()) {
                    all.add(Arguments.of(version, keys, event, null));
                }
            }
        }
        assertEquals(20, all.size());
        return all.stream();
    }

    private static final class Clock implements InstantSource {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }
    }

    @ParameterizedTest(name = "{0}, keys {1} and then {2}, decision {3}")
    @MethodSource("combinations")
    void decideAsTheyAreTold(TlsVersion version, Keys keys, Event event, TicketDecision decision) throws Exception {
        boolean tls13 = version == TlsVersion.TLS_1_3;
        Counting counting = new Counting(decision);
        Clock clock = new Clock();
        SslContextBuilder builder = Scenario.server().sessionCacheMode().numTickets(1).ticketData(counting);
        try (TicketKeyRing ring = keys == Keys.TOLD ? TicketKeyRing.random()
                : TicketKeyRing.rotating(Duration.ofHours(1), Duration.ofHours(1), clock)) {
            if (keys != Keys.OWN) {
                builder.ticketKeys(ring);
            }
            if (event == Event.NO_TICKET) {
                ring.keys(); // a first key, which nobody will use
            }
            try (SslContext server = builder.build();
                    SslContext client = Scenario.client(server).protocol(version).build()) {
                if (event == Event.NO_TICKET) {
                    end(ring);
                }
                SslSession session;
                try (InMemory ends = Scenario.resume(client, server, null)) {
                    session = ends.client.session();
                    ends.goodbye();
                }
                // A client of TLS 1.2 says that it has no ticket, one of TLS 1.3 says nothing.
                assertEquals(tls13 ? List.of() : List.of(TicketStatus.EMPTY), counting.statuses);
                assertEquals(1, counting.generated);
                assertEquals(event != Event.NO_TICKET, session.isResumable());
                counting.statuses.clear();
                counting.generated = 0;
                if (event == Event.RENEW && keys == Keys.TOLD) {
                    ring.rotate();
                } else if (event == Event.RENEW) {
                    clock.now = clock.now.plus(Duration.ofMinutes(90));
                }
                try (session; InMemory ends = Scenario.resume(client, server, event == Event.NO_TICKET ? null : session)) {
                    check(ends, counting, tls13, event, decision);
                }
            }
        }
    }

    private static void end(TicketKeyRing ring) {
        ring.close();
    }

    private static void check(InMemory ends, Counting counting, boolean tls13, Event event, TicketDecision decision) {
        boolean used = event != Event.NO_TICKET && decision != TicketDecision.IGNORE
                && decision != TicketDecision.IGNORE_RENEW;
        assertEquals(used, ends.client.isResumed());
        assertEquals(used, ends.server.isResumed());
        boolean renewed = decision == null ? event != Event.NONE || tls13
                : decision == TicketDecision.IGNORE_RENEW || decision == TicketDecision.USE_RENEW;
        assertEquals(renewed ? 1 : 0, counting.generated);
        if (event == Event.NO_TICKET) {
            assertEquals(tls13 ? List.of() : List.of(TicketStatus.EMPTY), counting.statuses);
        } else {
            assertEquals(List.of(tls13 || event == Event.RENEW ? TicketStatus.SUCCESS_RENEW : TicketStatus.SUCCESS),
                    counting.statuses);
            assertEquals(new String(DATA, StandardCharsets.UTF_8), new String(counting.seen, StandardCharsets.UTF_8));
        }
    }
}
