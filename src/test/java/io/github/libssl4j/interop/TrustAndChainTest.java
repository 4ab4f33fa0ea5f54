package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.JavaTls;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom one trusts is no part of what one shows, and is never nobody. */
@ExtendWith(NoLeaks.class)
class TrustAndChainTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "client");
    }

    private static SslContextBuilder showing(SslContextBuilder builder, String name) {
        return builder.certificate(folder.resolve(name + ".pem"), folder.resolve(name + ".key"))
                .trust(folder.resolve("ca.pem"));
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void onlyTheGivenChainIsSent(TlsVersion version) throws Exception {
        try (SslContext server = showing(SslContext.server(), "localhost").clientAuth(ClientAuth.REQUIRED).build();
                SslContext client = showing(SslContext.client(), "client").protocol(version).build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertTrue(ends.client.verifyResult().isOk() && ends.server.verifyResult().isOk());
            assertEquals(List.of(JavaTls.certificate(folder.resolve("localhost.pem"))), ends.client.peerCertificates());
            assertEquals(List.of(JavaTls.certificate(folder.resolve("client.pem"))), ends.server.peerCertificates());
            ends.goodbye();
        }
    }

    @Test
    void trustInNoCertificateIsRefusedRatherThanTakenForTheSystems() {
        for (SslContextBuilder builder : List.of(SslContext.client(), SslContext.server())) {
            assertThrows(SslConfigurationException.class, builder::trust);
            assertThrows(SslConfigurationException.class, () -> builder.trust(new X509Certificate[0]));
        }
    }
}
