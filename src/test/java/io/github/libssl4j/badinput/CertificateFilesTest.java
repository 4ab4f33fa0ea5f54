package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.Quotes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of certificates and keys that are not what they should be: refused, and no refusal quotes a part of them. */
@ExtendWith(NoLeaks.class)
class CertificateFilesTest {
    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeFiles() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "other");
        OpenSslCli.run(folder, "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.key");
        OpenSslCli.run(folder, "genpkey", "-algorithm", "ED25519", "-out", "ed25519.key");
        OpenSslCli.run(folder, "pkcs8", "-topk8", "-v2", "aes-128-cbc", "-in", "localhost.key", "-passout", "pass:secret",
                "-out", "pkcs8.key");
        OpenSslCli.run(folder, "ec", "-aes128", "-in", "localhost.key", "-passout", "pass:secret", "-out",
                "traditional.key");
        Files.writeString(folder.resolve("text.pem"), "no PEM at all\n");
        Files.write(folder.resolve("empty.pem"), new byte[0]);
        Files.write(folder.resolve("zeros.pem"), new byte[5000]);
        String pem = Files.readString(folder.resolve("localhost.pem"));
        Files.writeString(folder.resolve("cut.pem"), pem.substring(0, pem.length() / 2));
        Files.writeString(folder.resolve("damaged.pem"), pem.replaceFirst("\n.{20}", "\nAAAAAAAAAAAAAAAAAAAA"));
        Files.writeString(folder.resolve("half.pem"), pem + pem.substring(0, pem.length() / 2));
        String key = Files.readString(folder.resolve("localhost.key"));
        Files.writeString(folder.resolve("damaged.key"), key.replaceFirst("\n.{20}", "\nAAAAAAAAAAAAAAAAAAAA"));
        Files.createDirectory(folder.resolve("folder.pem"));
    }

    /** What a refusal says: nothing that stands in one of the files. */
    private static String refusal(SslContextBuilder builder) {
        SslConfigurationException refusal = assertThrows(SslConfigurationException.class, () -> builder.build().close());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Quotes.of(Files.readAllBytes(file)).requireNone(refusal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return refusal.getMessage();
    }

    private static SslContextBuilder server(String certificate, String key) {
        return SslContext.server().certificate(folder.resolve(certificate), folder.resolve(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.key", "rsa.key", "ed25519.key"})
    void aKeyOfAnotherCertificateIsRefused(String key) {
        String message = refusal(server("localhost.pem", key));
        assertTrue(message.contains(key) && message.contains("localhost.pem")
                && message.contains("private key does not belong to the certificate"), message);
    }

    @ParameterizedTest
    @CsvSource({"missing.pem, There is no file", "folder.pem, can't be read", "text.pem, no BEGIN CERTIFICATE line",
        "empty.pem, no BEGIN CERTIFICATE line", "zeros.pem, no BEGIN CERTIFICATE line", "cut.pem, is damaged",
        "damaged.pem, is damaged", "half.pem, is damaged", "localhost.key, no BEGIN CERTIFICATE line"})
    void aFileThatIsNoCertificateIsNamed(String file, String problem) {
        String chain = refusal(server(file, "localhost.key"));
        assertTrue(chain.contains(folder.resolve(file).toString()) && chain.contains(problem), chain);
        String trust = refusal(SslContext.client().trust(folder.resolve(file)));
        assertTrue(trust.contains(folder.resolve(file).toString()) && trust.contains(problem), trust);
    }

    @ParameterizedTest
    @CsvSource({"missing.key, There is no file", "folder.pem, can't be read", "text.pem, no BEGIN PRIVATE KEY line",
        "empty.pem, no BEGIN PRIVATE KEY line", "localhost.pem, no BEGIN PRIVATE KEY line", "damaged.key, is damaged"})
    void aFileThatIsNoKeyIsNamed(String file, String problem) {
        String message = refusal(server("localhost.pem", file));
        assertTrue(message.contains(folder.resolve(file).toString()) && message.contains(problem), message);
    }

    /** A key that is damaged so that a part of it seems to name an algorithm: OpenSSL says which, in numbers. */
    @Test
    void anAlgorithmThatNobodyKnowsIsNotQuoted() throws Exception {
        byte[] secret = "!\"#$%&'()*+,-./0123456789:;<=>?@".getBytes(StandardCharsets.US_ASCII); // 33, 34, ...
        ByteBuffer der = ByteBuffer.allocate(46).put(new byte[] {0x30, 44, 2, 1, 0, 0x30, 35, 6, 33, 0x2b}).put(secret)
                .put(new byte[] {4, 2, 4, 0});
        Path file = Files.writeString(folder.resolve("algorithm.key"), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getEncoder().encodeToString(der.array()) + "\n-----END PRIVATE KEY-----\n");
        SslConfigurationException refusal = assertThrows(SslConfigurationException.class,
                () -> server("localhost.pem", "algorithm.key").build().close());
        assertTrue(refusal.getMessage().contains(file + " is damaged")
                && refusal.getMessage().contains("unsupported private key algorithm"), refusal.getMessage());
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            assertFalse(cause.toString().contains("33.34.35") || cause instanceof OpenSslException own
                    && own.errors().toString().contains("33.34.35"), cause.toString());
        }
    }

    /** OpenSSL would ask on the terminal, and wait. */
    @ParameterizedTest
    @ValueSource(strings = {"pkcs8.key", "traditional.key"})
    void anEncryptedKeyNeedsItsPassword(String key) throws Exception {
        String without = refusal(server("localhost.pem", key));
        assertTrue(without.contains(key) && without.contains("is encrypted: give its password"), without);
        for (String wrong : new String[] {"wrong", "", "secret ", "s".repeat(1023)}) {
            String message = refusal(SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve(key),
                    wrong.toCharArray()));
            assertTrue(message.contains(key) && message.contains("password is wrong"), message);
        }
        try (SslContext server = SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve(key),
                PASSWORD).build();
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertTrue(ends.client.verifyResult().isOk());
        }
    }

    @Test
    void aPasswordThatCWouldCutOffIsRefused() {
        for (String bad : new String[] {"secret\0more", "s".repeat(1024), "\u00fc".repeat(512)}) {
            String message = refusal(SslContext.server().certificate(folder.resolve("localhost.pem"),
                    folder.resolve("pkcs8.key"), bad.toCharArray()));
            assertTrue(message.contains("pkcs8.key") && message.contains(bad.contains("\0") ? "NUL" : "longer than"), message);
        }
    }

    @Test
    void aServerWithoutACertificateIsTold() {
        assertTrue(refusal(SslContext.server()).contains("needs a certificate"));
    }

    @Test
    void aBuilderBuildsOnceAlsoWhenItFailed() {
        SslContextBuilder builder = server("missing.pem", "localhost.key");
        refusal(builder);
        assertTrue(assertThrows(IllegalStateException.class, builder::build).getMessage().contains("new one"));
        assertEquals("There is no file " + folder.resolve("missing.pem"), refusal(server("missing.pem", "localhost.key")));
    }
}
