package io.github.libssl4j.memory;

import static io.github.libssl4j.kit.Peers.HERE;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.OddCertificate;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Psks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/** Contexts built, of good files and of bad ones. */
final class ContextRoutes {
    private static final OddCertificate[] ODD = {new OddCertificate(() -> null), new OddCertificate(() -> {
        throw new IllegalStateException("of the provider");
    })};
    private static final String PASSWORD = "secret";
    /** Each of the two names a certificate, a key or both that are refused. */
    private static final String[][] BAD = {{"missing.pem", "localhost.key"}, {"localhost.pem", "missing.key"},
        {"text.pem", "localhost.key"}, {"cut.pem", "localhost.key"}, {"half.pem", "localhost.key"},
        {"localhost.pem", "text.pem"}, {"localhost.pem", "damaged.key"}, {"localhost.pem", "other.key"},
        {"localhost.pem", "encrypted.key"}};

    private ContextRoutes() {}

    /** Makes the files. */
    static void prepare(Path folder) throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "other");
        OpenSslCli.run(folder, "pkcs8", "-topk8", "-v2", "aes-128-cbc", "-in", "localhost.key", "-passout", "pass:" + PASSWORD,
                "-out", "encrypted.key");
        String pem = Files.readString(folder.resolve("localhost.pem"));
        Files.writeString(folder.resolve("text.pem"), "no PEM at all\n");
        Files.writeString(folder.resolve("cut.pem"), pem.substring(0, pem.length() / 2));
        Files.writeString(folder.resolve("half.pem"), pem + pem.substring(0, pem.length() / 2));
        Files.writeString(folder.resolve("damaged.key"), Files.readString(folder.resolve("localhost.key"))
                .replaceFirst("\n.{20}", "\nAAAAAAAAAAAAAAAAAAAA"));
    }

    static void addTo(Map<String, Route> routes, Path folder) {
        routes.put("a server built with all options", ContextRoutes::server);
        routes.put("a client built with all options", ContextRoutes::client);
        routes.put("contexts built of files", trip -> ofFiles(trip, folder));
        routes.put("a context built with an encrypted key", trip -> ofEncryptedKey(trip, folder));
        routes.put("a context that trusts the system", ContextRoutes::trustsSystem);
        for (String[] bad : BAD) {
            routes.put("refused: certificate " + bad[0] + " with key " + bad[1], trip -> ofBadFiles(trip, folder, bad));
        }
        routes.put("refused: certificates that can't be encoded", ContextRoutes::ofOddCertificates);
        routes.put("refused: a bad trust file, cipher, group", trip -> ofBadOptions(trip, folder));
    }

    private static void server(Trip trip) {
        trip.begin();
        try (TicketKeyRing ring = TicketKeyRing.random(); SslContext other = Peers.server().build();
                SslContext server = Peers.server().alpn("h2").ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
                        .ciphersuites("TLS_AES_128_GCM_SHA256").groups("P-256", "X25519").ticketKeys(ring)
                        .sessionIdContext("name").numTickets(3).earlyData(1000).antiReplay(false).keyLog(line -> { })
                        .serverName("other.example", other).pskLookup(identity -> java.util.Optional.empty())
                        .pskIdentityHint("hint").clientAuth(ClientAuth.OPTIONAL).trust(other.certificate().orElseThrow())
                        .build()) {
            trip.require(server.certificate().isPresent(), "the server has its certificate");
        }
    }

    private static void client(Trip trip) {
        try (SslContext server = Peers.server().build()) {
            trip.begin();
            try (PreSharedKey key = Psks.named("name");
                    SslContext client = Peers.client(server, TlsVersion.TLS_1_3).alpn("h2", "http/1.1").selfSigned(InMemory.HOST)
                            .ciphersuites("TLS_AES_128_GCM_SHA256").groups("X25519").psk(key).build()) {
                client.newConnection(HERE).close();
            }
        }
    }

    private static void ofFiles(Trip trip, Path folder) throws Exception {
        trip.begin();
        Path chain = folder.resolve("localhost.pem");
        Path key = folder.resolve("localhost.key");
        Path authority = folder.resolve("ca.pem");
        try (SslContext server = SslContext.server().certificate(chain, key).clientAuth(ClientAuth.REQUIRED).trust(authority)
                .build(); SslContext client = SslContext.client().certificate(chain, key).trust(authority).build()) {
            for (int i = 0; i < 2; i++) {
                boolean resumed = Ends.converse(trip, client, server, HERE);
                trip.expect(resumed == i > 0, "the second connection is resumed");
            }
        }
    }

    private static void ofEncryptedKey(Trip trip, Path folder) {
        trip.begin();
        SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("encrypted.key"),
                PASSWORD.toCharArray()).build().close();
    }

    private static void trustsSystem(Trip trip) {
        trip.begin();
        SslContext.client().build().close();
    }

    private static void ofBadFiles(Trip trip, Path folder, String... names) throws Exception {
        trip.begin();
        trip.refused(SslConfigurationException.class, names[0] + " with " + names[1], () -> SslContext.server()
                .certificate(folder.resolve(names[0]), folder.resolve(names[1])).build().close());
    }

    private static void ofOddCertificates(Trip trip) throws Exception {
        try (SslContext good = Peers.server().build()) {
            X509Certificate certificate = good.certificate().orElseThrow();
            PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
            trip.begin();
            for (OddCertificate odd : ODD) {
                trip.refused(RuntimeException.class, "a certificate that can't be encoded",
                        () -> SslContext.server().certificate(List.of(certificate, odd), key).build().close());
            }
        }
    }

    private static void ofBadOptions(Trip trip, Path folder) throws Exception {
        trip.begin();
        SslContextBuilder[] all = {SslContext.client().trust(folder.resolve("half.pem")),
            SslContext.client().trust(folder.resolve("text.pem")), SslContext.client().ciphers("no such"),
            SslContext.client().ciphersuites("no such"), SslContext.client().groups("no such"),
            SslContext.server(), SslContext.server().certificate(folder.resolve("localhost.pem"),
                    folder.resolve("encrypted.key"), "wrong".toCharArray())};
        for (SslContextBuilder builder : all) {
            trip.refused(RuntimeException.class, "options that make no sense", () -> builder.build().close());
        }
    }
}
