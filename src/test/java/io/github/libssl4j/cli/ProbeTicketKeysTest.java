package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The names of ticket keys, over several connections and several servers. */
@ExtendWith(NoLeaks.class)
class ProbeTicketKeysTest {
    private static String address(EmbeddedServer server) {
        return "127.0.0.1:" + server.target().port();
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.get("names").forEach(name -> names.add(name.asText()));
        return names;
    }

    @Test
    void aServerHasOneKeyForAllItsTicketsOfBothVersions() {
        ProbeRun run = ProbeRun.of("--json", "--count", "2");
        JsonNode keys = run.target().get("ticketKeys");
        assertEquals(List.of("names", "tickets", "changed", "takeTurns"), ReportsTest.fields(keys));
        assertEquals(1, names(keys).size(), run.out());
        assertTrue(names(keys).getFirst().matches("[0-9a-f]{32}"), run.out());
        assertTrue(keys.get("tickets").asInt() > 4, run.out());
        assertFalse(keys.get("changed").asBoolean());
        assertFalse(keys.get("takeTurns").asBoolean());
        assertTrue(run.json().get("sharedTicketKeys").isEmpty());
        String text = ProbeRun.of("--count", "2").out().replaceAll("\\s+", " ");
        assertTrue(text.matches(".*ticket key: [0-9a-f]{32}, the same in \\d+ tickets.*"), text);
    }

    @Test
    void theIdOfAStoredSessionNamesNoKey() throws Exception {
        SslContext stateful = SslContext.server().selfSigned("localhost").tickets(false).build();
        try (EmbeddedServer server = new EmbeddedServer(stateful)) {
            ProbeRun run = ProbeRun.of("--insecure", "--json", "--count", "2", address(server));
            assertEquals(0, run.exit(), run.toString());
            assertTrue(run.target().get("ticketKeys").isNull(), run.out());
            assertFalse(ProbeRun.of("--insecure", "--count", "1", address(server)).out().contains("ticket key"));
        }
    }

    @Test
    void serversWithTheSameKeysAreToldFromThoseWithTheirOwn() throws Exception {
        try (EmbeddedServer one = new EmbeddedServer(SslContext.selfSigned("localhost"));
                EmbeddedServer two = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            ProbeRun run = ProbeRun.of("--insecure", "--json", "--count", "1", address(one), address(two), address(one));
            JsonNode shared = run.json().get("sharedTicketKeys");
            assertEquals(1, shared.size(), run.out());
            assertEquals(List.of("targets", "names"), ReportsTest.fields(shared.get(0)));
            assertEquals("[0,2]", shared.get(0).get("targets").toString());
            assertEquals(names(run.json().get("targets").get(2).get("ticketKeys")), names(shared.get(0)));

            String text = ProbeRun.of("--insecure", "--count", "1", address(one), address(two), address(one)).out()
                    .replaceAll("\\s+", " ");
            assertTrue(text.contains("tickets of " + address(one) + " and " + address(one) + " have the same key name, "
                    + names(shared.get(0)).getFirst() + ": they share their ticket keys"), text);
            assertTrue(text.contains(address(two) + " has ticket keys of its own. "), text);
            assertTrue(text.contains("ssl_session_ticket_key"), text);

            text = ProbeRun.of("--insecure", "--count", "1", address(one), address(two)).out().replaceAll("\\s+", " ");
            assertTrue(text.contains(address(one) + " and " + address(two) + ": each has ticket keys of its own. "), text);
        }
    }

    @Test
    void machinesThatTakeTurnsBehindOneAddressAreToldFromARotation() throws Exception {
        try (EmbeddedServer one = new EmbeddedServer(SslContext.selfSigned("localhost"));
                EmbeddedServer two = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            AtomicInteger connections = new AtomicInteger();
            try (Front front = new Front(hello -> (connections.getAndIncrement() % 3 == 0 ? one : two).target().port())) {
                ProbeRun run = ProbeRun.of("--insecure", "--json", "--count", "4", "127.0.0.1:" + front.port());
                JsonNode keys = run.target().get("ticketKeys");
                assertEquals(2, names(keys).size(), run.out());
                assertTrue(keys.get("changed").asBoolean());
                assertTrue(keys.get("takeTurns").asBoolean());
            }
            connections.set(0);
            try (Front front = new Front(hello -> (connections.getAndIncrement() < 20 ? one : two).target().port())) {
                ProbeRun run = ProbeRun.of("--insecure", "--json", "--count", "5", "127.0.0.1:" + front.port());
                JsonNode keys = run.target().get("ticketKeys");
                assertEquals(2, names(keys).size(), run.out());
                assertTrue(keys.get("changed").asBoolean());
                assertFalse(keys.get("takeTurns").asBoolean(), run.out());
            }
        }
    }

    /** Of tickets that have this length and begin with these bytes. */
    private static Optional<TicketKeys> keys(int length, int... firsts) {
        TicketKeys.Log log = new TicketKeys.Log();
        for (int first : firsts) {
            byte[] ticket = new byte[length];
            ticket[0] = (byte) first;
            log.add(ticket);
        }
        return log.keys();
    }

    @Test
    void ticketsWithoutANameBeginDifferentlyEachTime() {
        assertEquals(Optional.of(new TicketKeys(List.of(), 3, false)), keys(200, 1, 2, 3));
        assertEquals(Optional.empty(), keys(32, 1, 1, 1));
        assertEquals(1, keys(200, 7).orElseThrow().names().size());
        assertTrue(keys(200, 1, 2, 1).orElseThrow().takeTurns());
        assertFalse(keys(200, 1, 1, 2, 2).orElseThrow().takeTurns());
    }
}
