package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Certificates;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Digest;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/** The certificates that a context trusts, on the way into it. The native ones are this one's to free. */
final class Trust implements AutoCloseable {
    /** Where systems keep their trust store, for a libssl that was built for another place. */
    private static final List<String> SYSTEM_BUNDLES = List.of("/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem");

    private final List<MemorySegment> anchors = new ArrayList<>();
    private boolean system;

    void addSystem() {
        system = true;
    }

    void addPem(Path file) {
        anchors.addAll(PemFiles.certificates(file));
    }

    void add(List<X509Certificate> certificates) {
        for (X509Certificate certificate : certificates) {
            try {
                anchors.add(Certificates.fromDer(certificate.getEncoded()));
            } catch (OpenSslException | CertificateEncodingException e) {
                throw new SslConfigurationException("OpenSSL can't read the trusted certificate of "
                        + certificate.getSubjectX500Principal() + ": " + e.getMessage(), e);
            }
        }
    }

    boolean isEmpty() {
        return anchors.isEmpty() && !system;
    }

    /** Gives it to a context. A server also names the anchors to its clients, for them to choose a certificate by. */
    void applyTo(MemorySegment ctx, boolean server) {
        MemorySegment store = libssl_h.SSL_CTX_get_cert_store(ctx);
        for (MemorySegment anchor : anchors) {
            Check.one(libssl_h.X509_STORE_add_cert(store, anchor), "X509_STORE_add_cert");
            if (server) {
                Check.one(libssl_h.SSL_CTX_add_client_CA(ctx, anchor), "SSL_CTX_add_client_CA");
            }
        }
        if (system) {
            Check.one(libssl_h.SSL_CTX_set_default_verify_paths(ctx), "SSL_CTX_set_default_verify_paths");
            if (!opensslHasSystemStore()) {
                applySystemBundle(ctx);
            }
            Errors.clear();
        }
    }

    private static boolean opensslHasSystemStore() {
        return System.getenv("SSL_CERT_FILE") != null || System.getenv("SSL_CERT_DIR") != null
                || Files.exists(Path.of(Memory.string(libssl_h.X509_get_default_cert_file())))
                || isFilled(Path.of(Memory.string(libssl_h.X509_get_default_cert_dir())));
    }

    private static boolean isFilled(Path folder) {
        String[] names = folder.toFile().list();
        return names != null && names.length > 0;
    }

    private static void applySystemBundle(MemorySegment ctx) {
        for (String bundle : SYSTEM_BUNDLES) {
            if (Files.isReadable(Path.of(bundle))) {
                try (Arena arena = Arena.ofConfined()) {
                    Check.one(libssl_h.SSL_CTX_load_verify_file(ctx, arena.allocateFrom(bundle)),
                            "SSL_CTX_load_verify_file");
                }
                return;
            }
        }
    }

    /** Names what is trusted, whatever the order. */
    String id() {
        TreeSet<String> ids = new TreeSet<>();
        for (MemorySegment anchor : anchors) {
            ids.add(HexFormat.of().formatHex(Digest.sha256(Certificates.toDer(anchor))));
        }
        if (system) {
            ids.add("system");
        }
        return String.join(",", ids);
    }

    /** Frees the native certificates; a context keeps what it was given. */
    @Override
    public void close() {
        anchors.forEach(libssl_h::X509_free);
        anchors.clear();
    }
}
