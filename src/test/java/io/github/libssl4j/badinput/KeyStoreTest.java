package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.JavaTls;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Java's key stores and keys that are not what they should be. */
@ExtendWith(NoLeaks.class)
class KeyStoreTest {
    private static final char[] WRONG = "wrong".toCharArray();

    @TempDir
    static Path folder;

    private static KeyStore oneKey;
    private static KeyStore twoKeys;
    private static KeyStore onlyTrusted;

    @BeforeAll
    static void makeStores() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "other");
        oneKey = JavaTls.emptyStore();
        JavaTls.addKey(oneKey, folder, "localhost");
        twoKeys = JavaTls.emptyStore();
        JavaTls.addKey(twoKeys, folder, "localhost");
        JavaTls.addKey(twoKeys, folder, "other");
        onlyTrusted = JavaTls.emptyStore();
        onlyTrusted.setCertificateEntry("ca", JavaTls.certificate(folder.resolve("ca.pem")));
        OpenSslCli.run(folder, "pkcs12", "-export", "-in", "localhost.pem", "-inkey", "localhost.key", "-passout",
                "pass:changeit", "-out", "good.p12");
        Files.write(folder.resolve("empty.p12"), new byte[0]);
        byte[] cut = Files.readAllBytes(folder.resolve("good.p12"));
        Files.write(folder.resolve("cut.p12"), Arrays.copyOf(cut, cut.length / 2));
    }

    private static String refusal(SslContextBuilder builder) {
        return assertThrows(SslConfigurationException.class, () -> builder.build().close()).getMessage();
    }

    private static void check(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void goodStoresServe() throws Exception {
        for (SslContextBuilder builder : List.of(SslContext.server().certificate(oneKey, JavaTls.PASSWORD),
                SslContext.server().certificate(twoKeys, "localhost", JavaTls.PASSWORD),
                SslContext.server().pkcs12(folder.resolve("good.p12"), JavaTls.PASSWORD))) {
            try (SslContext server = builder.build(); SslContext client = SslContext.client().trust(onlyTrusted).build();
                    InMemory ends = InMemory.handshake(client, server)) {
                assertTrue(ends.client.verifyResult().isOk());
            }
        }
    }

    @Test
    void aWrongPasswordIsTold() {
        check(refusal(SslContext.server().certificate(oneKey, WRONG)), "password is wrong");
        check(refusal(SslContext.server().pkcs12(folder.resolve("good.p12"), WRONG)), "good.p12", "password is wrong");
    }

    @Test
    void noKeySeveralKeysAndAWrongAliasAreTold() {
        check(refusal(SslContext.server().certificate(onlyTrusted, JavaTls.PASSWORD)), "no private key");
        check(refusal(SslContext.server().certificate(twoKeys, JavaTls.PASSWORD)), "several keys", "localhost", "other");
        check(refusal(SslContext.server().certificate(twoKeys, "nobody", JavaTls.PASSWORD)), "'nobody'", "no private key");
        check(refusal(SslContext.server().certificate(onlyTrusted, "ca", JavaTls.PASSWORD)), "'ca'", "no private key");
    }

    @Test
    void aStoreWithoutTrustedCertificatesIsTold() {
        check(refusal(SslContext.client().trust(oneKey)), "no trusted certificate");
    }

    @Test
    void aStoreThatWasNotLoadedIsTold() throws Exception {
        KeyStore unloaded = KeyStore.getInstance("PKCS12");
        check(refusal(SslContext.client().trust(unloaded)), "was it loaded?");
        check(refusal(SslContext.server().certificate(unloaded, JavaTls.PASSWORD)), "was it loaded?");
        check(refusal(SslContext.server().certificate(unloaded, "x", JavaTls.PASSWORD)), "was it loaded?");
    }

    @Test
    void filesThatAreNoPkcs12AreNamed() {
        for (String file : List.of("missing.p12", "empty.p12", "cut.p12", "localhost.pem", ".")) {
            check(refusal(SslContext.server().pkcs12(folder.resolve(file), JavaTls.PASSWORD)),
                    folder.resolve(file).toString());
        }
    }

    @Test
    void aKeyOfAnotherCertificateAndAnEmptyChainAreTold() throws Exception {
        PrivateKey rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
        PrivateKey other = JavaTls.key(folder.resolve("other.key"));
        for (PrivateKey key : List.of(rsa, other)) {
            check(refusal(SslContext.server().certificate(List.of(JavaTls.certificate(folder.resolve("localhost.pem"))),
                    key)), "does not belong to the certificate");
        }
        check(refusal(SslContext.server().certificate(List.of(), other)), "no certificate in the chain");
    }

    @Test
    void aKeyThatCanNotLeaveItsProviderIsTold() throws Exception {
        PrivateKey hidden = new PrivateKey() {
            private static final long serialVersionUID = 1;

            @Override
            public String getAlgorithm() {
                return "EC";
            }

            @Override
            public String getFormat() {
                return null;
            }

            @Override
            public byte[] getEncoded() {
                return null;
            }
        };
        check(refusal(SslContext.server().certificate(List.of(JavaTls.certificate(folder.resolve("localhost.pem"))),
                hidden)), "can't leave its provider");
    }
}
