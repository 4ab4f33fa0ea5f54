package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Certificates;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Digest;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.SelfSigned;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A certificate, its chain and its key, on the way into an {@code SSL_CTX}. The native objects are this one's to free. */
final class Credential implements AutoCloseable {
    private static final int LONGEST_PASSWORD = 1023; // PEM_BUFSIZE, less its NUL: OpenSSL cuts longer ones off

    private final String origin;
    private final List<MemorySegment> chain = new ArrayList<>();
    private MemorySegment key = MemorySegment.NULL;

    private Credential(String origin) {
        this.origin = origin;
    }

    static Credential ofPem(Path chainFile, Path keyFile, char[] password) {
        Credential credential = new Credential("certificate " + chainFile + " with key " + keyFile);
        try {
            credential.chain.addAll(PemFiles.certificates(chainFile));
            credential.key = PemFiles.key(keyFile, password);
            return credential;
        } catch (Throwable e) {
            credential.close();
            throw e;
        }
    }

    static Credential ofJava(List<X509Certificate> chain, PrivateKey key, String origin) {
        byte[] pkcs8 = key.getEncoded();
        if (pkcs8 == null || pkcs8.length == 0) {
            throw new SslConfigurationException(origin + ": the private key can't leave its provider (it has no encoded "
                    + "form): OpenSSL needs a key that can be exported");
        }
        Credential credential = new Credential(origin);
        try {
            if (chain.isEmpty()) {
                throw new SslConfigurationException(origin + ": there is no certificate in the chain");
            }
            for (X509Certificate certificate : chain) {
                byte[] der = certificate.getEncoded();
                if (der == null) {
                    throw new CertificateEncodingException("a certificate has no encoded form");
                }
                credential.chain.add(Certificates.fromDer(der));
            }
            credential.key = Certificates.keyFromDer(pkcs8);
            return credential;
        } catch (OpenSslException | CertificateEncodingException e) {
            credential.close();
            throw new SslConfigurationException(origin + ": OpenSSL can't read it: " + e.getMessage(), e);
        } catch (Throwable e) { // of a provider's own certificate, too
            credential.close();
            throw e;
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    static Credential selfSigned(List<String> hosts) {
        List<String> names = new ArrayList<>();
        for (String host : hosts) {
            PeerName name = PeerName.ofPattern(host);
            names.add((name.isAddress() ? "IP:" : "DNS:") + name);
            if (name.toString().equals("localhost")) {
                names.add("IP:127.0.0.1");
                names.add("IP:::1");
            }
        }
        Credential credential = new Credential("self-signed certificate for " + String.join(", ", hosts));
        SelfSigned made = new SelfSigned(hosts.getFirst(), names);
        credential.chain.add(made.certificate());
        credential.key = made.key();
        return credential;
    }

    /** Gives it to a context, which takes references of its own. */
    void applyTo(MemorySegment ctx) {
        try {
            Check.one(libssl_h.SSL_CTX_use_certificate(ctx, chain.getFirst()), "SSL_CTX_use_certificate");
            for (MemorySegment issuer : chain.subList(1, chain.size())) {
                Check.one(Macros.SSL_CTX_add1_chain_cert(ctx, issuer), "SSL_CTX_add1_chain_cert");
            }
        } catch (OpenSslException e) {
            throw new SslConfigurationException(origin + " is refused: " + e.getMessage(), e);
        }
        try {
            Check.one(libssl_h.SSL_CTX_use_PrivateKey(ctx, key), "SSL_CTX_use_PrivateKey");
            Check.one(libssl_h.SSL_CTX_check_private_key(ctx), "SSL_CTX_check_private_key");
        } catch (OpenSslException e) {
            throw new SslConfigurationException(origin + ": the private key does not belong to the certificate: "
                    + e.getMessage(), e);
        }
    }

    /** Names the certificate, for telling one client's identity from another's. */
    byte[] id() {
        return Digest.sha256(Certificates.toDer(chain.getFirst()));
    }

    /** The password as OpenSSL takes it; the caller overwrites it. */
    static byte[] passwordBytes(char[] password, String origin) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Arrays.fill(encoded.array(), (byte) 0);
        String fault = null;
        for (byte b : bytes) {
            fault = b == 0 ? "the password has a NUL character, which ends it in C" : fault;
        }
        fault = bytes.length > LONGEST_PASSWORD ? "the password is longer than " + LONGEST_PASSWORD + " bytes" : fault;
        if (fault != null) {
            Arrays.fill(bytes, (byte) 0);
            throw new SslConfigurationException(origin + ": " + fault);
        }
        return bytes;
    }

    /** Frees the native objects; a context keeps what it was given. */
    @Override
    public void close() {
        chain.forEach(libssl_h::X509_free);
        chain.clear();
        libssl_h.EVP_PKEY_free(key);
        key = MemorySegment.NULL;
    }
}
