package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of ours in several configurations: the probe finds out what each was told to do. */
@ExtendWith(NoLeaks.class)
class ProbeOwnServersTest {
    @TempDir
    Path folder;

    private static SslContextBuilder server() {
        return SslContext.server().selfSigned("localhost");
    }

    private ProbeRun probe(SslContextBuilder builder, String... more) throws Exception {
        SslContext context = builder.build();
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            String[] arguments = {"--json", "--count", "2", "--ca", ProbeRun.certificateOf(context, folder),
                "127.0.0.1:" + server.target().port()};
            String[] all = java.util.stream.Stream.of(arguments, more).flatMap(java.util.Arrays::stream)
                    .toArray(String[]::new);
            return ProbeRun.of(all);
        }
    }

    @Test
    void withoutArgumentsItProbesAServerOfItsOwnWhichResumesByEachMechanism() {
        ProbeRun run = ProbeRun.of("--json", "--count", "2");
        assertEquals(0, run.exit(), run.toString());
        assertEquals("", run.err());
        assertTrue(run.target().get("embedded").asBoolean());
        assertTrue(run.target().get("verified").asBoolean());
        assertEquals("TLSv1.3", run.target().get("protocol").asText());
        for (Mechanism mechanism : Mechanism.values()) {
            JsonNode report = run.mechanism(mechanism);
            assertEquals(2, report.get("attempts").asInt());
            assertEquals(2, report.get("resumed").asInt());
            assertEquals(0, report.get("broken").asInt());
            assertTrue(report.get("secondUse").asBoolean());
            assertTrue(report.get("acceptedUnderOtherName").asBoolean());
            assertEquals(mechanism == Mechanism.TLS13_TICKET, report.get("forwardSecret").asBoolean());
            assertTrue(report.get("fullMillis").asDouble() > 0);
            assertTrue(report.get("resumedMillis").asDouble() > 0);
            assertTrue(report.get("ageMillis").asLong() >= 0);
        }
        assertEquals(0, run.mechanism(Mechanism.TLS13_TICKET).get("earlyDataBytes").asLong());
        assertTrue(run.mechanism(Mechanism.TLS12_SESSION_ID).get("lifetimeSeconds").isNull());
    }

    @Test
    void itsOwnServersTextSaysThatItIsAndHowToProbeAnother() {
        ProbeRun run = ProbeRun.of("--count", "1");
        assertEquals(0, run.exit(), run.toString());
        assertTrue(run.out().contains("the probe's own server"), run.out());
        assertTrue(run.out().contains("scripts/probe HOST[:PORT]"), run.out());
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aVersionThatIsNotSpokenIsAFindingAndNoError(TlsVersion only) throws Exception {
        ProbeRun run = probe(server().protocol(only));
        assertEquals(0, run.exit(), run.toString());
        for (JsonNode version : run.target().get("versions")) {
            boolean spoken = version.get("version").asText().equals(only.toString());
            assertEquals(spoken, version.get("spoken").asBoolean());
            assertEquals(spoken ? "null" : "protocol_version", version.get("refusal").asText());
            assertEquals(!spoken, version.get("mechanisms").isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void ticketsOfAFullHandshakeAreCounted(int number) throws Exception {
        ProbeRun run = probe(server().numTickets(number).sessionTimeout(Duration.ofMinutes(7)));
        assertEquals(0, run.exit(), run.toString());
        assertEquals(number, run.mechanism(Mechanism.TLS13_TICKET).get("tickets").asInt());
        assertEquals(420, run.mechanism(Mechanism.TLS13_TICKET).get("lifetimeSeconds").asInt());
        assertEquals(1, run.mechanism(Mechanism.TLS12_TICKET).get("tickets").asInt());
        assertTrue(run.mechanism(Mechanism.TLS12_SESSION_ID).get("tickets").isNull());
    }

    @Test
    void aServerWithoutTls13TicketsEndsWith1AndIsToldWhatToChange() throws Exception {
        ProbeRun run = probe(server().numTickets(0));
        assertEquals(1, run.exit(), run.toString());
        JsonNode tls13 = run.mechanism(Mechanism.TLS13_TICKET);
        assertFalse(tls13.get("offered").asBoolean());
        assertEquals(0, tls13.get("attempts").asInt());
        assertTrue(tls13.get("resumedMillis").isNull());
        assertEquals(2, run.mechanism(Mechanism.TLS12_TICKET).get("resumed").asInt());
        String verdict = run.target().get("verdict").asText();
        assertTrue(verdict.startsWith("does not resume in TLSv1.3 (no ticket came); resumes in TLSv1.2 by"), verdict);
        String advice = run.target().get("advice").toString();
        assertTrue(advice.contains("SSL_CTX_set_num_tickets") && advice.contains("--alpn h2"), advice);
    }

    @Test
    void withoutTicketsTls12StillResumesBySessionId() throws Exception {
        ProbeRun run = probe(server().tickets(false));
        assertEquals(0, run.exit(), run.toString());
        assertEquals(2, run.mechanism(Mechanism.TLS12_SESSION_ID).get("resumed").asInt());
        assertFalse(run.mechanism(Mechanism.TLS12_TICKET).get("offered").asBoolean());
        assertEquals(2, run.mechanism(Mechanism.TLS13_TICKET).get("resumed").asInt(), "stateful tickets");
    }

    @Test
    void withoutACacheTls12StillResumesByTicket() throws Exception {
        ProbeRun run = probe(server().sessionCacheMode(SessionCacheMode.OFF));
        assertEquals(0, run.exit(), run.toString());
        assertEquals(0, run.mechanism(Mechanism.TLS12_SESSION_ID).get("resumed").asInt());
        assertEquals(2, run.mechanism(Mechanism.TLS12_TICKET).get("resumed").asInt());
        assertEquals(2, run.mechanism(Mechanism.TLS13_TICKET).get("resumed").asInt());
    }

    @Test
    void withNeitherNothingResumesAndBothVersionsAreNamed() throws Exception {
        ProbeRun run = probe(server().tickets(false).sessionCacheMode(SessionCacheMode.OFF));
        assertEquals(1, run.exit(), run.toString());
        assertFalse(run.target().get("resumes").asBoolean());
        String verdict = run.target().get("verdict").asText();
        assertTrue(verdict.contains("TLSv1.2") && verdict.contains("TLSv1.3"), verdict);
        assertFalse(run.target().get("advice").isEmpty());
    }

    @Test
    void sessionsOfOneNameAreRefusedUnderANameWithAContextOfItsOwn() throws Exception {
        try (SslContext other = server().build()) {
            ProbeRun run = probe(server().serverName("other.example", other), "--other-name", "other.example");
            assertEquals(0, run.exit(), run.toString());
            assertEquals("other.example", run.target().get("otherName").asText());
            for (Mechanism mechanism : Mechanism.values()) {
                assertFalse(run.mechanism(mechanism).get("acceptedUnderOtherName").asBoolean(), mechanism.toString());
            }
        }
    }

    @Test
    void theChosenApplicationProtocolIsReported() throws Exception {
        ProbeRun run = probe(server().alpn("h2", "http/1.1"), "--alpn", "spdy/1,http/1.1");
        assertEquals(0, run.exit(), run.toString());
        assertEquals("http/1.1", run.target().get("alpn").asText());
    }

    @Test
    void thatNoApplicationProtocolWasAgreedOnIsSaid() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(server().build())) {
            ProbeRun run = ProbeRun.of("--insecure", "--count", "1", "--alpn", "h2",
                    "127.0.0.1:" + server.target().port());
            assertEquals(0, run.exit(), run.toString());
            assertTrue(run.out().contains("no ALPN (offered: h2)"), run.out());
        }
    }

    @Test
    void severalServersRunSideBySideAndTheWorstExitCodeCounts() throws Exception {
        SslContext good = server().build();
        SslContext bad = server().numTickets(0).build();
        try (EmbeddedServer first = new EmbeddedServer(good); EmbeddedServer second = new EmbeddedServer(bad)) {
            String one = "127.0.0.1:" + first.target().port();
            String two = "127.0.0.1:" + second.target().port();
            ProbeRun run = ProbeRun.of("--insecure", "--json", "--count", "1", two, one, two);
            assertEquals(1, run.exit(), run.toString());
            JsonNode targets = run.json().get("targets");
            assertEquals(3, targets.size());
            assertEquals(first.target().port(), targets.get(1).get("port").asInt(), "in the arguments' order");
            assertEquals(1, targets.get(0).get("exitCode").asInt());
            assertEquals(0, targets.get(1).get("exitCode").asInt());
            assertFalse(targets.get(1).get("verified").asBoolean());
        }
    }
}
