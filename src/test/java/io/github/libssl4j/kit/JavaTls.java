package io.github.libssl4j.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's own TLS, and Java's key stores, with the certificates of {@link OpenSslCli#makeCertificates}. */
public final class JavaTls {
    public static final char[] PASSWORD = "changeit".toCharArray();

    private JavaTls() {}

    /** A context that trusts {@code ca.pem}, and shows {@code NAME.pem} unless the name is {@code null}. */
    public static SSLContext context(Path folder, String name) throws GeneralSecurityException, IOException {
        KeyManager[] keys = null;
        if (name != null) {
            KeyStore store = emptyStore();
            addKey(store, folder, name);
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, PASSWORD);
            keys = factory.getKeyManagers();
        }
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("ca", certificate(folder.resolve("ca.pem")));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    /** A key store in memory, loaded and empty. */
    public static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Puts a name's certificate and key into a key store, under that name. */
    public static void addKey(KeyStore store, Path folder, String name) throws GeneralSecurityException, IOException {
        store.setKeyEntry(name, key(folder.resolve(name + ".key")), PASSWORD,
                new X509Certificate[] {certificate(folder.resolve(name + ".pem"))});
    }

    public static X509Certificate certificate(Path pem) throws GeneralSecurityException, IOException {
        try (var in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** An EC key of a PEM file in PKCS#8 form. */
    public static PrivateKey key(Path pem) throws GeneralSecurityException, IOException {
        String base64 = Files.readString(pem, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----", "");
        byte[] der = Base64.getMimeDecoder().decode(base64);
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
