package io.github.libssl4j.hazards;

import io.github.libssl4j.kit.OpenSslCli;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A certificate that a client shows, and a server trusts by itself. */
record ClientIdentity(Path folder, X509Certificate certificate, PrivateKey key) implements AutoCloseable {
    static ClientIdentity create() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("identity");
        OpenSslCli.run(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "30", "-keyout", "key.pem", "-out", "certificate.pem", "-subj", "/CN=client");
        try (InputStream pem = Files.newInputStream(folder.resolve("certificate.pem"))) {
            String text = Files.readString(folder.resolve("key.pem")).replaceAll("-----[A-Z ]+-----|\\s", "");
            return new ClientIdentity(folder,
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem),
                    KeyFactory.getInstance("EC").generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text))));
        }
    }

    List<X509Certificate> chain() {
        return List.of(certificate);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
