package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code --watch}: when a server takes the sessions of the start no longer. */
@ExtendWith(NoLeaks.class)
class ProbeWatchTest {
    private static ProbeRun watch(Steps time, int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--insecure", "--count", "1", "--watch"));
        arguments.addAll(List.of(more));
        arguments.add("127.0.0.1:" + port);
        return ProbeRun.at(time, arguments.toArray(String[]::new));
    }

    private static JsonNode session(ProbeRun run, Mechanism mechanism) {
        for (JsonNode session : run.target().get("watch").get("sessions")) {
            if (session.get("version").asText().equals(mechanism.version().toString())
                    && session.get("mechanism").asText().equals(mechanism.title().replace(' ', '-'))) {
                return session;
            }
        }
        throw new AssertionError("No " + mechanism + " in " + run);
    }

    private static List<String> outcomes(JsonNode session) {
        List<String> outcomes = new ArrayList<>();
        session.get("tries").forEach(each -> outcomes.add(each.get("outcome").asText()));
        return outcomes;
    }

    private static String oneLine(ProbeRun run) {
        return run.out().replaceAll("\\s+", " ");
    }

    @Test
    void aSessionThatIsRemovedIsRefusedFromThenOnAndTicketsAreNot() throws Exception {
        SslContext context = SslContext.selfSigned("localhost");
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            Steps time = new Steps().in(3, () -> context.sessions().clear());
            ProbeRun run = watch(time, server.target().port(), "--json", "--interval", "10m", "--for", "50m");
            assertEquals(0, run.exit(), run.toString());
            assertEquals(5, time.pauses());
            JsonNode watch = run.target().get("watch");
            assertEquals(List.of("intervalSeconds", "seconds", "end", "sessions", "ticketKeys", "advice"),
                    ReportsTest.fields(watch));
            assertEquals(600, watch.get("intervalSeconds").asInt());
            assertEquals(3000, watch.get("seconds").asInt());
            assertEquals("time", watch.get("end").asText());
            JsonNode id = session(run, Mechanism.TLS12_SESSION_ID);
            assertEquals(List.of("version", "mechanism", "lifetimeSeconds", "takenSeconds", "overSeconds", "over", "tries"),
                    ReportsTest.fields(id));
            assertEquals(List.of("ageMillis", "outcome", "reason"), ReportsTest.fields(id.get("tries").get(0)));
            assertEquals(List.of("taken", "taken", "refused"), outcomes(id));
            assertEquals(1200, id.get("takenSeconds").asInt());
            assertEquals(1800, id.get("overSeconds").asInt());
            assertEquals("refused", id.get("over").asText());
            for (Mechanism mechanism : new Mechanism[] {Mechanism.TLS12_TICKET, Mechanism.TLS13_TICKET}) {
                assertEquals(List.of("taken", "taken", "taken", "taken", "taken"), outcomes(session(run, mechanism)));
                assertTrue(session(run, mechanism).get("over").isNull());
                assertEquals(7200, session(run, mechanism).get("lifetimeSeconds").asInt());
            }
            assertEquals(1, watch.get("ticketKeys").size());
            assertEquals(1, watch.get("advice").size(), run.out());
            assertTrue(watch.get("advice").get(0).asText().contains("ssl_session_timeout 1h"), run.out());
        }
    }

    @Test
    void newKeysThatForgetTheOldOnesEndAllTicketsAndAreNamed() throws Exception {
        try (EmbeddedServer before = new EmbeddedServer(SslContext.selfSigned("localhost"));
                EmbeddedServer after = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            AtomicReference<EmbeddedServer> now = new AtomicReference<>(before);
            try (Front front = new Front(hello -> now.get().target().port())) {
                Steps time = new Steps().in(2, () -> now.set(after));
                ProbeRun run = watch(time, front.port(), "--json", "--interval", "5m");
                JsonNode watch = run.target().get("watch");
                assertEquals("all_over", watch.get("end").asText(), run.toString());
                for (Mechanism mechanism : Mechanism.values()) {
                    assertEquals(List.of("taken", "refused"), outcomes(session(run, mechanism)), mechanism.toString());
                }
                assertEquals(2, watch.get("ticketKeys").size(), run.out());
                assertEquals(0, watch.get("ticketKeys").get(0).get("fromSeconds").asInt());
                assertEquals(600, watch.get("ticketKeys").get(1).get("fromSeconds").asInt());
                assertTrue(watch.get("advice").toString().contains("a second ssl_session_ticket_key"), run.out());

                now.set(before);
                Steps again = new Steps().in(2, () -> now.set(after));
                ProbeRun text = watch(again, front.port(), "--interval", "5m");
                assertTrue(oneLine(text).contains("TLSv1.3 by ticket: taken until it was 5 min old, refused at 10 min; "
                        + "the server had given it 2 h"), text.out());
                assertTrue(oneLine(text).matches(".*ticket key: [0-9a-f]{32}, from 10 min on [0-9a-f]{32} .*"), text.out());
                text.out().lines().forEach(line -> assertTrue(line.length() <= 80 && line.equals(line.stripTrailing()), line));
            }
        }
    }

    @Test
    void theKeysOfAServerThatGivesNoTicketsWhenItResumesAreSeenToo() throws Exception {
        SslContext one = SslContext.server().selfSigned("localhost").protocol(io.github.libssl4j.TlsVersion.TLS_1_2).build();
        SslContext two = SslContext.server().selfSigned("localhost").protocol(io.github.libssl4j.TlsVersion.TLS_1_2).build();
        try (EmbeddedServer before = new EmbeddedServer(one); EmbeddedServer after = new EmbeddedServer(two)) {
            // Old tickets go to the machine that can read them: as where keys are rotated well.
            AtomicBoolean rotated = new AtomicBoolean();
            try (Front front = new Front(hello -> (rotated.get() && !offersTicket(hello) ? after : before).target().port())) {
                Steps time = new Steps().in(2, () -> rotated.set(true));
                ProbeRun run = watch(time, front.port(), "--json", "--interval", "5m", "--for", "15m");
                assertEquals(List.of("taken", "taken", "taken"), outcomes(session(run, Mechanism.TLS12_TICKET)), run.out());
                JsonNode keys = run.target().get("watch").get("ticketKeys");
                assertEquals(2, keys.size(), run.out());
                assertEquals(600, keys.get(1).get("fromSeconds").asInt());
            }
        }
    }

    /** A TLS 1.2 client offers a ticket together with an id of its own. */
    private static boolean offersTicket(byte[] record) {
        return record[5 + 4 + 2 + 32] > 0;
    }

    @Test
    void machinesThatShareNothingTakeItSometimes() throws Exception {
        try (EmbeddedServer one = new EmbeddedServer(SslContext.selfSigned("localhost"));
                EmbeddedServer two = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            AtomicInteger turn = new AtomicInteger(Integer.MIN_VALUE);
            try (Front front = new Front(hello -> (turn.getAndIncrement() % 2 == 0 ? one : two).target().port());
                    Front fixed = new Front(hello -> turn.get() < 0 ? one.target().port() : front.port())) {
                Steps time = new Steps().in(1, () -> turn.set(1));
                ProbeRun run = watch(time, fixed.port(), "--json", "--interval", "1m", "--for", "1m");
                assertTrue(outcomes(session(run, Mechanism.TLS12_SESSION_ID)).contains("sometimes"), run.toString());
                assertTrue(run.target().get("watch").get("advice").toString().contains("do not share"), run.out());
            }
        }
    }

    @Test
    void aServerThatIsAwayForAWhileHasNotRefusedAnything() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            AtomicReference<Front> front = new AtomicReference<>(new Front(hello -> server.target().port()));
            int port = front.get().port();
            Steps time = new Steps().in(2, () -> front.get().close())
                    .in(3, () -> front.set(new Front(port, hello -> server.target().port())));
            ProbeRun run = watch(time, port, "--json", "--interval", "1m", "--for", "3m");
            front.get().close();
            JsonNode session = session(run, Mechanism.TLS13_TICKET);
            assertEquals(List.of("taken", "unreachable", "taken"), outcomes(session), run.toString());
            assertTrue(session.get("tries").get(1).get("reason").asText().contains("refuses connections"), run.out());
            assertTrue(session.get("over").isNull());
        }
    }

    @Test
    void aServerThatHangsUpOnOldSessionsBreaksTheHandshake() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            AtomicBoolean hangsUp = new AtomicBoolean();
            try (Front front = new Front(hello -> hangsUp.get() ? Front.HANG_UP : server.target().port())) {
                ProbeRun run = watch(new Steps().in(1, () -> hangsUp.set(true)), front.port(), "--json");
                JsonNode session = session(run, Mechanism.TLS13_TICKET);
                assertEquals(List.of("broken"), outcomes(session), run.toString());
                assertTrue(session.get("takenSeconds").isNull());
                assertEquals("the server closed the connection", session.get("tries").get(0).get("reason").asText());
            }
        }
    }

    @Test
    void aTicketThatIsOlderThanItsLifetimeIsNotOfferedAnyLonger() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            ProbeRun run = watch(new Steps(), server.target().port(), "--json", "--interval", "1h", "--for", "4h");
            assertEquals(List.of("taken", "taken", "expired"), outcomes(session(run, Mechanism.TLS13_TICKET)));
            ProbeRun text = watch(new Steps(), server.target().port(), "--interval", "1h", "--for", "4h");
            assertTrue(oneLine(text).contains("TLSv1.3 by ticket: taken until it was 2 h old, which was its whole lifetime"),
                    text.out());
            assertTrue(text.out().contains("expired"), text.out());
        }
    }

    @Test
    void whatIsKnownIsSaidWhereItIsEnded() throws Exception {
        try (EmbeddedServer one = new EmbeddedServer(SslContext.selfSigned("localhost"));
                EmbeddedServer two = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            Steps time = new Steps();
            time.in(2, time::stop);
            ProbeRun run = watch(time, one.target().port(), "127.0.0.1:" + two.target().port());
            assertEquals(0, run.exit(), run.toString());
            assertEquals(2, run.out().lines().filter(line -> line.endsWith(" until it was ended")).count(), run.out());
            for (EmbeddedServer server : new EmbeddedServer[] {one, two}) {
                assertEquals(1, run.out().lines().filter(line -> line.matches("  30 s +(taken +){3}[0-9a-f]{8} +127.0.0.1:"
                        + server.target().port())).count(), run.out());
            }
            Steps soon = new Steps();
            ProbeRun json = watch(soon.in(1, soon::stop), one.target().port(), "--json");
            assertEquals("interrupted", json.target().get("watch").get("end").asText());
        }
    }

    @Test
    void aServerThatIsGoneBeforeTheWatchBeginsIsAnError() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            for (String[] more : new String[][] {{"--json"}, {}}) {
                Front front = new Front(hello -> server.target().port());
                ProbeRun run = watch(new Steps().in(0, front::close), front.port(), more);
                assertEquals(2, run.exit(), run.toString());
                assertTrue(run.err().startsWith("probe: 127.0.0.1:" + front.port() + " can't be watched: "), run.err());
                if (more.length > 0) {
                    assertTrue(run.target().get("watchError").asText().contains("refuses connections"), run.out());
                    assertEquals(2, run.target().get("exitCode").asInt());
                    assertTrue(run.target().get("watch").isNull());
                    assertTrue(run.target().get("resumes").asBoolean());
                }
            }
        }
    }

    @Test
    void whatDoesNotResumeIsNotWatched() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.server().selfSigned("localhost").numTickets(0)
                .tickets(false).sessionCacheMode(io.github.libssl4j.SessionCacheMode.OFF).build())) {
            Steps time = new Steps();
            ProbeRun run = watch(time, server.target().port(), "--json");
            assertEquals(1, run.exit(), run.toString());
            assertEquals(0, time.pauses());
            assertTrue(run.target().get("watch").isNull());
            assertFalse(watch(time, server.target().port()).out().contains("Offering"));
        }
    }

    @Test
    void whereEachIsTakenOnceThoseOfTheStartAreUsedOneAfterTheOther() throws Exception {
        MechanismReport once = new MechanismReport(Mechanism.TLS13_TICKET, 2, 1, 1, 0, Optional.empty(),
                OptionalLong.of(7200), OptionalLong.empty(), Optional.empty(), Optional.of(false), OptionalLong.empty(),
                OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());
        Settings settings = new Settings(Optional.empty(), Optional.empty(), true, Optional.empty(), Optional.empty(),
                List.of(), Optional.empty(), 2, Duration.ofSeconds(10), false, Optional.empty(), Optional.empty());
        SslContext context = SslContext.selfSigned("localhost");
        try (EmbeddedServer server = new EmbeddedServer(context);
                Dialer dialer = Dialer.reach(server.target(), settings.timeout());
                HeldSession held = HeldSession.make(new TargetClients(server.target(), settings, dialer), once, 2,
                        new Steps())) {
            for (int i = 0; i < 6; i++) {
                held.offer(new TicketKeys.Log());
            }
            assertEquals(List.of("taken", "taken", "taken", "taken", "used up"),
                    held.tries().stream().map(each -> each.outcome().word()).toList());
        }
    }

    /** In real time: the server's own timeout, which its tickets keep to. */
    @Test
    void sessionsAreTakenForAsLongAsTheServersTimeout() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.server().selfSigned("localhost")
                .sessionTimeout(Duration.ofSeconds(2)).build())) {
            ProbeRun run = ProbeRun.of("--insecure", "--count", "1", "--json", "--watch", "--interval", "1s", "--for", "30s",
                    "127.0.0.1:" + server.target().port());
            JsonNode watch = run.target().get("watch");
            assertEquals("all_over", watch.get("end").asText(), run.toString());
            assertEquals(3, watch.get("sessions").size());
            assertEquals(2, session(run, Mechanism.TLS13_TICKET).get("lifetimeSeconds").asInt());
        }
    }

    @Test
    void timesAreSaidInTheirTwoLargestUnits() {
        assertEquals("0 s", WatchText.span(0));
        assertEquals("119 s", WatchText.span(119));
        assertEquals("2 min", WatchText.span(120));
        assertEquals("5 min 3 s", WatchText.span(303));
        assertEquals("2 h", WatchText.span(7200));
        assertEquals("2 h 1 min", WatchText.span(7261));
        assertEquals("30 d", WatchText.span(30 * 86_400));
        assertEquals("2 d 1 h", WatchText.span(2 * 86_400 + 3601));
    }
}
