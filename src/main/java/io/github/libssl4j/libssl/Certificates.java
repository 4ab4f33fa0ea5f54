package io.github.libssl4j.libssl;

import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.ffi.libssl_h;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** {@code X509}s and {@code EVP_PKEY}s to and from Java's certificates and keys. */
public final class Certificates {
    private Certificates() {}

    /** {@code i2d_X509(3)}, then Java's parser. The {@code X509} stays its owner's. */
    public static X509Certificate toJava(MemorySegment x509) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(toDer(x509)));
    }

    /** {@code i2d_X509(3)}. */
    public static byte[] toDer(MemorySegment x509) {
        int length = Check.positive(libssl_h.i2d_X509(x509, MemorySegment.NULL), "i2d_X509");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment der = arena.allocate(length);
            MemorySegment cursor = Memory.allocatePointer(arena, der);
            Check.positive(libssl_h.i2d_X509(x509, cursor), "i2d_X509");
            return Memory.copy(der, length);
        }
    }

    /** {@code d2i_X509(3)}: to be freed by {@code X509_free}. */
    public static MemorySegment fromDer(byte[] der) {
        Errors.clear();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cursor = Memory.allocatePointer(arena, Memory.allocate(arena, der));
            return Check.notNull(libssl_h.d2i_X509(MemorySegment.NULL, cursor, der.length), "d2i_X509");
        }
    }

    /**
     * All certificates of a PEM text, whatever else stands between them: {@code PEM_read_bio_X509(3)}. Each is to be freed
     * by {@code X509_free}.
     */
    public static List<MemorySegment> allFromPem(byte[] pem) {
        if (pem.length == 0) {
            return List.of(); // no BIO is made of nothing
        }
        List<MemorySegment> found = new ArrayList<>();
        boolean whole = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = Memory.allocate(arena, pem);
            MemorySegment bio = MemorySegment.NULL;
            try {
                bio = Memory.reader(text, pem.length);
                MemorySegment noPassword = arena.allocateFrom("");
                while (true) {
                    Errors.clear();
                    MemorySegment x509 = libssl_h.PEM_read_bio_X509(bio, MemorySegment.NULL, MemorySegment.NULL,
                            noPassword);
                    if (Memory.isNull(x509)) {
                        break;
                    }
                    found.add(Memory.handle(x509));
                }
                OpenSslException end = Check.failure("PEM_read_bio_X509");
                whole = end.errors().stream().allMatch(error -> Errors.library(error.code()) == libssl_h.ERR_LIB_PEM()
                        && error.reasonCode() == libssl_h.PEM_R_NO_START_LINE());
                if (!whole) {
                    throw end;
                }
                return found;
            } finally {
                libssl_h.BIO_free(bio); // harmless of NULL
                Memory.wipe(text); // which may hold a key too
            }
        } finally {
            if (!whole) {
                found.forEach(libssl_h::X509_free);
            }
        }
    }

    /** {@code d2i_AutoPrivateKey(3)} of a PKCS#8 key: to be freed by {@code EVP_PKEY_free}. */
    public static MemorySegment keyFromDer(byte[] pkcs8) {
        Errors.clear();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment der = Memory.allocate(arena, pkcs8);
            try {
                MemorySegment cursor = Memory.allocatePointer(arena, der);
                return Check.notNullOfSecret(libssl_h.d2i_AutoPrivateKey(MemorySegment.NULL, cursor, pkcs8.length),
                        "d2i_AutoPrivateKey");
            } finally {
                Memory.wipe(der);
            }
        }
    }

    /**
     * {@code PEM_read_bio_PrivateKey(3)}: to be freed by {@code EVP_PKEY_free}. The password is always given, if only an
     * empty one: without any, OpenSSL would ask for it on the terminal.
     */
    public static MemorySegment keyFromPem(byte[] pem, byte[] password) {
        Errors.clear();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = Memory.allocate(arena, pem);
            MemorySegment secret = arena.allocate(password.length + 1L);
            MemorySegment bio = MemorySegment.NULL;
            try {
                bio = Check.notNull(libssl_h.BIO_new_mem_buf(text, pem.length), "BIO_new_mem_buf");
                MemorySegment.copy(password, 0, secret, libssl_h.C_CHAR, 0, password.length);
                return Check.notNullOfSecret(libssl_h.PEM_read_bio_PrivateKey(bio, MemorySegment.NULL, MemorySegment.NULL,
                        secret), "PEM_read_bio_PrivateKey");
            } finally {
                libssl_h.BIO_free(bio); // harmless of NULL
                Memory.wipe(secret);
                Memory.wipe(text);
            }
        }
    }
}
