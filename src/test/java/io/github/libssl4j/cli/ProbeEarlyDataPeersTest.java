package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Early data to {@code openssl s_server} and nginx. */
@ExtendWith(NoLeaks.class)
class ProbeEarlyDataPeersTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
    }

    private static ProbeRun probe(int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--json", "--count", "1", "--ca",
                folder.resolve("ca.pem").toString(), "--sni", "localhost"));
        arguments.addAll(List.of(more));
        arguments.add("127.0.0.1:" + port);
        return ProbeRun.of(arguments.toArray(String[]::new));
    }

    private static JsonNode early(ProbeRun run) {
        assertEquals(0, run.exit(), run.toString());
        return run.target().get("earlyData");
    }

    @ParameterizedTest
    @CsvSource({"-early_data, accepted, false", "-early_data -no_anti_replay, accepted, true",
        "-early_data -max_early_data 20, not_sent, null", "-max_early_data 16384, rejected, null",
        "-num_tickets 2, not_offered, null", "-early_data -tls1_2, not_offered, null"})
    void sServer(String options, String outcome, String replayable) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-cert", "localhost.pem", "-key", "localhost.key"));
        arguments.addAll(List.of(options.split(" ")));
        try (OpenSslCli.Server server = OpenSslCli.server(folder, arguments.toArray(String[]::new))) {
            ProbeRun run = probe(server.port());
            assertEquals(outcome, early(run).get("outcome").asText(), run.out());
            assertEquals(replayable, early(run).get("replayable").asText(), run.out());
            if (outcome.equals("accepted")) {
                server.cli().await("the request", line -> line.startsWith("GET / HTTP/1.1"));
            }
        }
    }

    @Test
    void nginxTakesTheSameRequestTwice() throws Exception {
        try (Nginx nginx = Nginx.start(folder, "localhost.pem", "localhost.key",
                "ssl_session_cache shared:tls:1m; ssl_early_data on;")) {
            ProbeRun run = probe(nginx.port());
            assertEquals("accepted", early(run).get("outcome").asText(), run.out());
            assertEquals(200, early(run).get("httpStatus").asInt(), run.out());
            assertEquals("accepted", early(run).get("replay").asText(), run.out());
            assertEquals(200, early(run).get("replayHttpStatus").asInt(), run.out());
            assertTrue(early(run).get("replayable").asBoolean(), run.out());
            assertTrue(run.target().get("advice").toString().contains("Early-Data $ssl_early_data"), run.out());
        }
    }

    @Test
    void nginxThatAnswers425ToWhatComesEarlyIsNotReplayable() throws Exception {
        try (Nginx nginx = Nginx.start(folder, "localhost.pem", "localhost.key", "ssl_session_cache shared:tls:1m; "
                + "ssl_early_data on; if ($ssl_early_data) { return 425; }")) {
            ProbeRun run = probe(nginx.port());
            assertEquals(425, early(run).get("httpStatus").asInt(), run.out());
            assertEquals("accepted", early(run).get("replay").asText(), run.out());
            assertEquals(425, early(run).get("replayHttpStatus").asInt(), run.out());
            assertEquals("false", early(run).get("replayable").asText(), run.out());
        }
    }

    @Test
    void nginxWithoutIt() throws Exception {
        try (Nginx nginx = Nginx.start(folder, "localhost.pem", "localhost.key", "ssl_session_cache shared:tls:1m;")) {
            assertEquals("not_offered", early(probe(nginx.port())).get("outcome").asText());
        }
    }
}
