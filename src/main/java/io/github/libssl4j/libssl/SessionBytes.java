package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** An {@code SSL_SESSION} as DER, PEM and text. Native copies of it are wiped: they hold the master secret. */
public final class SessionBytes {
    private static final List<byte[]> SECRETS = Stream.of("Master-Key: ", "Resumption PSK: ")
            .map(label -> label.getBytes(StandardCharsets.US_ASCII)).toList();

    private SessionBytes() {}

    /** {@code i2d_SSL_SESSION(3)}, into memory that it allocates: asking for the length first makes the structure twice. */
    public static byte[] toDer(MemorySegment session) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = Memory.allocatePointer(arena, MemorySegment.NULL);
            int length = Check.positive(libssl_h.i2d_SSL_SESSION(session, pointer), "i2d_SSL_SESSION");
            MemorySegment der = Memory.pointer(pointer, 0).asSlice(0, length);
            try {
                byte[] copy = new byte[length];
                MemorySegment.copy(der, libssl_h.C_CHAR, 0, copy, 0, length);
                return copy;
            } finally {
                Memory.wipe(der);
                Memory.free(der);
            }
        }
    }

    /**
     * {@code d2i_SSL_SESSION(3)}.
     *
     * @throws IllegalArgumentException where bytes are left over
     */
    public static MemorySegment fromDer(byte[] bytes) {
        StackRoom.require(); // freeing what is damaged calls back
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment der = Memory.allocate(arena, bytes);
            try {
                MemorySegment cursor = Memory.allocatePointer(arena, der);
                Errors.clear();
                MemorySegment session = Check.notNull(
                        libssl_h.d2i_SSL_SESSION(MemorySegment.NULL, cursor, bytes.length), "d2i_SSL_SESSION");
                long used = Memory.pointer(cursor, 0).address() - der.address();
                if (used != bytes.length) {
                    libssl_h.SSL_SESSION_free(session);
                    throw new IllegalArgumentException("The session ends after " + used + " bytes, but there are "
                            + bytes.length);
                }
                return session;
            } finally {
                Memory.wipe(der);
            }
        }
    }

    /** {@code PEM_write_bio_SSL_SESSION(3)}. */
    public static byte[] toPem(MemorySegment session) {
        return written(bio -> Check.one(libssl_h.PEM_write_bio_SSL_SESSION(bio, session),
                "PEM_write_bio_SSL_SESSION"));
    }

    /** {@code PEM_read_bio_SSL_SESSION(3)}; an empty password, or OpenSSL would ask for one on the terminal. */
    public static MemorySegment fromPem(byte[] bytes) {
        StackRoom.require(); // freeing what is damaged calls back
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pem = Memory.allocate(arena, bytes);
            MemorySegment bio = MemorySegment.NULL;
            try {
                bio = Memory.reader(pem, bytes.length);
                Errors.clear();
                return Check.notNull(libssl_h.PEM_read_bio_SSL_SESSION(bio, MemorySegment.NULL, MemorySegment.NULL,
                        arena.allocateFrom("")), "PEM_read_bio_SSL_SESSION");
            } finally {
                libssl_h.BIO_free(bio); // harmless of NULL
                Memory.wipe(pem);
            }
        }
    }

    /** {@code SSL_SESSION_print_keylog(3)}. */
    public static byte[] toKeyLog(MemorySegment session) {
        return written(bio -> Check.one(libssl_h.SSL_SESSION_print_keylog(bio, session), "SSL_SESSION_print_keylog"));
    }

    /** {@code SSL_SESSION_print(3)}, without the secrets that it prints. */
    public static String print(MemorySegment session) {
        byte[] text = written(bio -> Check.one(libssl_h.SSL_SESSION_print(bio, session), "SSL_SESSION_print"));
        try {
            return withoutSecrets(text);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /** Never a string of the whole: that could not be wiped. */
    private static String withoutSecrets(byte[] text) {
        StringBuilder shown = new StringBuilder(text.length);
        for (int start = 0; start < text.length;) {
            int end = start;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            int secret = secretOf(text, start, end);
            shown.append(new String(text, start, secret - start, StandardCharsets.ISO_8859_1));
            shown.append(secret < end ? "(hidden)" : "").append(end < text.length ? "\n" : "");
            start = end + 1;
        }
        return shown.toString();
    }

    /** Where the secret of a line begins, or the line's end. */
    private static int secretOf(byte[] text, int start, int end) {
        int label = start;
        while (label < end && text[label] == ' ') {
            label++;
        }
        for (byte[] known : SECRETS) {
            int after = label + known.length;
            if (after <= end && Arrays.equals(text, label, after, known, 0, known.length)) {
                return after;
            }
        }
        return end;
    }

    private interface Writer {
        void writeTo(MemorySegment bio);
    }

    private static byte[] written(Writer writer) {
        MemorySegment bio = Check.notNull(libssl_h.BIO_new(libssl_h.BIO_s_mem()), "BIO_new");
        try (Arena arena = Arena.ofConfined()) {
            Errors.clear();
            writer.writeTo(bio);
            MemorySegment pointer = arena.allocate(libssl_h.C_POINTER);
            long length = Macros.BIO_get_mem_data(bio, pointer);
            MemorySegment data = Memory.pointer(pointer, 0).asSlice(0, length);
            byte[] bytes = Memory.copy(data, length);
            Memory.wipe(data);
            return bytes;
        } finally {
            libssl_h.BIO_free(bio);
        }
    }
}
