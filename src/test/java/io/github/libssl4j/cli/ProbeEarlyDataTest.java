package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of ours that take early data, throw it away, break over it or allow none. */
@ExtendWith(NoLeaks.class)
class ProbeEarlyDataTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String TOO_EARLY = "HTTP/1.1 425 Too Early\r\nContent-Length: 0\r\n\r\n";

    private static SslContextBuilder server() {
        return SslContext.server().selfSigned("localhost").earlyData(16_384);
    }

    private static ProbeRun probe(int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--insecure", "--count", "1", "--sni", "localhost"));
        arguments.addAll(List.of(more));
        arguments.add("127.0.0.1:" + port);
        return ProbeRun.of(arguments.toArray(String[]::new));
    }

    /** What is known of early data; each of the fields has to be as told. */
    private static void assertEarly(ProbeRun run, String outcome, Boolean resumed, Integer status, String replay,
            Boolean replayable) {
        assertEquals(0, run.exit(), run.toString());
        JsonNode early = run.target().get("earlyData");
        assertEquals(outcome, early.get("outcome").asText(), run.out());
        assertEquals(String.valueOf(resumed), early.get("resumed").asText());
        assertEquals(String.valueOf(status), early.get("httpStatus").asText());
        assertEquals(String.valueOf(replay), early.get("replay").asText());
        assertEquals(String.valueOf(replayable), early.get("replayable").asText());
    }

    private static String advice(ProbeRun run) {
        return run.target().get("advice").toString();
    }

    /** The text's sentences, whatever lines they are on. */
    private static String words(ProbeRun run) {
        assertEquals(0, run.exit(), run.toString());
        run.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
        return run.out().replaceAll("\\s+", " ");
    }

    @Test
    void aGuardedServerTakesARequestOnce() throws Exception {
        try (EarlyServer server = new EarlyServer(server().build(), OK)) {
            ProbeRun run = probe(server.port(), "--json");
            assertEarly(run, "accepted", true, 200, "rejected", false);
            assertTrue(run.target().get("earlyData").get("answeredEarly").asBoolean());
            assertEquals("[]", advice(run));
            String request = "GET / HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\nConnection: close\r\n\r\n";
            assertEquals(List.of(request, request), server.early(), "alone, and the first of the two that were alike");
            assertEquals(request.length(), run.target().get("earlyData").get("bytes").asInt());
            assertEquals("http/1.1", run.target().get("earlyData").get("protocol").asText());
            String text = words(probe(server.port()));
            assertTrue(text.contains("and accepted, answered by HTTP 200. When the same bytes came a second time, as from "
                    + "somebody who recorded them, it was rejected: no replay."), text);
        }
    }

    @Test
    void withoutAGuardTheSameBytesAreTakenTwice() throws Exception {
        try (EarlyServer server = new EarlyServer(server().antiReplay(false).build(), OK)) {
            ProbeRun run = probe(server.port(), "--json");
            assertEarly(run, "accepted", true, 200, "accepted", true);
            assertEquals(3, server.early().size());
            assertTrue(advice(run).contains("Early data can be replayed"), advice(run));
            assertTrue(advice(run).contains("SSL_OP_NO_ANTI_REPLAY") && advice(run).contains("Early-Data"));
            assertEquals(1, run.target().get("advice").size(), "said once");
            assertTrue(words(probe(server.port())).contains("accepted again: it can be replayed."));
        }
    }

    @Test
    void anAnswerOf425IsAGuardToo() throws Exception {
        try (EarlyServer server = new EarlyServer(server().antiReplay(false).build(), TOO_EARLY)) {
            ProbeRun run = probe(server.port(), "--json");
            assertEarly(run, "accepted", true, 425, "accepted", false);
            assertEquals(425, run.target().get("earlyData").get("replayHttpStatus").asInt());
            assertEquals("[]", advice(run));
            String text = words(probe(server.port()));
            assertTrue(text.contains("the server answered HTTP 425 (Too Early)"), text);
            assertTrue(text.contains("answered by 425: no replay."), text);
        }
    }

    @Test
    void aServerThatWaitsForTheEndOfTheHandshakeDoesNothingOfAReplay() throws Exception {
        try (EarlyServer server = new EarlyServer(server().antiReplay(false).build(), OK, true)) {
            ProbeRun run = probe(server.port(), "--json");
            assertEarly(run, "accepted", true, 200, "accepted", false);
            assertFalse(run.target().get("earlyData").get("answeredEarly").asBoolean());
            assertTrue(run.target().get("earlyData").get("replayHttpStatus").isNull());
            assertEquals("[]", advice(run));
            String text = words(probe(server.port()));
            assertTrue(text.contains("which only the client can bring about: no replay."), text);
        }
    }

    @Test
    void aSilentServerTakesItToo() throws Exception {
        try (EarlyServer server = new EarlyServer(server().build(), "")) {
            assertEarly(probe(server.port(), "--json"), "accepted", true, null, "rejected", false);
        }
    }

    @Test
    void aServerThatShakesHandsFirstRejectsIt() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(server().build())) {
            ProbeRun run = probe(server.target().port(), "--json");
            assertEarly(run, "rejected", true, null, null, null);
            assertTrue(advice(run).contains("SSL_read_early_data"), advice(run));
            assertTrue(words(probe(server.target().port())).contains("and rejected: the server resumed without it"));
        }
    }

    /** A ticket that is good for one use does not outlive the second hello. */
    @Test
    void aServerThatAsksForAnotherKeyShareRejectsItWithTheSession() throws Exception {
        try (EarlyServer server = new EarlyServer(server().groups("P-384").build(), OK)) {
            JsonNode early = probe(server.port(), "--json").target().get("earlyData");
            assertEquals("rejected", early.get("outcome").asText());
            assertFalse(early.get("resumed").asBoolean());
            assertEquals(List.of(), server.early());
            String text = probe(server.port()).out().replaceAll("\\s+", " ");
            assertTrue(text.contains("and rejected: the handshake became a full one"), text);
        }
    }

    @Test
    void aServerThatAllowsMoreThanItReceivesBreaksTheConnection() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(server().receiveEarlyData(0).build())) {
            ProbeRun run = probe(server.target().port(), "--json");
            assertEarly(run, "broken", true, null, null, null);
            assertFalse(run.target().get("earlyData").get("reason").isNull());
            assertTrue(advice(run).contains("SSL_CTX_set_recv_max_early_data"), advice(run));
            assertTrue(words(probe(server.target().port())).contains("and the connection broke over it: "));
        }
    }

    @Test
    void aRequestThatIsTooLongIsNotSent() throws Exception {
        try (EarlyServer server = new EarlyServer(server().earlyData(20).build(), OK)) {
            ProbeRun run = probe(server.port(), "--json");
            assertEarly(run, "not_sent", null, null, null, null);
            String reason = run.target().get("earlyData").get("reason").asText();
            assertTrue(reason.startsWith("the server allows 20 bytes, and GET / has "), reason);
            assertEquals(List.of(), server.early());
            assertTrue(words(probe(server.port())).contains("early data: could not be sent: the server allows 20 bytes"));
        }
    }

    @Test
    void whereNoneIsAllowedItIsSaidWhy() throws Exception {
        try (EmbeddedServer none = new EmbeddedServer(server().earlyData(0).build());
                EmbeddedServer tls12 = new EmbeddedServer(server().protocol(TlsVersion.TLS_1_2).build())) {
            ProbeRun run = probe(none.target().port(), "--json");
            assertEarly(run, "not_offered", null, null, null, null);
            assertEquals("its tickets allow none", run.target().get("earlyData").get("reason").asText());
            run = probe(tls12.target().port(), "--json");
            assertEarly(run, "not_offered", null, null, null, null);
            assertEquals("TLSv1.3 is not spoken", run.target().get("earlyData").get("reason").asText());
            assertTrue(words(probe(tls12.target().port())).contains(
                    "early data: not offered by the server (TLSv1.3 is not spoken)"));
        }
        try (EmbeddedServer ticketless = new EmbeddedServer(server().numTickets(0).build())) {
            assertEquals("no TLSv1.3 ticket came",
                    probe(ticketless.target().port(), "--json").target().get("earlyData").get("reason").asText());
        }
    }

    @Test
    void noneIsSentWhereNoneIsToBe() throws Exception {
        try (EarlyServer server = new EarlyServer(server().antiReplay(false).build(), OK)) {
            ProbeRun run = probe(server.port(), "--json", "--no-early-data");
            assertEquals(0, run.exit(), run.toString());
            assertTrue(run.target().get("earlyData").isNull());
            assertEquals(16_384, run.mechanism(Mechanism.TLS13_TICKET).get("earlyDataBytes").asInt());
            assertTrue(advice(run).contains("may be replayed"), "the second use tells: " + advice(run));
            assertFalse(words(probe(server.port(), "--no-early-data")).contains("early data:"));
            assertEquals(List.of(), server.early());
        }
    }

    @Test
    void ofHttp2OnlyTheOpeningIsSent() throws Exception {
        try (EarlyServer server = new EarlyServer(server().alpn("h2", "http/1.1").build(), OK)) {
            ProbeRun run = probe(server.port(), "--json", "--alpn", "h2");
            assertEarly(run, "accepted", true, 200, "rejected", false); // by a server that answers in another protocol
            assertEquals("h2", run.target().get("earlyData").get("protocol").asText());
            assertTrue(server.early().getFirst().startsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0"));
            server.early().clear();
            run = probe(server.port(), "--json", "--alpn", "http/1.1");
            assertEarly(run, "accepted", true, 200, "rejected", false);
            assertTrue(server.early().getFirst().startsWith("GET / HTTP/1.1\r\n"));
        }
    }

    @Test
    void inAnotherProtocolNothingIsSent() throws Exception {
        try (EarlyServer server = new EarlyServer(server().alpn("imap").build(), OK)) {
            ProbeRun run = probe(server.port(), "--json", "--alpn", "imap");
            assertEarly(run, "not_sent", null, null, null, null);
            assertTrue(run.target().get("earlyData").get("reason").asText().endsWith("application protocol imap"));
            assertTrue(run.target().get("earlyData").get("protocol").isNull());
            assertEquals(List.of(), server.early());
        }
    }

    @Test
    void theSecondTimeTheHelloIsTheSameAndNeverElse() throws Exception {
        List<ByteBuffer> hellos = new CopyOnWriteArrayList<>();
        try (EarlyServer server = new EarlyServer(server().antiReplay(false).build(), OK);
                Front front = new Front(hello -> {
                    hellos.add(ByteBuffer.wrap(hello));
                    return server.port();
                })) {
            assertEarly(probe(front.port(), "--json"), "accepted", true, 200, "accepted", true);
            assertEquals(hellos.size() - 1, new HashSet<>(hellos).size());
            assertEquals(hellos.getLast(), hellos.get(hellos.size() - 2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatHangsUpIsSaidToBreakTheConnection(boolean onlyOnTheSecond) throws Exception {
        Set<ByteBuffer> hellos = ConcurrentHashMap.newKeySet();
        byte[] earlyData = {0, 42, 0, 0}; // the extension is empty (RFC 8446, 4.2.10)
        try (EarlyServer server = new EarlyServer(server().build(), OK);
                Front front = new Front(hello -> (onlyOnTheSecond ? !hellos.add(ByteBuffer.wrap(hello))
                        : contains(hello, earlyData)) ? Front.HANG_UP : server.port())) {
            ProbeRun run = probe(front.port(), "--json");
            if (onlyOnTheSecond) {
                assertEarly(run, "accepted", true, 200, "broken", null);
                assertTrue(words(probe(front.port())).contains("a second time, the connection broke."));
            } else {
                assertEarly(run, "broken", null, null, null, null);
                assertTrue(advice(run).contains("loses its connection"), advice(run));
            }
        }
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
