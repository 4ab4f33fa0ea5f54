package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code openssl s_client} and our server. */
@ExtendWith(NoLeaks.class)
class SClientTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "other.test", "client");
    }

    private static SslContextBuilder server(String name) {
        return SslContext.server().certificate(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    private static String[] command(EchoServer server, String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + server.port(),
                "-CAfile", "ca.pem", "-verify_return_error", "-servername", name, "-verify_hostname", name));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** What s_client prints of a connection on which a line was echoed: after it, the tickets have come too. */
    private static String talk(EchoServer server, String name, String... more) throws Exception {
        try (OpenSslCli client = OpenSslCli.start(folder, command(server, name, more))) {
            client.type("echo me\n");
            client.await("what it sent", line -> line.contains("echo me")); // amid its own words, which it buffers
            client.type("Q\n");
            return client.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reconnectingResumesTls12EachTime(boolean tickets) throws Exception {
        try (SslContext context = server("localhost").tickets(tickets).build(); EchoServer server = new EchoServer(context)) {
            String output = OpenSslCli.run(folder, command(server, "localhost", "-tls1_2", "-reconnect"));
            assertEquals(1, count(output, "New, TLSv1.2"), output);
            assertEquals(5, count(output, "Reused, TLSv1.2"), output);
            assertEquals(5, context.sessions().statistics().hits());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096})
    void theLongestRecordThatAClientAsksForIsInItsSession(int bytes) throws Exception {
        try (SslContext context = server("localhost").tickets(false).build(); EchoServer server = new EchoServer(context)) {
            OpenSslCli.runWithInput(folder, "", command(server, "localhost", "-tls1_2", "-maxfraglen", String.valueOf(bytes)));
            try (SslSession session = context.sessions().find(context.sessions().ids().getFirst()).orElseThrow()) {
                assertEquals(OptionalInt.of(bytes), session.maxFragmentLength());
            }
        }
    }

    @Test
    void reconnectingWithoutTicketsAndCacheResumesNothing() throws Exception {
        try (SslContext context = server("localhost").tickets(false).sessionCacheMode().build();
                EchoServer server = new EchoServer(context)) {
            String output = OpenSslCli.run(folder, command(server, "localhost", "-tls1_2", "-reconnect"));
            assertEquals(6, count(output, "New, TLSv1.2"), output);
            assertEquals(0, count(output, "Reused"), output);
            assertEquals(0, context.sessions().statistics().hits());
        }
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @ParameterizedTest
    @CsvSource({"true, -tls1_2", "false, -tls1_2", "true, -tls1_3", "false, -tls1_3"})
    void aSavedSessionIsResumedByALaterProcess(boolean tickets, String version) throws Exception {
        try (SslContext context = server("localhost").tickets(tickets).build(); EchoServer server = new EchoServer(context)) {
            String saved = "saved-" + tickets + version + ".pem";
            String first = talk(server, "localhost", version, "-sess_out", saved);
            assertTrue(first.contains("New, TLSv1."), first);
            assertEquals(0, context.sessions().statistics().hits());
            String second = talk(server, "localhost", version, "-sess_in", saved);
            assertTrue(second.contains("Reused, TLSv1." + version.charAt(6)), second);
            assertEquals(1, context.sessions().statistics().hits());
        }
    }

    @Test
    void eachNameIsAnsweredByItsOwnContext() throws Exception {
        try (SslContext other = server("other.test").build();
                SslContext context = server("localhost").serverName("other.test", other).build();
                EchoServer server = new EchoServer(context)) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                for (String name : List.of("localhost", "other.test")) {
                    String saved = name + version + ".pem";
                    String first = talk(server, name, version, "-sess_out", saved);
                    assertTrue(first.contains("subject=CN = " + name) || first.contains("subject=CN=" + name), first);
                    assertTrue(first.contains("New, "), first);
                    String again = talk(server, name, version, "-sess_in", saved);
                    assertTrue(again.contains("Reused, "), again);
                }
                String strange = talk(server, "localhost", version, "-sess_in", "other.test" + version + ".pem");
                assertTrue(strange.contains("New, "), strange);
            }
        }
    }

    @Test
    void alpnIsAgreedOnOrEndsTheHandshake() throws Exception {
        try (SslContext context = server("localhost").alpn("h2", "http/1.1").build();
                EchoServer server = new EchoServer(context)) {
            assertTrue(talk(server, "localhost", "-alpn", "http/1.1,h2").contains("ALPN protocol: h2"));
            assertTrue(talk(server, "localhost", "-alpn", "x,http/1.1").contains("ALPN protocol: http/1.1"));
            assertTrue(talk(server, "localhost").contains("No ALPN negotiated"));
            try (OpenSslCli client = OpenSslCli.start(folder, command(server, "localhost", "-alpn", "imap"))) {
                String output = client.awaitEnd();
                assertTrue(output.contains("no application protocol") || output.contains("alert number 120"), output);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aRequiredClientCertificateLetsInWhoHasOneAndResumes(String version) throws Exception {
        try (SslContext context = server("localhost").trust(folder.resolve("ca.pem")).clientAuth(ClientAuth.REQUIRED)
                .build(); EchoServer server = new EchoServer(context)) {
            String saved = "auth" + version + ".pem";
            String first = talk(server, "localhost", version, "-cert", "client.pem", "-key", "client.key", "-sess_out",
                    saved);
            assertTrue(first.contains("New, "), first);
            String second = talk(server, "localhost", version, "-cert", "client.pem", "-key", "client.key", "-sess_in",
                    saved);
            assertTrue(second.contains("Reused, "), second);
            assertEquals(1, context.sessions().statistics().hits());
            try (OpenSslCli client = OpenSslCli.start(folder, command(server, "localhost", version))) {
                String refusal = client.awaitEnd();
                assertTrue(refusal.contains(version.equals("-tls1_3")
                        ? "alert number 116" : "alert number 40"), refusal);
            }
            assertEquals(1, context.sessions().statistics().hits());
        }
    }
}
