package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The cipher suites that the loaded libssl knows. {@code SSL_CIPHER}s are its constants and are never freed. */
public final class Ciphers {
    private static final String EVERY_TLS_1_2 = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
    private static final String EVERY_TLS_1_3 = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
            + "TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256";

    /**
     * What was asked of suites before, each at a place that its address gives: a name from C is copied each time. Several
     * threads may write: what they write is the same, or asked again.
     */
    private static final Known[] KNOWN = new Known[256];

    private record Known(long address, String name, boolean isTls13) {}

    /** What was looked for; of names that there are, so that it can't grow without end. */
    private static final Map<String, MemorySegment> FOUND = new ConcurrentHashMap<>();

    private Ciphers() {}

    private static Known known(MemorySegment cipher) {
        long address = cipher.address();
        int place = (int) (address >>> 4 ^ address >>> 12) & KNOWN.length - 1;
        Known known = KNOWN[place];
        if (known == null || known.address != address) {
            String standard = Memory.string(libssl_h.SSL_CIPHER_standard_name(cipher));
            // The numbers of TLS 1.3 start with 0x13 (RFC 8446, B.4).
            known = new Known(address, standard != null && !standard.equals("(NONE)") ? standard : openSslName(cipher),
                    (libssl_h.SSL_CIPHER_get_protocol_id(cipher) & 0xff00) == 0x1300);
            KNOWN[place] = known;
        }
        return known;
    }

    /** The suite with this name, the RFC's or OpenSSL's; or {@code null}. */
    public static MemorySegment find(String name) {
        MemorySegment known = FOUND.get(name);
        if (known != null) {
            return known;
        }
        for (MemorySegment cipher : All.CIPHERS) {
            if (name.equals(name(cipher)) || name.equals(openSslName(cipher))) {
                FOUND.put(name, cipher);
                return cipher;
            }
        }
        return null;
    }

    /** The RFC's name ({@code SSL_CIPHER_standard_name(3)}), OpenSSL's where the RFCs have none. */
    public static String name(MemorySegment cipher) {
        return known(cipher).name;
    }

    /** OpenSSL's name ({@code SSL_CIPHER_get_name(3)}). */
    public static String openSslName(MemorySegment cipher) {
        return Memory.string(libssl_h.SSL_CIPHER_get_name(cipher));
    }

    /** Whether the suite is one of TLS 1.3 ({@code SSL_CIPHER_get_protocol_id(3)}). */
    public static boolean isTls13(MemorySegment cipher) {
        return known(cipher).isTls13;
    }

    /** Whether a cipher string of {@code openssl-ciphers(1)} selects anything at all. */
    public static boolean selectsAny(String expression) {
        MemorySegment ctx = Check.notNull(libssl_h.SSL_CTX_new(libssl_h.TLS_server_method()), "SSL_CTX_new");
        try (Arena arena = Arena.ofConfined()) {
            return libssl_h.SSL_CTX_set_cipher_list(ctx, arena.allocateFrom(expression)) == 1;
        } finally {
            Errors.clear();
            libssl_h.SSL_CTX_free(ctx);
        }
    }

    /** Their names are asked for when they are looked for: all 200 take 5 ms of a process's start. */
    private static final class All {
        static final List<MemorySegment> CIPHERS = read();

        private static List<MemorySegment> read() {
            List<MemorySegment> ciphers = new ArrayList<>();
            MemorySegment ctx = Check.notNull(libssl_h.SSL_CTX_new(libssl_h.TLS_server_method()), "SSL_CTX_new");
            try (Arena arena = Arena.ofConfined()) {
                Check.one(libssl_h.SSL_CTX_set_cipher_list(ctx, arena.allocateFrom(EVERY_TLS_1_2)),
                        "SSL_CTX_set_cipher_list");
                // A FIPS build has fewer; what it takes is what it knows.
                libssl_h.SSL_CTX_set_ciphersuites(ctx, arena.allocateFrom(EVERY_TLS_1_3));
                Errors.clear();
                MemorySegment stack = libssl_h.SSL_CTX_get_ciphers(ctx);
                for (int i = 0; i < libssl_h.OPENSSL_sk_num(stack); i++) {
                    ciphers.add(Memory.handle(libssl_h.OPENSSL_sk_value(stack, i)));
                }
            } finally {
                libssl_h.SSL_CTX_free(ctx);
            }
            return List.copyOf(ciphers);
        }
    }
}
