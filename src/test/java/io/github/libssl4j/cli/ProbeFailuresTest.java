package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the probe from finding out ends with 2, and the line says which it was. */
@ExtendWith(NoLeaks.class)
class ProbeFailuresTest {
    @TempDir
    Path folder;

    private static void assertFails(String kind, String message, ProbeRun text, ProbeRun json) {
        assertEquals(2, text.exit(), text.toString());
        assertEquals("", text.out());
        assertEquals(1, text.err().lines().count(), text.err());
        assertTrue(text.err().startsWith("probe: ") && text.err().contains(message), text.err());
        assertEquals(2, json.exit(), json.toString());
        assertEquals(kind, json.target().get("error").get("kind").asText());
        assertTrue(json.target().get("versions").isEmpty());
    }

    private static void assertFails(String kind, String message, String... arguments) {
        String[] json = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        json[arguments.length] = "--json";
        assertTimeoutPreemptively(Await.PATIENCE,
                () -> assertFails(kind, message, ProbeRun.of(arguments), ProbeRun.of(json)));
    }

    private static void assertBadArguments(String message, String... arguments) {
        ProbeRun run = ProbeRun.of(arguments);
        assertEquals(2, run.exit(), run.toString());
        assertEquals("", run.out());
        assertEquals(2, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("probe: bad arguments: ") && run.err().contains(message), run.err());
    }

    @Test
    void anUnknownNameIsSaidToBeOne() {
        assertFails("dns", "no-such-host.invalid", "--timeout", "5", "no-such-host.invalid");
    }

    @Test
    void aPortThatNobodyListensOnRefuses() throws Exception {
        assertFails("refused", "refuses connections", "127.0.0.1:" + OpenSslCli.freePort());
    }

    @Test
    void aPlainHttpServerDoesNotSpeakTls() throws Exception {
        try (RawServer http = new RawServer(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        })) {
            assertFails("not_tls", "does not speak TLS", "127.0.0.1:" + http.port());
        }
    }

    @Test
    void aServerThatSpeaksFirstInPlainTextDoesNotSpeakTls() throws Exception {
        try (RawServer smtp = new RawServer(socket -> {
            socket.getOutputStream().write("220 mail.example ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        })) {
            assertFails("not_tls", "STARTTLS", "127.0.0.1:" + smtp.port());
        }
    }

    @Test
    void aServerThatHangsUpIsSaidToHaveClosed() throws Exception {
        try (RawServer rude = new RawServer(socket -> {
            socket.getInputStream().readNBytes(5);
            socket.setSoLinger(true, 0);
        }); RawServer polite = new RawServer(socket -> {
            socket.getInputStream().read(new byte[4096]);
        })) {
            assertFails("closed", "during the TLS handshake", "127.0.0.1:" + rude.port());
            assertFails("closed", "during the TLS handshake", "127.0.0.1:" + polite.port());
        }
    }

    @Test
    void aServerThatSaysNothingTimesOut() throws Exception {
        try (RawServer stalled = new RawServer(socket -> socket.getInputStream().readAllBytes())) {
            assertFails("timeout", "timed out after 0.2 s", "--timeout", "0.2", "127.0.0.1:" + stalled.port());
        }
    }

    @Test
    void anUntrustedCertificateIsRefusedAndTheWaysOutAreNamed() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            String host = "127.0.0.1:" + server.target().port();
            assertFails("certificate", "--insecure", host);
            assertFails("certificate", "--ca", host);
            assertEquals(0, ProbeRun.of("--insecure", "--count", "1", host).exit());
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefusedUntilSniNamesIt() throws Exception {
        SslContext context = SslContext.selfSigned("www.example");
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            String host = "127.0.0.1:" + server.target().port();
            String ca = ProbeRun.certificateOf(context, folder);
            assertFails("certificate", "--sni", "--ca", ca, host);
            ProbeRun run = ProbeRun.of("--ca", ca, "--sni", "www.example", "--count", "1", "--json", host);
            assertEquals(0, run.exit(), run.toString());
            assertEquals("www.example", run.target().get("serverName").asText());
            assertEquals("other-name.www.example", run.target().get("otherName").asText());
        }
    }

    @Test
    void aServerThatWantsACertificateSaysSoInBothVersions() throws Exception {
        OpenSslCli.makeCertificates(folder, "client");
        for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
            SslContext context = SslContext.server().selfSigned("localhost").protocol(version)
                    .clientAuth(ClientAuth.REQUIRED).trust(folder.resolve("ca.pem")).build();
            try (EmbeddedServer server = new EmbeddedServer(context)) {
                String host = "127.0.0.1:" + server.target().port();
                assertFails(version == TlsVersion.TLS_1_3 ? "client_certificate" : "handshake", "--cert", "--insecure", host);
                ProbeRun run = ProbeRun.of("--insecure", "--count", "1", "--cert", folder.resolve("client.pem").toString(),
                        "--key", folder.resolve("client.key").toString(), host);
                assertEquals(0, run.exit(), run.toString());
            }
        }
    }

    @Test
    void anEncryptedKeyNeedsThePasswordFile() throws Exception {
        OpenSslCli.makeCertificates(folder, "client");
        OpenSslCli.run(folder, "pkey", "-in", "client.key", "-aes256", "-passout", "pass:open sesame", "-out", "locked.key");
        String cert = folder.resolve("client.pem").toString();
        String key = folder.resolve("locked.key").toString();
        String right = Files.writeString(folder.resolve("right"), "open sesame\nsecond line\n").toString();
        String wrong = Files.writeString(folder.resolve("wrong"), "close sesame\n").toString();
        SslContext context = SslContext.server().selfSigned("localhost").clientAuth(ClientAuth.REQUIRED)
                .trust(folder.resolve("ca.pem")).build();
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            String host = "127.0.0.1:" + server.target().port();
            assertBadArguments("--key-password-file", "--insecure", "--cert", cert, "--key", key, host, host);
            assertBadArguments("password is wrong", "--insecure", "--cert", cert, "--key", key,
                    "--key-password-file", wrong, host, host);
            ProbeRun run = ProbeRun.of("--insecure", "--count", "1", "--cert", cert, "--key", key, "--key-password-file",
                    right, host);
            assertEquals(0, run.exit(), run.toString());
            assertFalse((run.out() + run.err()).contains("sesame"), "the password was printed");
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsFoundBeforeConnectingAndSaidOnce() throws Exception {
        OpenSslCli.makeCertificates(folder, "client", "other");
        assertBadArguments("does not belong to the certificate", "--cert", folder.resolve("client.pem").toString(),
                "--key", folder.resolve("other.key").toString(), "a.invalid", "b.invalid");
    }

    @Test
    void aHandshakeFailureIsFirstSaidToBeAboutCipherSuites() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
        try (OpenSslCli.Server server = OpenSslCli.server(folder, "-cert", "localhost.pem", "-key", "localhost.key",
                "-tls1_2", "-cipher", "AES128-SHA")) {
            assertFails("handshake", "no common cipher suite", "--insecure", "127.0.0.1:" + server.port());
        }
    }

    @Test
    void aServerOfOtherProtocolsEndsTheHandshake() throws Exception {
        SslContext context = SslContext.server().selfSigned("localhost").alpn("h2").build();
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            assertFails("handshake", "--alpn", "--insecure", "--alpn", "spdy/1", "127.0.0.1:" + server.target().port());
        }
    }

    @Test
    void oneFailureDoesNotHideTheOtherServersReports() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            String down = "127.0.0.1:" + OpenSslCli.freePort();
            String up = "127.0.0.1:" + server.target().port();
            ProbeRun run = ProbeRun.of("--insecure", "--count", "1", down, up);
            assertEquals(2, run.exit());
            assertTrue(run.err().contains(down), run.err());
            assertTrue(run.out().contains(up) && run.out().contains("resumes in "), run.out());
        }
    }

    private interface Peer {
        void speak(Socket socket) throws IOException;
    }

    /** A server that speaks no TLS: each connection on a thread of its own, closed after it. */
    private static final class RawServer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Peer peer;

        RawServer(Peer peer) throws IOException {
            this.peer = peer;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            } catch (IOException e) {
                // closed
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                peer.speak(socket);
            } catch (IOException e) {
                // the probe went away
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
