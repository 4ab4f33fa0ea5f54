package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Http;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions that go through files between us and the {@code openssl} command. */
@ExtendWith(NoLeaks.class)
class SessionFilesTest {
    private static final String GET = "GET / HTTP/1.0\r\n\r\n";

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
    }

    private static OpenSslCli.Server server(String option) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-cert", "localhost.pem", "-key", "localhost.key", "-www"));
        if (!option.isEmpty()) {
            arguments.add(option);
        }
        return OpenSslCli.server(folder, arguments.toArray(String[]::new));
    }

    private static SslContextBuilder client(TlsVersion version) {
        return SslContext.client().trust(folder.resolve("ca.pem")).protocol(version);
    }

    private static String sClient(OpenSslCli.Server server, TlsVersion version, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + server.port(),
                "-servername", "localhost", "-ign_eof", version == TlsVersion.TLS_1_3 ? "-tls1_3" : "-tls1_2"));
        arguments.addAll(List.of(more));
        return OpenSslCli.runWithInput(folder, GET, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,''", "TLS_1_2,-no_ticket", "TLS_1_3,''", "TLS_1_3,-no_ticket"})
    void aSessionOfSClientIsResumedByOurClientThatVouchesForIt(TlsVersion version, String option) throws Exception {
        Path file = folder.resolve("theirs-" + version + option + ".pem");
        try (OpenSslCli.Server server = server(option); SslContext client = client(version).build()) {
            sClient(server, version, "-CAfile", "ca.pem", "-sess_out", file.toString());
            ConnectionOptions options = ConnectionOptions.to("localhost", server.port());
            try (SslSession theirs = SslSession.fromPem(Files.readString(file));
                    SslSession adopted = client.adopt(theirs, "localhost")) {
                assertEquals(version, theirs.protocol().orElseThrow());
                assertThrows(IllegalArgumentException.class, () -> client.connect(options.resume(theirs)));
                try (SslChannel channel = client.connect(options.resume(adopted))) {
                    assertTrue(channel.isResumed());
                    assertTrue(channel.verifyResult().isOk());
                    assertEquals("CN=localhost",
                            channel.peerCertificates().getFirst().getSubjectX500Principal().getName());
                    String page = Http.get(channel, "/");
                    assertTrue(page.contains("Reused, "), page);
                }
            }
            try (SslChannel channel = client.connect(options.withoutResumption())) {
                assertEquals(false, channel.isResumed());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2", "TLS_1_3"})
    void aSessionOfAnSClientThatTrustedNobodyIsNotAdopted(TlsVersion version) throws Exception {
        Path file = folder.resolve("unverified-" + version + ".pem");
        try (OpenSslCli.Server server = server(""); SslContext client = client(version).build();
                SslContext careless = SslContext.client().insecure().protocol(version).build()) {
            sClient(server, version, "-no-CAfile", "-no-CApath", "-no-CAstore", "-sess_out", file.toString());
            try (SslSession theirs = SslSession.fromPem(Files.readString(file))) {
                IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                        () -> client.adopt(theirs, "localhost"));
                assertTrue(refusal.getMessage().contains("without a good certificate"), refusal.getMessage());
                try (SslChannel channel = careless.connect(ConnectionOptions.to("localhost", server.port()).resume(theirs))) {
                    assertTrue(channel.isResumed());
                    assertEquals(false, channel.verifyResult().isOk());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,''", "TLS_1_2,-no_ticket", "TLS_1_3,''", "TLS_1_3,-no_ticket"})
    void aSessionOfOursIsResumedBySClientAndReadBySessId(TlsVersion version, String option) throws Exception {
        Path file = folder.resolve("ours-" + version + option + ".pem");
        try (OpenSslCli.Server server = server(option); SslContext client = client(version).build()) {
            String id;
            try (SslChannel channel = client.connect("localhost", server.port())) {
                assertEquals(false, channel.isResumed());
                Http.get(channel, "/");
                try (SslSession ours = channel.session()) {
                    Files.writeString(file, ours.toPem());
                    id = ours.id().map(Object::toString).orElse("").toUpperCase(Locale.ROOT);
                }
            }
            String text = OpenSslCli.run(folder, "sess_id", "-in", file.toString(), "-text", "-noout");
            assertTrue(text.contains("Protocol  : " + version), text);
            assertTrue(text.contains("Session-ID: " + id), text);
            assertTrue(text.contains("Verify return code: 0 (ok)"), text);
            String resumed = sClient(server, version, "-CAfile", "ca.pem", "-sess_in", file.toString());
            assertTrue(resumed.contains("Reused, " + version), resumed);
            String full = sClient(server, version, "-CAfile", "ca.pem");
            assertTrue(full.contains("New, " + version), full);
        }
    }
}
