package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsAlert;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Http;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client and what {@code openssl s_server} asks for: client certificates, ALPN, SNI. */
@ExtendWith(NoLeaks.class)
class SServerOptionsTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "other.test", "client");
    }

    private static OpenSslCli.Server server(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-cert", "localhost.pem", "-key", "localhost.key", "-www"));
        arguments.addAll(List.of(more));
        return OpenSslCli.server(folder, arguments.toArray(String[]::new));
    }

    private static SslContextBuilder client(TlsVersion version) {
        return SslContext.client().trust(folder.resolve("ca.pem")).protocol(version);
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aServerThatVerifiesClientsKnowsTheCertificateAfterResumptionToo(TlsVersion version) throws Exception {
        try (OpenSslCli.Server server = server("-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem");
                SslContext client = client(version)
                        .certificate(folder.resolve("client.pem"), folder.resolve("client.key")).build()) {
            for (int i = 0; i < 3; i++) {
                try (SslChannel channel = client.connect("localhost", server.port())) {
                    assertEquals(i > 0, channel.isResumed(), "connection " + i);
                    String page = Http.get(channel, "/");
                    assertTrue(page.contains(i > 0 ? "Reused, " : "New, "), page);
                    assertTrue(page.contains("Subject: CN = client") || page.contains("Subject: CN=client"), page);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aServerThatVerifiesClientsRefusesOneWithoutACertificate(TlsVersion version) throws Exception {
        try (OpenSslCli.Server server = server("-Verify", "1", "-CAfile", "ca.pem");
                SslContext client = client(version).build()) {
            SslException refusal = assertThrows(SslException.class, () -> {
                try (SslChannel channel = client.connect("localhost", server.port())) {
                    Http.get(channel, "/"); // in TLS 1.3 the client is done before the server has seen its certificate
                }
            });
            String alert = version == TlsVersion.TLS_1_3 ? "certificate_required" : "handshake_failure";
            assertEquals(Optional.of(alert), refusal.alert().map(TlsAlert::description));
            assertTrue(refusal.getMessage().contains(alert), refusal.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void alpnIsAgreedOnByTheServersOrder(TlsVersion version) throws Exception {
        try (OpenSslCli.Server server = server("-alpn", "h2,http/1.1");
                SslContext both = client(version).alpn("http/1.1", "h2").build();
                SslContext none = client(version).build();
                SslContext other = client(version).alpn("imap").build()) {
            for (int i = 0; i < 2; i++) {
                try (SslChannel channel = both.connect("localhost", server.port())) {
                    assertEquals(i > 0, channel.isResumed());
                    assertEquals(Optional.of("h2"), channel.alpn());
                    Http.get(channel, "/");
                }
            }
            try (SslChannel channel = none.connect("localhost", server.port())) {
                assertEquals(Optional.empty(), channel.alpn());
                Http.get(channel, "/");
            }
            SslException refusal = assertThrows(SslException.class, () -> other.connect("localhost", server.port()));
            assertEquals(Optional.of("no_application_protocol"), refusal.alert().map(TlsAlert::description));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void theNameThatIsAskedForChoosesTheServersCertificate(TlsVersion version) throws Exception {
        try (OpenSslCli.Server server = server("-servername", "other.test", "-cert2", "other.test.pem", "-key2",
                "other.test.key"); SslContext client = client(version).build()) {
            ConnectionOptions options = ConnectionOptions.to("localhost", server.port());
            for (String name : List.of("localhost", "other.test")) {
                for (int i = 0; i < 2; i++) {
                    try (SslChannel channel = client.connect(options.serverName(name))) {
                        assertEquals(i > 0, channel.isResumed(), name + " " + i);
                        assertEquals("CN=" + name,
                                channel.peerCertificates().getFirst().getSubjectX500Principal().getName());
                        Http.get(channel, "/");
                    }
                }
            }
        }
    }
}
