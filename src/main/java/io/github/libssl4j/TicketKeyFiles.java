package io.github.libssl4j;

import io.github.libssl4j.libssl.TicketSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Ticket keys in files: nginx's, the 80 bytes of a key, and HAProxy's, a line of base64 for each key.
 *
 * <p>Their bytes differ: OpenSSL and nginx have the HMAC key before the AES key, HAProxy has it behind. So each form is read
 * and written in its own order, and the same key is the same in both.
 */
final class TicketKeyFiles {
    private static final int SIZE = TicketKey.LENGTH;
    private static final int NAME = TicketKeyName.LENGTH;
    private static final int SECRET = (SIZE - NAME) / 2;
    /** The characters of a key's line of base64, with its end. */
    private static final int LINE = (SIZE + 2) / 3 * 4 + 1;
    /** A line of base64 and more keys than anybody has. */
    private static final long LARGEST = 1 << 20;
    private static final String EXPECTED = "expected are 80 bytes (nginx's ssl_session_ticket_key), or lines of base64 of 80 "
            + "bytes each (HAProxy's tls-ticket-keys)";
    private static final Set<PosixFilePermission> OWNERS = Set.of(PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private TicketKeyFiles() {}

    /** The keys of files: the first one's encrypting key encrypts; to be closed. */
    static KeySet read(Instant at, Path... files) {
        List<Path> all = Arguments.copy(files, "files");
        if (all.isEmpty()) {
            throw new IllegalArgumentException("There is no file to read ticket keys from");
        }
        KeySet keys = new KeySet(at);
        try {
            for (int i = 0; i < all.size(); i++) {
                byte[] bytes = bytes(all.get(i));
                try {
                    add(keys, all.get(i), bytes, i == 0);
                } finally {
                    Arrays.fill(bytes, (byte) 0);
                }
            }
            return keys;
        } catch (Throwable e) {
            keys.close();
            throw e;
        }
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > LARGEST) {
                throw new SslConfigurationException(message(file, Files.size(file), EXPECTED));
            }
        } catch (IOException e) {
            throw new SslConfigurationException("File " + file + " can't be read: " + e, e);
        }
        byte[] bytes = PemFiles.read(file);
        if (bytes.length > LARGEST) { // of a pipe, say
            int length = bytes.length;
            Arrays.fill(bytes, (byte) 0);
            throw new SslConfigurationException(message(file, length, EXPECTED));
        }
        warnOfReaders(file);
        return bytes;
    }

    private static void warnOfReaders(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNERS.containsAll(permissions)) {
                System.getLogger("io.github.libssl4j").log(System.Logger.Level.WARNING, "Ticket key file {0} is open to "
                        + "others than its owner: who reads it can decrypt sessions; chmod 600 {0}", file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "Whose is " + file, e);
        }
    }

    private static String message(Path file, long size, String problem) {
        return "Ticket key file " + file + " has " + size + " bytes: " + problem;
    }

    private static void add(KeySet keys, Path file, byte[] bytes, boolean first) {
        if (bytes.length == SIZE) {
            add(keys, file, bytes, first ? TicketKeyRole.ENCRYPTING : TicketKeyRole.DECRYPTING);
            return;
        }
        if (bytes.length == 0 || !isText(bytes)) {
            throw new SslConfigurationException(message(file, bytes.length, bytes.length == 48
                    ? "a key for AES-128, which is not supported: " + EXPECTED : EXPECTED));
        }
        List<byte[]> lines = decoded(file, bytes);
        try {
            // The last but one encrypts; where there is but one, that.
            int encrypting = Math.max(0, lines.size() - 2);
            for (int i = encrypting; i < lines.size(); i++) {
                add(keys, file, lines.get(i), !first ? TicketKeyRole.DECRYPTING
                        : i == encrypting ? TicketKeyRole.ENCRYPTING : TicketKeyRole.UPCOMING);
            }
            for (int i = encrypting - 1; i >= 0; i--) { // the newest of the older ones first
                add(keys, file, lines.get(i), TicketKeyRole.DECRYPTING);
            }
        } finally {
            lines.forEach(line -> Arrays.fill(line, (byte) 0));
        }
    }

    private static void add(KeySet keys, Path file, byte[] key, TicketKeyRole role) {
        try {
            keys.add(TicketSecret.of(key), role);
        } catch (IllegalArgumentException e) {
            throw new SslConfigurationException("Ticket key file " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (b < ' ' && b != '\n' && b != '\r' && b != '\t' || b == 0x7f) {
                return false; // bytes over 0x7f are negative
            }
        }
        return true;
    }

    /** The keys of a file's lines, in our order of bytes. */
    private static List<byte[]> decoded(Path file, byte[] text) {
        List<byte[]> keys = new ArrayList<>();
        try {
            int number = 0;
            for (int start = 0; start < text.length; number++) {
                int end = start;
                while (end < text.length && text[end] != '\n') {
                    end++;
                }
                byte[] line = stripped(text, start, end);
                try {
                    if (line.length > 0) {
                        keys.add(decoded(file, text.length, number + 1, line));
                    }
                } finally {
                    Arrays.fill(line, (byte) 0);
                }
                start = end + 1;
            }
            if (keys.isEmpty()) {
                throw new SslConfigurationException(message(file, text.length, EXPECTED));
            }
            return keys;
        } catch (Throwable e) {
            keys.forEach(key -> Arrays.fill(key, (byte) 0));
            throw e;
        }
    }

    private static byte[] stripped(byte[] text, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && text[from] <= ' ') {
            from++;
        }
        while (to > from && text[to - 1] <= ' ') {
            to--;
        }
        return Arrays.copyOfRange(text, from, to);
    }

    private static byte[] decoded(Path file, long size, int number, byte[] line) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes what may be a part of a key.
            throw new SslConfigurationException(message(file, size, "line " + number + " is no base64; " + EXPECTED));
        }
        try {
            if (key.length != SIZE) {
                throw new SslConfigurationException(message(file, size, "line " + number + ": "
                        + TicketKey.lengthMessage(key.length)));
            }
            return swapped(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** From one order of bytes to the other. */
    private static byte[] swapped(byte[] key) {
        byte[] other = key.clone();
        System.arraycopy(key, NAME, other, NAME + SECRET, SECRET);
        System.arraycopy(key, NAME + SECRET, other, NAME, SECRET);
        return other;
    }

    /** The encrypting key as nginx reads it. */
    static byte[] nginx(List<RingKey> keys) {
        return keys.get(0).secret().toBytes();
    }

    /** An older key, the encrypting one and the announced one, as HAProxy reads them. */
    static byte[] haproxy(List<RingKey> keys) {
        RingKey next = keys.stream().filter(key -> key.is(TicketKeyRole.UPCOMING)).findFirst()
                .orElseThrow(() -> new IllegalStateException("HAProxy encrypts with the last key but one, and takes the last "
                        + "one next: accept(...) the key that is next"));
        byte[] older = keys.stream().filter(key -> key.is(TicketKeyRole.DECRYPTING)).findFirst()
                .map(key -> key.secret().toBytes()).orElseGet(TicketKeyFiles::random);
        byte[] text = new byte[3 * LINE]; // of the right size: one that grew would leave keys behind
        int at = 0;
        for (byte[] key : List.of(older, keys.get(0).secret().toBytes(), next.secret().toBytes())) {
            byte[] bytes = swapped(key);
            byte[] line = Base64.getEncoder().encode(bytes);
            System.arraycopy(line, 0, text, at, line.length);
            text[at + LINE - 1] = '\n';
            at += LINE;
            Arrays.fill(key, (byte) 0);
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(line, (byte) 0);
        }
        return text;
    }

    private static byte[] random() {
        TicketSecret unused = TicketSecret.random();
        try {
            return unused.toBytes();
        } finally {
            unused.close();
        }
    }

    /** Replaces the file by these bytes, which nobody else can read at any moment; overwrites them. */
    static void write(Path file, byte[] bytes) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder == null) {
                throw new IOException("It is a folder");
            }
            // On POSIX made with mode 600.
            Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
            try {
                Files.write(temporary, bytes);
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Ticket key file " + file + " can't be written: " + e, e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
