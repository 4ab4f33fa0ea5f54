package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.cli.ProbeTrial;
import io.github.libssl4j.kit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The probe with any arguments, before any server. Names are looked up in a file that knows localhost only
 * ({@code jdk.net.hosts.file}), and what could be an address becomes one of this machine: nothing leaves it.
 */
class ProbeFuzzTest extends Target {
    private static final List<String> WORDS = List.of("--json", "--count", "--timeout", "--alpn", "--sni", "--other-name",
            "--insecure", "--no-early-data", "--watch", "--interval", "--for", "--ca", "--cert", "--key", "--key-password-file",
            "--session-in", "--version", "--help", "--debug", "--", "1", "0.05", "h2,http/1.1", "localhost", "[::1]:", "10s",
            "1d", "%s", "CA", "KEY");
    private static final Pattern ADDRESS = Pattern.compile("[\\[\\]0-9a-fA-FxX.:%]*");
    private static final String CLOSED = "127.0.0.1:1";

    private static String argument(Choices choices) {
        int kind = choices.number(WORDS.size() + 4);
        if (kind < WORDS.size()) {
            String word = WORDS.get(kind);
            return word.equals("CA") ? Ends.CERTIFICATE.toString() : word.equals("KEY") ? Ends.KEY.toString() : word;
        }
        // No path but the known ones, and no file that is written.
        String text = choices.text(40).replace('/', '_').replace("--session-out", "--session-in").replace("--se", "--sn");
        if (kind == WORDS.size() && text.length() > 1) {
            text = WORDS.get(choices.number(16)) + "=" + text;
        }
        return ADDRESS.matcher(text).matches() && text.length() > 1 ? CLOSED : text;
    }

    @FuzzTest
    void arguments(byte[] input) throws Exception {
        if (System.getProperty("jdk.net.hosts.file") == null) {
            throw new IllegalStateException("Names would be looked up elsewhere");
        }
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            List<String> arguments = new ArrayList<>(List.of(CLOSED)); // without a server, it would start one
            for (int i = choices.number(10); i > 0; i--) {
                arguments.add(argument(choices));
            }
            ProbeTrial run = ProbeTrial.run(arguments);
            assertTrue(run.exit() == 2 || arguments.stream().anyMatch(word -> word.startsWith("-")),
                    () -> "exit " + run.exit());
            assertFalse(run.err().contains("should not happen"), run.err());
            assertFalse(run.out().isEmpty() && run.err().isEmpty());
            if (run.out().startsWith("{")) {
                assertEquals(run.exit(), run.json().get("exitCode").asInt());
            }
        });
    }

    /** Whatever a server answers, what is printed is one JSON document. */
    @FuzzTest
    void server(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            boolean early = choices.flag();
            byte[] answer = choices.rest();
            ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread server = Thread.ofVirtual().start(() -> answer(listener, answer, early));
            ProbeTrial run;
            try (listener) {
                run = ProbeTrial.run(List.of("--json", "--count", "1", "--timeout", "5", "--insecure",
                        "127.0.0.1:" + listener.getLocalPort()));
            }
            Await.end("the server saw that its listener was closed", server);
            assertEquals(2, run.exit());
            JsonNode target = run.json().get("targets").get(0);
            assertTrue(target.get("error").get("message").asText().length() > 3, run.out());
            assertFalse(target.get("error").get("kind").asText().equals("internal"), run.out());
        });
    }

    private static void answer(ServerSocket listener, byte[] answer, boolean early) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept(); OutputStream out = socket.getOutputStream()) {
                if (!early) {
                    socket.getInputStream().read(new byte[4096]);
                }
                out.write(answer);
                socket.shutdownOutput();
            } catch (IOException e) {
                // the probe, or the trial, has ended it
            }
        }
    }

    /** Names, protocols and error texts as somebody else chose them. */
    @FuzzTest
    void report(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            boolean wide = choices.flag();
            List<String> said = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                byte[] bytes = choices.bytes(60);
                said.add(wide ? new String(bytes, StandardCharsets.UTF_16BE)
                        : new String(bytes, StandardCharsets.ISO_8859_1));
            }
            ProbeTrial run = ProbeTrial.report(said);
            JsonNode targets = run.json().get("targets");
            assertEquals(said.get(0), targets.get(0).get("host").asText());
            assertEquals(said.get(1), targets.get(0).get("error").get("message").asText());
            assertEquals(said.get(1), targets.get(1).get("alpn").asText());
            assertFalse(run.err().isEmpty());
        });
    }

    @FuzzTest
    void sessionIn(byte[] input) throws Exception {
        Trial.run(input, () -> {
            try (Scraps files = new Scraps()) {
                Path file = files.file(input);
                Trial.unless(() -> ProbeTrial.readSession(file), IllegalArgumentException.class);
            }
        });
    }
}
