package io.github.libssl4j.bench.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The server's certificate and key, of P-256, which all implementations show. */
public record Identity(Path folder) {
    /** The certificate's file, in PEM. */
    Path certificateFile() {
        return folder.resolve("certificate.pem");
    }

    /** The key's file, in PEM. */
    Path keyFile() {
        return folder.resolve("key.pem");
    }

    X509Certificate certificate() throws Exception {
        try (InputStream pem = Files.newInputStream(certificateFile())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    /** In DER, without Java's parser: not all peers would load that. */
    int certificateSize() throws IOException {
        return der(certificateFile()).length;
    }

    PrivateKey key() throws Exception {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(keyFile())));
    }

    private static byte[] der(Path pem) throws IOException {
        StringBuilder base64 = new StringBuilder();
        for (String line : Files.readAllLines(pem)) {
            if (!line.startsWith("-----")) {
                base64.append(line);
            }
        }
        return Base64.getDecoder().decode(base64.toString());
    }

    KeyManager[] keyManagers() throws Exception {
        KeyStore store = KeyStore.getInstance("JKS"); // PKCS12 would hash 20,000 times to wrap and unwrap the key
        store.load(null, null);
        store.setKeyEntry("server", key(), new char[0], new X509Certificate[] {certificate()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }
}
