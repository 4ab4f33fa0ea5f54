package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As OpenSSL's test_session_wo_ca_names: a server that does not say whom it trusts resumes as any other. */
@ExtendWith(NoLeaks.class)
class SessionWithoutAuthorityNamesTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "client");
    }

    private static SslContextBuilder server(boolean names) {
        return SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key"))
                .clientAuth(ClientAuth.OPTIONAL).trust(folder.resolve("ca.pem")).authorityNames(names);
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, true", "TLS_1_2, false", "TLS_1_3, true", "TLS_1_3, false"})
    void itResumes(TlsVersion version, boolean tickets) throws Exception {
        try (SslContext server = server(false).tickets(tickets).build();
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).protocol(version).authorityNames(false)
                        .certificate(folder.resolve("client.pem"), folder.resolve("client.key")).build()) {
            for (int i = 0; i < 3; i++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertEquals(i > 0, ends.client.isResumed());
                    assertEquals(i > 0, ends.server.isResumed());
                    assertEquals(1, ends.server.peerCertificates().size());
                    ends.goodbye();
                }
            }
        }
    }

    @Test
    void theNamesAreNotSent() throws Exception {
        for (boolean names : new boolean[] {true, false}) {
            try (SslContext context = server(names).build(); EchoServer server = new EchoServer(context)) {
                String output = OpenSslCli.run(folder, "s_client", "-connect", "127.0.0.1:" + server.port(), "-CAfile",
                        "ca.pem", "-tls1_3");
                assertEquals(names, output.contains("Acceptable client certificate CA names"), output);
            }
        }
    }
}
