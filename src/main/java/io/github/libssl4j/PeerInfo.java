package io.github.libssl4j;

import static io.github.libssl4j.ffi.libssl_h.C_INT;
import static io.github.libssl4j.ffi.libssl_h.C_POINTER;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Certificates;
import io.github.libssl4j.libssl.Ciphers;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an {@code SSL} knows of its peer and of what was agreed on, copied out. */
final class PeerInfo {
    private PeerInfo() {}

    static TlsVersion protocol(MemorySegment ssl) {
        int code = libssl_h.SSL_version(ssl);
        return TlsVersion.ofCode(code).orElseThrow(() -> new IllegalStateException("Version " + code + " is none of TLS"));
    }

    static String cipher(MemorySegment ssl) {
        MemorySegment cipher = libssl_h.SSL_get_current_cipher(ssl);
        return Memory.isNull(cipher) ? "(NONE)" : Ciphers.name(cipher);
    }

    static Optional<String> group(MemorySegment ssl, boolean resumed) {
        if (resumed && protocol(ssl) != TlsVersion.TLS_1_3) {
            return Optional.empty(); // OpenSSL would answer the first connection's
        }
        if (OpenSsl.supports(OpenSsl.Feature.GROUP_NAME)) {
            return Optional.ofNullable(Memory.string(libssl_h.SSL_get0_group_name(ssl)));
        }
        int id = Macros.SSL_get_negotiated_group(ssl);
        return id == 0 ? Optional.empty() : Optional.ofNullable(Memory.string(libssl_h.SSL_group_to_name(ssl, id)));
    }

    static Optional<String> pskIdentityHint(MemorySegment ssl) {
        return Optional.ofNullable(Memory.string(libssl_h.SSL_get_psk_identity_hint(ssl)))
                .map(bytes -> new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    static boolean isForwardSecret(MemorySegment ssl, boolean resumed, boolean byPsk, boolean pskWithoutDhe) {
        if (protocol(ssl) != TlsVersion.TLS_1_3) {
            return !resumed && cipher(ssl).contains("DHE_"); // ECDHE too
        }
        if (!resumed && !byPsk || !pskWithoutDhe) {
            return true;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(C_POINTER);
            if (Macros.SSL_get_peer_tmp_key(ssl, key) != 1) {
                return false;
            }
            libssl_h.EVP_PKEY_free(key.get(C_POINTER, 0));
            return true;
        }
    }

    static boolean hasCertificate(MemorySegment ssl) {
        MemorySegment own = libssl_h.SSL_get1_peer_certificate(ssl);
        libssl_h.X509_free(own);
        return !Memory.isNull(own);
    }

    static List<X509Certificate> certificates(MemorySegment ssl) {
        List<X509Certificate> certificates = new ArrayList<>();
        MemorySegment own = libssl_h.SSL_get1_peer_certificate(ssl);
        try {
            if (Memory.isNull(own)) {
                return List.of();
            }
            certificates.add(Certificates.toJava(own));
            MemorySegment chain = libssl_h.SSL_get_peer_cert_chain(ssl);
            for (int i = 0; !Memory.isNull(chain) && i < libssl_h.OPENSSL_sk_num(chain); i++) {
                X509Certificate next = Certificates.toJava(libssl_h.OPENSSL_sk_value(chain, i));
                if (i > 0 || !next.equals(certificates.getFirst())) { // a client's chain has the peer's own, a server's not
                    certificates.add(next);
                }
            }
            return List.copyOf(certificates);
        } catch (CertificateException e) {
            throw SessionProperties.unreadable(e);
        } finally {
            libssl_h.X509_free(own);
        }
    }

    static Optional<String> alpn(MemorySegment ssl) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment protocol = arena.allocate(C_POINTER);
            MemorySegment length = arena.allocate(C_INT);
            libssl_h.SSL_get0_alpn_selected(ssl, protocol, length);
            byte[] bytes = Memory.copy(protocol.get(C_POINTER, 0), length.get(C_INT, 0));
            return bytes.length == 0 ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    static Optional<String> serverName(MemorySegment ssl) {
        return Optional.ofNullable(Memory.string(libssl_h.SSL_get_servername(ssl,
                libssl_h.TLSEXT_NAMETYPE_host_name())));
    }
}
