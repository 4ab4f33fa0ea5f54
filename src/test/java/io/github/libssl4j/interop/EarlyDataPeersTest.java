package io.github.libssl4j.interop;

import static io.github.libssl4j.kit.EarlyEnds.bytes;
import static io.github.libssl4j.kit.EarlyEnds.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.Nginx;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Early data to and from {@code openssl s_client}, {@code openssl s_server} and nginx. */
@ExtendWith(NoLeaks.class)
class EarlyDataPeersTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
        Files.writeString(folder.resolve("early"), "sent early");
    }

    private static Background<String> serve(Acceptor acceptor, SslContext server, boolean readsEarly) {
        return acceptor.nextRaw(socket -> {
            try (SslChannel channel = server.accept(socket)) {
                StringBuilder early = new StringBuilder();
                ByteBuffer buffer = ByteBuffer.allocate(100);
                while (readsEarly && channel.readEarlyData(buffer.clear()) >= 0) {
                    early.append(text(buffer));
                    channel.writeEarlyData(bytes("early answer\n"));
                }
                channel.write(bytes("answer\n"));
                channel.shutdownOutput();
                while (channel.read(buffer.clear()) >= 0) {
                    // until it has gone
                }
                return early + " " + channel.earlyDataStatus();
            }
        });
    }

    private static String sClient(Acceptor acceptor, String... options) throws IOException {
        String[] all = new String[options.length + 5];
        System.arraycopy(new String[] {"s_client", "-connect", "127.0.0.1:" + acceptor.port(), "-CAfile", "ca.pem"}, 0,
                all, 0, 5);
        System.arraycopy(options, 0, all, 5, options.length);
        try (OpenSslCli cli = OpenSslCli.start(folder, all)) {
            return cli.awaitEnd();
        }
    }

    @Test
    void sClientSendsItToOurServer() throws Exception {
        try (Acceptor acceptor = new Acceptor();
                SslContext server = SslContext.server().certificate(folder.resolve("localhost.pem"),
                        folder.resolve("localhost.key")).earlyData(100).build()) {
            Background<String> first = serve(acceptor, server, true);
            assertTrue(sClient(acceptor, "-sess_out", "session").contains("Early data was not sent"));
            assertEquals(" NOT_SENT", first.result());

            Background<String> second = serve(acceptor, server, true);
            String output = sClient(acceptor, "-sess_in", "session", "-early_data", "early");
            assertTrue(output.contains("Early data was accepted") && output.contains("early answer"), output);
            assertEquals("sent early ACCEPTED", second.result());

            Background<String> third = serve(acceptor, server, true); // the session is used up
            output = sClient(acceptor, "-sess_in", "session", "-early_data", "early");
            assertTrue(output.contains("Early data was rejected") && output.contains("answer"), output);
            assertEquals(" REJECTED", third.result());
        }
    }

    private static SslContext client() {
        return SslContext.client().trust(folder.resolve("ca.pem")).build();
    }

    private static ConnectionOptions to(int port) {
        return ConnectionOptions.to("localhost", port);
    }

    private static byte[] data(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-early_data", "-early_data -no_anti_replay", "-early_data -num_tickets 1",
        "-early_data -max_early_data 20"})
    void ourClientSendsItToSServer(String options) throws Exception {
        String[] arguments = ("-cert localhost.pem -key localhost.key " + options).split(" ");
        try (OpenSslCli.Server server = OpenSslCli.server(folder, arguments); SslContext client = client()) {
            for (int i = 0; i < 3; i++) {
                try (SslChannel channel = client.connect(to(server.port()).earlyData(data("early " + i + "\n"), false))) {
                    assertEquals(i > 0 ? EarlyDataStatus.ACCEPTED : EarlyDataStatus.NOT_SENT, channel.earlyDataStatus());
                    assertEquals(i > 0, channel.isResumed());
                    channel.write(bytes("later " + i + "\n"));
                    String later = "later " + i;
                    server.cli().await(later, line -> line.equals(later));
                }
            }
            assertFalse(server.cli().output().contains("early 0"));
            assertTrue(server.cli().output().contains("early 1") && server.cli().output().contains("early 2"),
                    server.cli().output().toString());
        }
    }

    /** The same session twice: with its guard, {@code s_server} rejects the second, and what was rejected goes again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionOfSServerOfferedTwice(boolean guarded) throws Exception {
        String[] arguments = ("-cert localhost.pem -key localhost.key -early_data" + (guarded ? "" : " -no_anti_replay"))
                .split(" ");
        try (OpenSslCli.Server server = OpenSslCli.server(folder, arguments); SslContext client = client()) {
            SslSession session;
            try (SslChannel channel = client.connect(to(server.port()))) {
                channel.write(bytes("first\n"));
                server.cli().await("first", line -> line.equals("first"));
                channel.shutdownOutput();
                assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
                session = channel.session();
            }
            for (int i = 0; i < 2; i++) {
                boolean accepted = i == 0 || !guarded;
                try (SslSession copy = session.dup();
                        SslChannel channel = client.connect(to(server.port()).resume(copy)
                                .earlyData(data("early " + i + "\n"), true))) {
                    assertEquals(accepted ? EarlyDataStatus.ACCEPTED : EarlyDataStatus.REJECTED, channel.earlyDataStatus());
                    assertTrue(channel.isEarlyDataDelivered());
                    String early = "early " + i;
                    server.cli().await(early, line -> line.equals(early));
                }
            }
            session.close();
        }
    }

    @Test
    void nginxSaysWhatCameEarly() throws Exception {
        try (Nginx nginx = Nginx.start(folder, "localhost.pem", "localhost.key", "ssl_session_cache shared:tls:1m; "
                + "ssl_early_data on; location /early { return 200 \"early=$ssl_early_data, $ssl_session_reused\"; }");
                SslContext client = client()) {
            ConnectionOptions get = to(nginx.port()).earlyData(data(
                    "GET /early HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), true);
            boolean seenEarly = false; // not where the end of the handshake overtakes nginx, on a busy machine
            for (int i = 0; i < 10 && !seenEarly; i++) {
                assertTrue(answerOf(client, get, EarlyDataStatus.NOT_SENT).endsWith("early=, ."));
                String answer = answerOf(client, get, EarlyDataStatus.ACCEPTED);
                assertTrue(answer.endsWith(", r"), answer);
                seenEarly = answer.endsWith("early=1, r");
                client.sessions().clear();
            }
            assertTrue(seenEarly);
        }
    }

    private static String answerOf(SslContext client, ConnectionOptions options, EarlyDataStatus status) throws Exception {
        try (SslChannel channel = client.connect(options)) {
            assertEquals(status, channel.earlyDataStatus());
            return readAll(channel);
        }
    }

    private static String readAll(SslChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        while (channel.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toString(StandardCharsets.US_ASCII);
    }
}
