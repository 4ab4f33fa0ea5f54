package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsAlert;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.VerifyResult;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our server asks our client for a certificate. */
@ExtendWith(NoLeaks.class)
class ClientCertificateTest {
    @TempDir
    static Path folder;
    @TempDir
    static Path strangers;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "client");
        OpenSslCli.makeCertificates(strangers, "client");
        Files.copy(folder.resolve("ca.pem"), strangers.resolve("server-ca.pem"));
    }

    private static SslContext server(ClientAuth auth, boolean tickets) {
        return SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key"))
                .trust(folder.resolve("ca.pem")).clientAuth(auth).tickets(tickets).build();
    }

    private static SslContextBuilder client(TlsVersion version) {
        return SslContext.client().trust(folder.resolve("ca.pem")).protocol(version);
    }

    private static SslContextBuilder client(TlsVersion version, Path from) {
        return client(version).certificate(from.resolve("client.pem"), from.resolve("client.key"));
    }

    private record Seen(boolean resumed, List<String> names, boolean inSession, boolean verified) {}

    /** What a server that answers a byte with a byte sees of its client. */
    private static Background<Seen> serve(Acceptor acceptor, SslContext server) {
        return acceptor.next(server, channel -> {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one);
            channel.write(one.flip());
            try (SslSession session = channel.session()) {
                return new Seen(channel.isResumed(), channel.peerCertificates().stream()
                        .map(certificate -> certificate.getSubjectX500Principal().getName()).toList(),
                        session.peerCertificate().isPresent(), channel.verifyResult().isOk());
            }
        });
    }

    private static boolean connect(SslContext client, Acceptor acceptor) throws Exception {
        try (SslChannel channel = client.connect("localhost", acceptor.port())) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.write(one);
            channel.read(one.flip());
            return channel.isResumed();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,REQUIRED,true", "TLS_1_2,REQUIRED,false", "TLS_1_2,OPTIONAL,true", "TLS_1_3,REQUIRED,true",
        "TLS_1_3,REQUIRED,false", "TLS_1_3,OPTIONAL,true"})
    void theServerKnowsTheCertificateOnFullAndResumedConnections(TlsVersion version, ClientAuth auth, boolean tickets)
            throws Exception {
        try (SslContext server = server(auth, tickets); SslContext client = client(version, folder).build();
                Acceptor acceptor = new Acceptor()) {
            for (int i = 0; i < 4; i++) {
                Background<Seen> seen = serve(acceptor, server);
                assertEquals(i > 0, connect(client, acceptor), "connection " + i);
                assertEquals(List.of("CN=client"), seen.result().names().subList(0, 1));
                assertEquals(new Seen(i > 0, seen.result().names(), true, true), seen.result());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2", "TLS_1_3"})
    void aClientWithoutACertificateIsLetInWhereItIsOptional(TlsVersion version) throws Exception {
        try (SslContext server = server(ClientAuth.OPTIONAL, true); SslContext client = client(version).build();
                Acceptor acceptor = new Acceptor()) {
            for (int i = 0; i < 3; i++) {
                Background<Seen> seen = serve(acceptor, server);
                assertEquals(i > 0, connect(client, acceptor), "connection " + i);
                assertEquals(new Seen(i > 0, List.of(), false, true), seen.result());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,handshake_failure", "TLS_1_3,certificate_required"})
    void aClientWithoutACertificateIsRefusedWhereItIsRequired(TlsVersion version, String alert) throws Exception {
        try (SslContext server = server(ClientAuth.REQUIRED, true); SslContext client = client(version).build();
                Acceptor acceptor = new Acceptor()) {
            for (int i = 0; i < 2; i++) {
                Background<Seen> seen = serve(acceptor, server);
                SslException refusal = assertThrows(SslException.class, () -> connect(client, acceptor));
                assertEquals(Optional.of(alert), refusal.alert().map(TlsAlert::description));
                Throwable reason = assertInstanceOf(SslException.class, seen.failure());
                assertTrue(reason.getMessage().contains("peer did not return a certificate"), reason.getMessage());
            }
            assertEquals(0, server.sessions().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,REQUIRED", "TLS_1_2,OPTIONAL", "TLS_1_3,REQUIRED", "TLS_1_3,OPTIONAL"})
    void aClientWithAStrangersCertificateIsRefused(TlsVersion version, ClientAuth auth) throws Exception {
        try (SslContext server = server(auth, true); SslContext client = client(version, strangers).build();
                Acceptor acceptor = new Acceptor()) {
            Background<Seen> seen = serve(acceptor, server);
            SslException refusal = assertThrows(SslException.class, () -> connect(client, acceptor));
            assertTrue(refusal.alert().isPresent(), refusal.getMessage());
            SslException reason = assertInstanceOf(SslException.class, seen.failure());
            // X509_V_ERR_CERT_SIGNATURE_FAILURE, or X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY and its kin
            assertTrue(List.of(7L, 19L, 20L, 21L).contains(reason.verifyResult().map(VerifyResult::code).orElseThrow()),
                    reason.getMessage());
        }
    }
}
