package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsAlert;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.VerifyResult;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.JavaTls;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Server certificates that a client refuses, and why. */
@ExtendWith(NoLeaks.class)
class ServerCertificateTest {
    private static final long NOT_YET_VALID = 9;
    private static final long EXPIRED = 10;
    private static final long SELF_SIGNED = 18;
    private static final long NO_ISSUER = 20;
    private static final long HOST_MISMATCH = 62;
    private static final long ADDRESS_MISMATCH = 64;

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
        keytool("expired", "-10d");
        keytool("future", "+10d");
    }

    /** A certificate for localhost that is valid for five days from a day on: the openssl command makes none in the past. */
    private static void keytool(String name, String start) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-keystore", name + ".p12", "-storepass", "changeit", "-alias", name, "-keyalg", "EC",
                "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-startdate", start, "-validity", "5")
                .directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0, output);
    }

    private static SslContext server(String name) {
        return name.equals("localhost")
                ? SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key")).build()
                : SslContext.server().pkcs12(folder.resolve(name + ".p12"), JavaTls.PASSWORD).build();
    }

    private static void check(SslContext client, SslContext server, String host, long code, String alert) throws Exception {
        try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(host, 443))) {
            SslException refusal = assertThrows(SslException.class, ends::handshake);
            VerifyResult result = refusal.verifyResult().orElseThrow();
            assertEquals(code, result.code(), refusal.getMessage());
            assertFalse(result.isOk());
            assertTrue(refusal.getMessage().contains("certificate was refused") && refusal.getMessage().contains(host)
                    && refusal.getMessage().contains(result.text()), refusal.getMessage());
            assertEquals(Optional.empty(), refusal.alert());
            assertFalse(refusal.errors().isEmpty());
            ends.move(ends.client, ends.server); // the server is told, in TLS 1.3 too
            SslException told = assertThrows(SslException.class, () -> ends.server.handshake());
            assertEquals(Optional.of(alert), told.alert().map(TlsAlert::description));
            assertThrows(SslException.class, () -> ends.client.handshake());
            assertThrows(IllegalStateException.class, ends.client::session);
        }
        assertEquals(0, client.sessions().size());
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2", "TLS_1_3"})
    void anExpiredOne(TlsVersion version) throws Exception {
        try (SslContext server = server("expired"); SslContext client = SslContext.client()
                .trust(server.certificate().orElseThrow()).protocol(version).build()) {
            check(client, server, "localhost", EXPIRED, "certificate_expired");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2", "TLS_1_3"})
    void oneThatIsNotValidYet(TlsVersion version) throws Exception {
        try (SslContext server = server("future"); SslContext client = SslContext.client()
                .trust(server.certificate().orElseThrow()).protocol(version).build()) {
            check(client, server, "localhost", NOT_YET_VALID, "bad_certificate");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, other.test, 62", "TLS_1_3, other.test, 62", "TLS_1_3, localhost.evil.test, 62",
        "TLS_1_3, sub.localhost, 62", "TLS_1_3, 127.0.0.2, 64", "TLS_1_3, ::1, 64"})
    void oneForAnotherHostOrAddress(TlsVersion version, String host, long code) throws Exception {
        assertTrue(code == HOST_MISMATCH || code == ADDRESS_MISMATCH);
        try (SslContext server = server("localhost");
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).protocol(version).build()) {
            check(client, server, host, code, "bad_certificate");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2", "TLS_1_3"})
    void oneOfAnAuthorityThatIsNotTrusted(TlsVersion version) throws Exception {
        try (SslContext server = server("localhost"); SslContext stranger = SslContext.selfSigned("localhost")) {
            X509Certificate other = stranger.certificate().orElseThrow();
            try (SslContext client = SslContext.client().trust(other).protocol(version).build();
                    SslContext byDefault = SslContext.client().protocol(version).build()) {
                check(client, server, "localhost", NO_ISSUER, "unknown_ca");
                check(byDefault, server, "localhost", NO_ISSUER, "unknown_ca");
                try (SslContext another = SslContext.selfSigned("localhost")) {
                    check(byDefault, another, "localhost", SELF_SIGNED, "unknown_ca");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2", "TLS_1_3"})
    void aClientThatIsToldToTakesThemAndStillKnowsWhatIsWrong(TlsVersion version) throws Exception {
        try (SslContext server = server("expired");
                SslContext client = SslContext.client().insecure().protocol(version).build()) {
            for (int i = 0; i < 2; i++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertEquals(i > 0, ends.client.isResumed());
                    assertFalse(ends.client.verifyResult().isOk());
                    ends.goodbye();
                }
            }
        }
    }
}
