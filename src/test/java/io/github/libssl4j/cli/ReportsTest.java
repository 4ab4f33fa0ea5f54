package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ReportsTest {
    static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static final List<String> TARGET = List.of("host", "port", "embedded", "exitCode", "error", "address",
            "serverName", "otherName", "protocol", "cipher", "alpn", "verified", "resumes", "verdict", "advice", "sessionIn",
            "sessionOut", "sessionOutError", "ticketKeys", "earlyData", "versions", "watchError", "watch");

    @Test
    void theJsonHasTheFieldsOfSchema1() {
        ProbeRun run = ProbeRun.of("--json", "--count", "1");
        JsonNode json = run.json();
        assertEquals(List.of("schema", "openssl", "exitCode", "sharedTicketKeys", "targets"), fields(json));
        assertEquals(1, json.get("schema").asInt());
        assertEquals(run.exit(), json.get("exitCode").asInt());
        assertEquals(TARGET, fields(run.target()));
        assertTrue(run.target().get("error").isNull());
        assertTrue(run.target().get("sessionIn").isNull());
        assertEquals(List.of("outcome", "reason", "protocol", "bytes", "resumed", "httpStatus",
                "answeredEarly", "replay", "replayHttpStatus", "replayable"), fields(run.target().get("earlyData")));
        List<String> versions = new ArrayList<>();
        for (JsonNode version : run.target().get("versions")) {
            versions.add(version.get("version").asText());
            assertEquals(List.of("version", "spoken", "refusal", "resumes", "mechanisms"), fields(version));
            for (JsonNode mechanism : version.get("mechanisms")) {
                assertEquals(List.of("mechanism", "offered", "tickets", "attempts", "resumed", "broken", "breakage",
                        "lifetimeSeconds", "ageMillis", "forwardSecret", "secondUse", "earlyDataBytes", "fullMillis",
                        "resumedMillis", "acceptedUnderOtherName"), fields(mechanism));
            }
        }
        assertEquals(List.of("TLSv1.2", "TLSv1.3"), versions);
    }

    @Test
    void aFailureHasTheSameFieldsAndSaysWhich() throws Exception {
        ProbeRun run = ProbeRun.of("--json", "127.0.0.1:" + OpenSslCli.freePort());
        assertEquals(TARGET, fields(run.target()));
        assertEquals(List.of("kind", "message", "advice"), fields(run.target().get("error")));
        assertTrue(run.target().get("protocol").isNull());
        assertEquals(2, run.json().get("exitCode").asInt());
    }

    @Test
    void theTextIsAlignedAndHasNoColourWithoutATerminal() {
        ProbeRun run = ProbeRun.of("--count", "1");
        assertEquals("", run.err(), "a progress line without a terminal");
        assertFalse(run.out().contains("\033"), run.out());
        List<String> lines = run.out().lines().toList();
        assertAligned(lines, "by", "resumed", "tickets", "full", "short");
        assertAligned(lines, "by", "lifetime", "age", "fwd secret", "2nd use", "early", "other");
        lines.forEach(line -> assertTrue(line.length() <= 80 && line.equals(line.stripTrailing()), line));
        for (String column : new String[] {"full, ", "lifetime: ", "age: ", "fwd secret: ", "2nd use: ", "early: ",
            "other: "}) {
            assertTrue(run.out().contains(column), column);
        }
    }

    /** The table that has the last of these columns. */
    private static void assertAligned(List<String> lines, String... columns) {
        int head = 0;
        while (!lines.get(head).startsWith("  version") || !lines.get(head).endsWith(columns[columns.length - 1])) {
            head++;
        }
        for (String row : lines.subList(head + 1, head + 4)) {
            assertTrue(row.startsWith("  TLSv1."), row);
            for (String column : columns) {
                int at = lines.get(head).indexOf(column);
                assertTrue(row.charAt(at - 1) == ' ' && row.charAt(at) != ' ', column + " in " + lines);
            }
        }
    }

    @Test
    void theLegendIsPrintedOnce() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            String host = "127.0.0.1:" + server.target().port();
            ProbeRun run = ProbeRun.of("--insecure", "--count", "1", host, host);
            assertEquals(2, run.out().lines().filter(line -> line.contains("fwd secret  ")).count(), run.out());
            assertEquals(1, run.out().lines().filter(line -> line.contains("fwd secret: ")).count(), run.out());
        }
    }

    @Test
    void textIsWrappedBetweenWords() {
        assertEquals(List.of("  " + "a".repeat(78), "  b c"), Format.wrap("  ", "a".repeat(78) + " b c"));
        assertEquals(List.of("  a " + "b".repeat(76)), Format.wrap("  ", "a " + "b".repeat(76)));
        assertEquals(List.of("  a", "  " + "b".repeat(100), "  c"), Format.wrap("  ", "a " + "b".repeat(100) + " c"));
    }

    @Test
    void ipv6AddressesAreShort() throws Exception {
        for (String address : new String[] {"::1", "::", "2001:db8::1", "2001:db8:0:1::2", "fe80::", "1:0:2:3:4:5:6:0",
            "10:0:1::10", "192.0.2.1", "1::2:0:0:3"}) {
            assertEquals(address, Format.address(InetAddress.getByName(address)));
        }
    }

    @Test
    void theVerdictNamesWhatDoesNotResumeFirst() {
        VersionReport tls12 = new VersionReport(TlsVersion.TLS_1_2, Optional.empty(), List.of(
                report(Mechanism.TLS12_SESSION_ID, 1, 2, 2), report(Mechanism.TLS12_TICKET, 1, 2, 2)));
        assertEquals("does not resume in TLSv1.3 (no ticket came); resumes in TLSv1.2 by session id and ticket",
                verdict(tls12, tls13(0, 0, 0)));
        assertEquals("resumes only sometimes in TLSv1.3 by ticket; resumes in TLSv1.2 by session id and ticket",
                verdict(tls12, tls13(2, 3, 1)));
        assertEquals("resumes in TLSv1.2 by session id and ticket, in TLSv1.3 by ticket",
                verdict(tls12, tls13(2, 2, 2)));
        VersionReport nothing = new VersionReport(TlsVersion.TLS_1_2, Optional.empty(), List.of(
                report(Mechanism.TLS12_SESSION_ID, 0, 0, 0), report(Mechanism.TLS12_TICKET, 0, 0, 0)));
        assertEquals("does not resume in TLSv1.2 (neither a session id nor a ticket came); "
                + "resumes in TLSv1.3 by ticket", verdict(nothing, tls13(2, 2, 2)));
    }

    private static String verdict(VersionReport... versions) {
        return Verdict.of(findings(List.of(versions))).line();
    }

    private static VersionReport tls13(int tickets, int attempts, int resumed) {
        return new VersionReport(TlsVersion.TLS_1_3, Optional.empty(),
                List.of(report(Mechanism.TLS13_TICKET, tickets, attempts, resumed)));
    }

    private static MechanismReport report(Mechanism mechanism, int tickets, int attempts, int resumed) {
        return new MechanismReport(mechanism, tickets, attempts, resumed, 0, Optional.empty(), OptionalLong.empty(),
                OptionalLong.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), Optional.empty());
    }

    @Test
    void onATerminalThereIsColourAndAProgressLineThatIsWipedAway() {
        ProbeRun run = ProbeRun.on(true, "--count", "1");
        assertEquals(0, run.exit(), run.toString());
        assertTrue(run.out().contains("\033[32m"), run.out());
        assertTrue(run.err().startsWith("\r\033[K127.0.0.1:"), run.err());
        assertTrue(run.err().endsWith("\r\033[K"), run.err());
        assertFalse(run.err().contains("\n"), run.err());
        assertTrue(run.err().lines().allMatch(line -> line.replaceAll("\033\\[K", "").length() < 80
                || line.contains("\r")), run.err());
    }

    @Test
    void theProgressLineIsWipedAwayForGood() {
        StringWriter err = new StringWriter();
        Progress progress = Progress.start(new Terminal(new PrintWriter(err), new PrintWriter(err), true, true), 1);
        progress.of(new Target("a.example", 443, false)).show("connecting");
        progress.close();
        progress.of(new Target("a.example", 443, false)).show("late");
        assertEquals("\r\033[Ka.example:443 connecting\r\033[K", err.toString());
    }

    @Test
    void colourChangesNothingElse() {
        Table table = new Table();
        Style style = new Style(true);
        table.add(List.of(new Table.Cell("yes", style::good), Table.Cell.of("x")));
        table.add(List.of(new Table.Cell("perhaps", style::doubtful), Table.Cell.of("y")));
        assertEquals(List.of("  yes      x", "  perhaps  y"),
                table.lines().stream().map(line -> line.replaceAll("\033\\[[0-9]*m", "")).toList());
    }

    @Test
    void resumptionWithoutForwardSecrecyIsWarnedOf() {
        assertTrue(Advice.of(findings(tls13(2, 2, false))).toString().contains("SSL_OP_ALLOW_NO_DHE_KEX"));
        assertEquals(List.of(), Advice.of(findings(tls13(2, 2, true))));
    }

    @Test
    void sessionsThatAreNeverTakenBackAreAboutKeysAndCaches() {
        TargetReport.Findings findings = findings(tls13(2, 0, true));
        assertFalse(Verdict.of(findings).resumes());
        assertEquals("does not resume in TLSv1.3 (it takes none of its sessions back)", Verdict.of(findings).line());
        assertTrue(Advice.of(findings).toString().contains("ssl_session_ticket_key"));
    }

    @Test
    void numbersAreSaidInTheirLargestWholeUnit() {
        assertEquals("0 s", Format.lifetime(0));
        assertEquals("59 s", Format.lifetime(59));
        assertEquals("5 min", Format.lifetime(300));
        assertEquals("2 h", Format.lifetime(7200));
        assertEquals("7 d", Format.lifetime(604_800));
        assertEquals("3601 s", Format.lifetime(3601));
        assertEquals("999 ms", Format.age(999));
        assertEquals("0.50", Format.millis(0.5));
        assertEquals("12.3", Format.millis(12.34));
        assertEquals("123", Format.millis(123.4));
        assertEquals("h2?[31m?", Format.printable("h2\033[31m\u009b"));
    }

    private static MechanismReport tls13(int attempts, int resumed, boolean forwardSecret) {
        return new MechanismReport(Mechanism.TLS13_TICKET, 2, attempts, resumed, 0, Optional.empty(), OptionalLong.of(7200),
                OptionalLong.of(1), resumed > 0 ? Optional.of(forwardSecret) : Optional.empty(), Optional.empty(),
                OptionalLong.of(0), OptionalDouble.of(1), OptionalDouble.empty(), Optional.of(false));
    }

    private static TargetReport.Findings findings(MechanismReport report) {
        return findings(List.of(new VersionReport(TlsVersion.TLS_1_2, Optional.of("protocol_version"), List.of()),
                new VersionReport(TlsVersion.TLS_1_3, Optional.empty(), List.of(report))));
    }

    private static TargetReport.Findings findings(List<VersionReport> versions) {
        Handshake first = new Handshake(TlsVersion.TLS_1_3, "TLS_AES_128_GCM_SHA256", Optional.empty(), false, true, 1,
                List.of());
        return new TargetReport.Findings("192.0.2.1", "example.org", "other-name.example.org", first, true, Optional.empty(),
                Optional.empty(), Optional.empty(), List.of(), versions, Optional.empty(),
                Optional.empty());
    }
}
