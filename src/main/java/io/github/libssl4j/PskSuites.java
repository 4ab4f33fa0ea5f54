package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Ciphers;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The cipher suites that go with a pre-shared key. A server chooses the suite before it looks at the keys: of two sides
 * that have the same key, a suite of another hash makes strangers.
 */
final class PskSuites {
    /** SHA-256 before SHA-384: the hash of a key of which nothing is said. */
    private static final List<String> SERVER_SUITES = List.of("TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_256_GCM_SHA384");
    /** Forward-secret PSK suites, and then OpenSSL's defaults. */
    private static final List<String> SERVER_CIPHERS = List.of("ECDHE-PSK-CHACHA20-POLY1305", "ECDHE-PSK-AES256-CBC-SHA384",
            "ECDHE-PSK-AES128-CBC-SHA256");
    private static final List<String> DEFAULT_CIPHERS = List.of("ALL", "!COMPLEMENTOFDEFAULT", "!eNULL");

    private PskSuites() {}

    /** The hash of a cipher suite, as OpenSSL numbers them. */
    static int digest(MemorySegment cipher) {
        return libssl_h.EVP_MD_get_type(libssl_h.SSL_CIPHER_get_handshake_digest(cipher));
    }

    /** A server that is told no suites puts those first that clients with keys can use. */
    static void preferOnServer(MemorySegment ctx, boolean ciphersuites, boolean ciphers) {
        if (ciphersuites) {
            CipherSettings.ciphersuites(ctx, known(SERVER_SUITES));
        }
        if (ciphers) {
            List<String> list = new ArrayList<>(known(SERVER_CIPHERS));
            list.addAll(DEFAULT_CIPHERS);
            try (Arena arena = Arena.ofConfined()) {
                Check.one(libssl_h.SSL_CTX_set_cipher_list(ctx, arena.allocateFrom(String.join(":", list))),
                        "SSL_CTX_set_cipher_list");
            }
        }
    }

    private static List<String> known(List<String> names) {
        return names.stream().filter(name -> Ciphers.find(name) != null).toList();
    }

    /** Leaves a client's connection with the suites of TLS 1.3 that its key can be used with. */
    static void narrow(MemorySegment ssl, PreSharedKey key) {
        List<String> suites = matching(libssl_h.SSL_get_ciphers(ssl), key);
        try (Arena arena = Arena.ofConfined()) {
            Check.one(libssl_h.SSL_set_ciphersuites(ssl, arena.allocateFrom(String.join(":", suites))),
                    "SSL_set_ciphersuites");
        }
    }

    /** The suites of a list that have a key's hash. */
    static List<String> matching(MemorySegment ciphers, PreSharedKey key) {
        List<String> names = new ArrayList<>();
        int digest = key.digest();
        for (int i = 0; i < libssl_h.OPENSSL_sk_num(ciphers); i++) {
            MemorySegment cipher = Memory.handle(libssl_h.OPENSSL_sk_value(ciphers, i));
            if (Ciphers.isTls13(cipher) && digest(cipher) == digest) {
                names.add(Ciphers.openSslName(cipher));
            }
        }
        return names;
    }
}
