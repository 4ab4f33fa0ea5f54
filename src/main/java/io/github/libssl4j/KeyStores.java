package io.github.libssl4j;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Certificates and keys out of Java's key stores, PKCS#12 files among them. */
final class KeyStores {
    private KeyStores() {}

    static KeyStore pkcs12(Path file, char[] password) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            return store;
        } catch (NoSuchFileException e) {
            throw new SslConfigurationException("There is no file " + file, e);
        } catch (IOException e) {
            throw new SslConfigurationException("PKCS#12 file " + file + (e.getCause() instanceof UnrecoverableKeyException
                    ? " can't be decrypted: the password is wrong" : " can't be read, it is damaged or no PKCS#12 file: "
                    + (e.getMessage() == null ? e : e.getMessage())), e);
        } catch (GeneralSecurityException e) {
            throw new SslConfigurationException("PKCS#12 file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    /** The key and chain of an alias; of the only key where the alias is {@code null}. */
    static Credential credential(KeyStore store, String alias, char[] password) {
        try {
            String chosen = alias == null ? onlyKey(store) : alias;
            String origin = "Key store entry '" + chosen + "'";
            Key key = store.getKey(chosen, password);
            Certificate[] chain = store.getCertificateChain(chosen);
            if (!(key instanceof PrivateKey privateKey) || chain == null) {
                throw new SslConfigurationException(origin + " is no private key with its certificate");
            }
            List<X509Certificate> certificates = new ArrayList<>();
            for (Certificate certificate : chain) {
                if (!(certificate instanceof X509Certificate x509)) {
                    throw new SslConfigurationException(origin + " has a certificate of type " + certificate.getType()
                            + "; TLS takes X.509");
                }
                certificates.add(x509);
            }
            return Credential.ofJava(certificates, privateKey, origin);
        } catch (UnrecoverableKeyException e) {
            throw new SslConfigurationException("The key store's key can't be decrypted: the password is wrong", e);
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
    }

    private static String onlyKey(KeyStore store) throws KeyStoreException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (keys.size() != 1) {
            throw new SslConfigurationException(keys.isEmpty() ? "The key store has no private key"
                    : "The key store has several keys: name the alias of one of " + keys);
        }
        return keys.getFirst();
    }

    /** The trusted certificates, at least one. */
    static List<X509Certificate> trusted(KeyStore store) {
        try {
            List<X509Certificate> found = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias) && store.getCertificate(alias) instanceof X509Certificate x509) {
                    found.add(x509);
                }
            }
            if (found.isEmpty()) {
                throw new SslConfigurationException("The key store has no trusted certificate (trustedCertEntry)");
            }
            return found;
        } catch (KeyStoreException e) {
            throw unreadable(e);
        }
    }

    private static SslConfigurationException unreadable(GeneralSecurityException e) {
        return new SslConfigurationException("The key store can't be read (was it loaded?): " + e.getMessage(), e);
    }
}
