package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Nginx;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code openssl s_server} in several configurations, and nginx in the one that it has by itself. */
@ExtendWith(NoLeaks.class)
class ProbeOpenSslServersTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "other.example");
    }

    private static ProbeRun probe(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-cert", "localhost.pem", "-key", "localhost.key"));
        all.addAll(List.of(options));
        try (OpenSslCli.Server server = OpenSslCli.server(folder, all.toArray(String[]::new))) {
            return ProbeRun.of("--json", "--count", "2", "--ca", folder.resolve("ca.pem").toString(), "--sni", "localhost",
                    "--other-name", "other.example", "127.0.0.1:" + server.port());
        }
    }

    @Test
    void byDefaultItResumesByEachMechanism() throws Exception {
        ProbeRun run = probe();
        assertEquals(0, run.exit(), run.toString());
        for (Mechanism mechanism : Mechanism.values()) {
            assertEquals(2, run.mechanism(mechanism).get("resumed").asInt(), mechanism.toString());
            assertTrue(run.mechanism(mechanism).get("secondUse").asBoolean(), mechanism.toString());
        }
        assertEquals(2, run.mechanism(Mechanism.TLS13_TICKET).get("tickets").asInt());
        assertTrue(run.mechanism(Mechanism.TLS13_TICKET).get("forwardSecret").asBoolean());
    }

    @Test
    void withEarlyDataATicketIsGoodForOneUse() throws Exception {
        ProbeRun run = probe("-early_data", "-max_early_data", "4000");
        assertEquals(0, run.exit(), run.toString());
        assertEquals(4000, run.mechanism(Mechanism.TLS13_TICKET).get("earlyDataBytes").asInt());
        assertFalse(run.mechanism(Mechanism.TLS13_TICKET).get("secondUse").asBoolean());
        assertFalse(run.target().get("advice").toString().contains("replayed"));
    }

    @Test
    void earlyDataWithoutAntiReplayIsWarnedOf() throws Exception {
        ProbeRun run = probe("-early_data", "-no_anti_replay");
        assertEquals(0, run.exit(), run.toString());
        assertTrue(run.mechanism(Mechanism.TLS13_TICKET).get("secondUse").asBoolean());
        assertTrue(run.target().get("advice").toString().contains("replayed"), run.out());
    }

    @Test
    void aServerThatRefusesOtherNamesTakesNoTls13SessionsUnderThem() throws Exception {
        ProbeRun run = probe("-servername", "localhost", "-cert2", "localhost.pem", "-key2", "localhost.key",
                "-servername_fatal");
        assertEquals(0, run.exit(), run.toString());
        assertFalse(run.mechanism(Mechanism.TLS13_TICKET).get("acceptedUnderOtherName").asBoolean());
        // In TLS 1.2 OpenSSL shows the server the name of the session, not that of the connection which resumes it.
    }

    @Test
    void withoutTicketsAndCacheItDoesNotResume() throws Exception {
        ProbeRun run = probe("-no_ticket", "-no_cache", "-num_tickets", "0");
        assertEquals(1, run.exit(), run.toString());
        assertFalse(run.target().get("versions").get(0).get("resumes").asBoolean());
        assertFalse(run.target().get("versions").get(1).get("resumes").asBoolean());
    }

    @Test
    void idsOfAnNginxWithoutACacheAreExplained() throws Exception {
        try (Nginx nginx = Nginx.start(folder, "localhost.pem", "localhost.key", "")) {
            ProbeRun run = ProbeRun.of("--json", "--count", "2", "--ca", folder.resolve("ca.pem").toString(), "--sni",
                    "localhost", "127.0.0.1:" + nginx.port());
            assertEquals(0, run.exit(), run.toString());
            assertEquals(0, run.mechanism(Mechanism.TLS12_SESSION_ID).get("resumed").asInt(), run.out());
            assertEquals(1, run.target().get("advice").size(), run.out());
            assertTrue(run.target().get("advice").get(0).asText().contains("fine for clients that know tickets"), run.out());
        }
    }
}
