package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.List;

/** Makes a certificate that signs itself, with a new P-256 key. The certificate and key are the caller's to free. */
public final class SelfSigned implements AutoCloseable {
    private static final long DAY = 24 * 60 * 60;
    private static final long VALID_DAYS = 30;
    /** RFC 5280's ub-common-name; the whole name is among the alternative names, which alone are verified. */
    private static final int LONGEST_COMMON_NAME = 64;

    private MemorySegment key = MemorySegment.NULL;
    private MemorySegment certificate = MemorySegment.NULL;

    /** A certificate for these names, as {@code subjectAltName} writes them: {@code DNS:localhost}, {@code IP:::1}. */
    public SelfSigned(String commonName, List<String> names) {
        try (Arena arena = Arena.ofConfined()) {
            key = newKey(arena);
            certificate = Check.notNull(libssl_h.X509_new(), "X509_new");
            Check.one(libssl_h.X509_set_version(certificate, libssl_h.X509_VERSION_3()), "X509_set_version");
            Check.one(libssl_h.ASN1_INTEGER_set_uint64(libssl_h.X509_get_serialNumber(certificate),
                    new SecureRandom().nextLong(1, Long.MAX_VALUE)), "ASN1_INTEGER_set_uint64");
            // A day of slack for a peer whose clock is behind.
            Check.notNull(libssl_h.X509_gmtime_adj(libssl_h.X509_getm_notBefore(certificate), -DAY), "X509_gmtime_adj");
            Check.notNull(libssl_h.X509_gmtime_adj(libssl_h.X509_getm_notAfter(certificate), VALID_DAYS * DAY),
                    "X509_gmtime_adj");
            Check.one(libssl_h.X509_set_pubkey(certificate, key), "X509_set_pubkey");
            MemorySegment subject = libssl_h.X509_get_subject_name(certificate);
            String shortName = commonName.substring(0, Math.min(commonName.length(), LONGEST_COMMON_NAME));
            Check.one(libssl_h.X509_NAME_add_entry_by_txt(subject, arena.allocateFrom("CN"),
                    libssl_h.MBSTRING_UTF8(), arena.allocateFrom(shortName), -1, -1, 0), "X509_NAME_add_entry_by_txt");
            Check.one(libssl_h.X509_set_issuer_name(certificate, subject), "X509_set_issuer_name");
            add(arena, libssl_h.NID_subject_alt_name(), String.join(",", names));
            add(arena, libssl_h.NID_basic_constraints(), "critical,CA:TRUE");
            add(arena, libssl_h.NID_key_usage(), "critical,digitalSignature,keyCertSign");
            add(arena, libssl_h.NID_ext_key_usage(), "serverAuth,clientAuth");
            Check.positive(libssl_h.X509_sign(certificate, key, libssl_h.EVP_sha256()), "X509_sign");
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** The {@code X509}, lent. */
    public MemorySegment certificate() {
        return certificate;
    }

    /** The {@code EVP_PKEY}, lent. */
    public MemorySegment key() {
        return key;
    }

    private static MemorySegment newKey(Arena arena) {
        MemorySegment maker = Check.notNull(libssl_h.EVP_PKEY_CTX_new_from_name(MemorySegment.NULL,
                arena.allocateFrom("EC"), MemorySegment.NULL), "EVP_PKEY_CTX_new_from_name");
        try {
            Check.one(libssl_h.EVP_PKEY_keygen_init(maker), "EVP_PKEY_keygen_init");
            Check.one(libssl_h.EVP_PKEY_CTX_set_group_name(maker, arena.allocateFrom("P-256")),
                    "EVP_PKEY_CTX_set_group_name");
            MemorySegment out = arena.allocate(libssl_h.C_POINTER);
            Check.one(libssl_h.EVP_PKEY_generate(maker, out), "EVP_PKEY_generate");
            return Memory.handle(out.get(libssl_h.C_POINTER, 0));
        } finally {
            libssl_h.EVP_PKEY_CTX_free(maker);
        }
    }

    private void add(Arena arena, int nid, String value) {
        MemorySegment extension = Check.notNull(libssl_h.X509V3_EXT_nconf_nid(MemorySegment.NULL, MemorySegment.NULL,
                nid, arena.allocateFrom(value)), "X509V3_EXT_nconf_nid");
        try {
            Check.one(libssl_h.X509_add_ext(certificate, extension, -1), "X509_add_ext");
        } finally {
            libssl_h.X509_EXTENSION_free(extension);
        }
    }

    /** Frees both. */
    @Override
    public void close() {
        libssl_h.X509_free(certificate);
        libssl_h.EVP_PKEY_free(key);
        certificate = MemorySegment.NULL;
        key = MemorySegment.NULL;
    }
}
