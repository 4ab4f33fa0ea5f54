package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** The cipher suites that the loaded libssl knows. {@code SSL_CIPHER}s are its constants and are never freed. */
public final class Ciphers {
    private static final String EVERY_TLS_1_2 = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
    private static final String EVERY_TLS_1_3 = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
            + "TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256";

    /**
     * What was asked of suites before, each at a place that its address gives: a name read from C is 50 ns. Several threads
     * may write: what they write is the same, or asked again.
     */
    private static final Known[] KNOWN = new Known[256];

    private record Known(long address, String name, boolean isTls13) {}

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
        return Table.BY_NAME.get(name);
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

    private static final class Table {
        static final Map<String, MemorySegment> BY_NAME = read();

        private static Map<String, MemorySegment> read() {
            Map<String, MemorySegment> byName = new HashMap<>();
            MemorySegment ctx = Check.notNull(libssl_h.SSL_CTX_new(libssl_h.TLS_server_method()), "SSL_CTX_new");
            try (Arena arena = Arena.ofConfined()) {
                Check.one(libssl_h.SSL_CTX_set_cipher_list(ctx, arena.allocateFrom(EVERY_TLS_1_2)),
                        "SSL_CTX_set_cipher_list");
                // A FIPS build has fewer; what it takes is what it knows.
                libssl_h.SSL_CTX_set_ciphersuites(ctx, arena.allocateFrom(EVERY_TLS_1_3));
                Errors.clear();
                MemorySegment stack = libssl_h.SSL_CTX_get_ciphers(ctx);
                for (int i = 0; i < libssl_h.OPENSSL_sk_num(stack); i++) {
                    MemorySegment cipher = Memory.handle(libssl_h.OPENSSL_sk_value(stack, i));
                    byName.put(name(cipher), cipher);
                    byName.put(openSslName(cipher), cipher);
                }
            } finally {
                libssl_h.SSL_CTX_free(ctx);
            }
            return Map.copyOf(byName);
        }
    }
}
