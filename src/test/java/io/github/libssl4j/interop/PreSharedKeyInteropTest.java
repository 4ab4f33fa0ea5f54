package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.Http;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.Psks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pre-shared keys with {@code openssl s_server} and {@code openssl s_client}, over sockets. */
@ExtendWith(NoLeaks.class)
class PreSharedKeyInteropTest {
    private static final String NAME = "shared name";

    @TempDir
    static Path folder;

    private static Optional<String> identity(SslChannel channel) {
        return channel.pskIdentity().map(name -> new String(name, StandardCharsets.UTF_8));
    }

    private static OpenSslCli.Server server(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-nocert", "-www", "-psk_identity", NAME));
        arguments.addAll(List.of(options));
        return OpenSslCli.server(folder, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void ourClientSharesAKeyWithSServer(TlsVersion version) throws Exception {
        try (OpenSslCli.Server server = server("-psk", Psks.hex(), "-psk_hint", "take yours");
                PreSharedKey key = Psks.named(NAME);
                SslContext client = SslContext.client().psk(key).protocol(version).build()) {
            for (int i = 0; i < 3; i++) {
                try (SslChannel channel = client.connect("localhost", server.port())) {
                    assertEquals(i > 0, channel.isResumed());
                    boolean tls12 = version == TlsVersion.TLS_1_2;
                    assertEquals(i == 0 || tls12 ? Optional.of(NAME) : Optional.empty(), identity(channel));
                    assertEquals(tls12 ? Optional.of("take yours") : Optional.empty(), channel.pskIdentityHint());
                    assertTrue(channel.verifyResult().isOk());
                    assertEquals(List.of(), channel.peerCertificates());
                    String page = Http.get(channel, "/");
                    assertTrue(page.contains(version == TlsVersion.TLS_1_2 && i == 0 ? "New, TLSv1.2" : "Reused, TLSv1."), page);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Psks.SHA256, Psks.SHA384})
    void ourClientSharesASessionFileWithSServer(String ciphersuite) throws Exception {
        Path file = folder.resolve("server-" + ciphersuite + ".pem");
        try (SslSession session = session(ciphersuite); PreSharedKey key = PreSharedKey.ofSession(NAME, session)) {
            Files.writeString(file, session.toPem());
            try (OpenSslCli.Server server = server("-psk_session", file.toString(), "-ciphersuites", ciphersuite);
                    SslContext client = SslContext.client().psk(key).build();
                    SslChannel channel = client.connect("localhost", server.port())) {
                assertEquals(Optional.of(NAME), identity(channel));
                assertFalse(channel.isResumed());
                assertEquals(ciphersuite, channel.cipher());
                assertTrue(Http.get(channel, "/").contains("Reused, TLSv1.3"));
            }
        }
    }

    /** The RSA_PSK suites of TLS 1.2 have both: then the certificate must be good too. */
    @Test
    void aCertificateBesideTheKeyIsChecked() throws Exception {
        OpenSslCli.run(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-keyout", "rsa.key", "-out",
                "rsa.pem", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost");
        try (OpenSslCli.Server server = OpenSslCli.server(folder, "-cert", "rsa.pem", "-key", "rsa.key", "-www", "-tls1_2",
                        "-psk", Psks.hex(), "-psk_identity", NAME, "-cipher", "RSA-PSK-AES128-GCM-SHA256");
                PreSharedKey key = Psks.named(NAME); PreSharedKey wrong = Psks.wrong(NAME);
                SslContext client = SslContext.client().psk(key).trust(folder.resolve("rsa.pem")).build();
                SslContext distrusting = SslContext.client().psk(key).build()) {
            for (int i = 0; i < 2; i++) {
                try (SslChannel channel = client.connect("localhost", server.port())) {
                    assertEquals(i > 0, channel.isResumed());
                    assertEquals("TLS_RSA_PSK_WITH_AES_128_GCM_SHA256", channel.cipher());
                    assertEquals(1, channel.peerCertificates().size());
                    Http.get(channel, "/");
                }
            }
            SslException refused = assertThrows(SslException.class, () -> distrusting.connect("localhost", server.port()));
            assertFalse(refused.verifyResult().orElseThrow().isOk());
            assertThrows(SslException.class, () -> client.connect(ConnectionOptions.to("localhost", server.port())
                    .psk(wrong)));
            assertThrows(SslException.class, () -> client.connect(ConnectionOptions.to("127.0.0.1", server.port())));
        }
    }

    private static SslSession session(String ciphersuite) {
        return SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher(ciphersuite).setMasterKey(Psks.bytes());
    }

    /** In TLS 1.2 s_server takes any name, if the key is right. */
    @ParameterizedTest
    @CsvSource({"TLS_1_2, shared name, true", "TLS_1_3, shared name, true", "TLS_1_2, nobody, true",
        "TLS_1_3, nobody, false"})
    void sServerRefusesAWrongKeyOrName(TlsVersion version, String name, boolean wrong) throws Exception {
        try (OpenSslCli.Server server = server("-psk", Psks.hex());
                PreSharedKey key = wrong ? Psks.wrong(name) : Psks.named(name);
                SslContext client = SslContext.client().psk(key).protocol(version).build()) {
            SslException refused = assertThrows(SslException.class, () -> client.connect("localhost", server.port()));
            assertTrue(refused.alert().isPresent(), refused.getMessage());
        }
    }

    private static String connect(EchoServer server, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + server.port()));
        arguments.addAll(List.of(more));
        try (OpenSslCli client = OpenSslCli.start(folder, arguments.toArray(String[]::new))) {
            client.type("echo me\n");
            client.await("what it sent", line -> line.contains("echo me"));
            client.type("Q\n");
            return client.awaitEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2, true", "-tls1_2, false", "-tls1_3, true", "-tls1_3, false"})
    void sClientSharesAKeyWithOurServer(String version, boolean certificate) throws Exception {
        try (PreSharedKey key = Psks.named(NAME)) {
            var builder = SslContext.server().pskLookup(Psks.of(key)).pskIdentityHint("take yours");
            try (SslContext context = (certificate ? builder.selfSigned("localhost") : builder).build();
                    EchoServer server = new EchoServer(context)) {
                String output = connect(server, version, "-psk", Psks.hex(), "-psk_identity", NAME);
                boolean tls12 = version.equals("-tls1_2");
                assertTrue(output.contains(tls12 ? "New, TLSv1.2, Cipher is ECDHE-PSK" : "Reused, TLSv1.3"), output);
                assertTrue(output.contains("no peer certificate available"), output);
                if (tls12) {
                    assertTrue(output.contains("PSK identity: " + NAME), output);
                    assertTrue(output.contains("PSK identity hint: take yours"), output);
                }
                assertEquals(List.of(), List.copyOf(server.failures));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Psks.SHA256, Psks.SHA384})
    void sClientSharesASessionFileWithOurServer(String ciphersuite) throws Exception {
        Path file = folder.resolve("client-" + ciphersuite + ".pem");
        try (SslSession session = session(ciphersuite); PreSharedKey key = Psks.named(NAME, ciphersuite);
                SslContext context = SslContext.server().pskLookup(Psks.of(key)).ciphersuites(ciphersuite).build();
                EchoServer server = new EchoServer(context)) {
            Files.writeString(file, session.toPem());
            String output = connect(server, "-psk_session", file.toString(), "-psk_identity", NAME);
            assertTrue(output.contains("Reused, TLSv1.3, Cipher is " + ciphersuite), output);
            assertEquals(List.of(), List.copyOf(server.failures));
        }
    }

    @Test
    void sClientWithAnUnknownNameIsShownTheCertificate() throws Exception {
        try (PreSharedKey key = Psks.named(NAME);
                SslContext context = SslContext.server().selfSigned("localhost").pskLookup(Psks.of(key)).build();
                EchoServer server = new EchoServer(context)) {
            String output = connect(server, "-psk", Psks.hex(), "-psk_identity", "nobody");
            assertTrue(output.contains("New, TLSv1.3"), output);
            assertTrue(output.contains("BEGIN CERTIFICATE"), output);
        }
    }

    @Test
    void keysWorkBetweenOurOwnChannels() throws Exception {
        try (PreSharedKey key = Psks.named(NAME); SslContext context = SslContext.server().pskLookup(Psks.of(key)).build();
                EchoServer server = new EchoServer(context); SslContext client = SslContext.client().build();
                SslChannel channel = client.connect(ConnectionOptions.to("127.0.0.1", server.port()).psk(key))) {
            assertEquals(Optional.of(NAME), identity(channel));
        }
    }
}
