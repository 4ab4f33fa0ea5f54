package io.github.libssl4j;

import io.github.libssl4j.libssl.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Certificates and keys from PEM files, with errors that say which file and what to do. */
final class PemFiles {
    private static final long LARGEST = 16 << 20;

    private PemFiles() {}

    /** The certificates of a file, at least one; to be freed. */
    static List<MemorySegment> certificates(Path file) {
        List<MemorySegment> certificates;
        byte[] pem = read(file);
        try {
            certificates = pem.length == 0 ? List.of() : Certificates.allFromPem(pem);
        } catch (OpenSslException e) {
            throw new SslConfigurationException("Certificate file " + file + " is damaged: " + e.getMessage(), e);
        } finally {
            Arrays.fill(pem, (byte) 0); // the key may stand in there too
        }
        if (certificates.isEmpty()) {
            throw new SslConfigurationException("Certificate file " + file + " has no BEGIN CERTIFICATE line: is it PEM?");
        }
        return certificates;
    }

    /** The private key of a file; to be freed. */
    static MemorySegment key(Path file, char[] password) {
        byte[] secret = password == null ? new byte[0] : Credential.passwordBytes(password, "Key file " + file);
        byte[] pem = {};
        boolean encrypted = false;
        try {
            pem = read(file);
            encrypted = contains(pem, "BEGIN ENCRYPTED PRIVATE KEY") || contains(pem, "Proc-Type: 4,ENCRYPTED");
            if (!contains(pem, "PRIVATE KEY-----")) {
                throw new SslConfigurationException("Key file " + file + " has no BEGIN PRIVATE KEY line: is it PEM?");
            }
            if (encrypted && password == null) {
                throw new SslConfigurationException("Key file " + file + " is encrypted: give its password");
            }
            return Certificates.keyFromPem(pem, secret);
        } catch (OpenSslException e) {
            throw new SslConfigurationException("Key file " + file + (encrypted
                    ? " can't be decrypted: the password is wrong, or the file is damaged: " : " is damaged: ")
                    + e.getMessage(), e);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(pem, (byte) 0);
        }
    }

    /** Not by a string of the whole: that could not be wiped. */
    private static boolean contains(byte[] pem, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + wanted.length <= pem.length; i++) {
            if (Arrays.equals(pem, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    static byte[] read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return readToTheEnd(file);
            }
            if (Files.size(file) > LARGEST) {
                throw tooLarge(file);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new SslConfigurationException("There is no file " + file, e);
        } catch (IOException e) {
            throw new SslConfigurationException("File " + file + " can't be read: " + e, e);
        }
    }

    /** Of a pipe, say, or a device, which has no size and may have no end. What it outgrows is wiped. */
    private static byte[] readToTheEnd(Path file) throws IOException {
        byte[] bytes = new byte[1 << 14];
        int length = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read; (read = in.read(bytes, length, bytes.length - length)) >= 0;) {
                length += read;
                if (length > LARGEST) {
                    throw tooLarge(file);
                }
                if (length == bytes.length) {
                    byte[] more = Arrays.copyOf(bytes, 2 * length);
                    Arrays.fill(bytes, (byte) 0);
                    bytes = more;
                }
            }
            return Arrays.copyOf(bytes, length);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static SslConfigurationException tooLarge(Path file) {
        return new SslConfigurationException("File " + file + " is larger than " + LARGEST + " bytes: is it PEM?");
    }
}
