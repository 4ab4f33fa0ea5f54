package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.OpenSslCli;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After all that held a secret is closed, a dump of Java's heap, with its garbage, has none of them: no master secret, no
 * pre-shared key, no ticket key, no private key, no password.
 */
class H24HeapDumpTest {
    private static final String PASSWORD = "correct horse battery staple";
    /** As much of a secret as is looked for: more of it may have been overwritten by chance. */
    private static final int PART = 12;

    @TempDir
    private Path folder;
    private final List<byte[]> secretsOfFiles = new ArrayList<>();

    @BeforeEach
    void makeFiles() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
        OpenSslCli.run(folder, "pkcs8", "-topk8", "-v2", "aes-128-cbc", "-in", "localhost.key", "-passout", "pass:" + PASSWORD,
                "-out", "encrypted.key");
        Files.writeString(folder.resolve("password"), PASSWORD);
        // Certificate and key in one file, as HAProxy has them.
        Files.writeString(folder.resolve("both.pem"), Files.readString(folder.resolve("localhost.pem"))
                + Files.readString(folder.resolve("localhost.key")));
        for (String line : Files.readAllLines(folder.resolve("localhost.key")).subList(1, 3)) {
            secretsOfFiles.add(line.getBytes(StandardCharsets.US_ASCII));
        }
        secretsOfFiles.add(PASSWORD.getBytes(StandardCharsets.US_ASCII));
        secretsOfFiles.add(PASSWORD.getBytes(StandardCharsets.UTF_16BE)); // as a dump has char[]
        OpenSslCli.run(folder, "pkey", "-in", "localhost.key", "-outform", "DER", "-out", "key.der");
        OpenSslCli.run(folder, "rand", "-out", "ticket.key", "80");
        byte[] ticketKey = Files.readAllBytes(folder.resolve("ticket.key"));
        secretsOfFiles.add(Arrays.copyOfRange(ticketKey, 16, 48));
        secretsOfFiles.add(Arrays.copyOfRange(ticketKey, 48, 80));
        byte[] key = Files.readAllBytes(folder.resolve("key.der"));
        int number = indexOf(key, HexFormat.of().parseHex("0201010420")) + 5; // SEC 1: version 1, 32 bytes
        secretsOfFiles.add(Arrays.copyOfRange(key, number, number + 32));
        String text = Files.readString(folder.resolve("encrypted.key"));
        secretsOfFiles.add(text.lines().skip(2).findFirst().orElseThrow().getBytes(StandardCharsets.US_ASCII));
    }

    /** The secrets that the program used, as it told, and those of the files. */
    private List<byte[]> use(Path dump, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                Finished.module() + File.pathSeparator + Finished.testClasses(), SecretUser.class.getName()));
        for (String file : new String[] {"localhost.pem", "ca.pem", "encrypted.key", "password", "ticket.key", "both.pem"}) {
            command.add(folder.resolve(file).toString());
        }
        command.add(dump.toString());
        command.addAll(List.of(more));
        Finished finished = Finished.run(Finished.javaHere(command), "");
        assertEquals(0, finished.exitCode(), finished.errors());
        List<byte[]> secrets = new ArrayList<>(secretsOfFiles);
        for (String line : finished.output().lines().toList()) {
            byte[] secret = HexFormat.of().parseHex(line);
            for (int i = 0; i < secret.length; i++) {
                secret[i] ^= SecretUser.MASK;
            }
            secrets.add(secret);
        }
        assertTrue(secrets.size() > 25, finished.output());
        return secrets;
    }

    @Test
    void nothingOfASecretIsInADumpOfTheHeap() throws Exception {
        Path dump = folder.resolve("dump");
        List<byte[]> secrets = use(dump);
        assertEquals(List.of(), found(dump, secrets));
    }

    @Test
    void aSecretThatTheProgramKeepsIsFound() throws Exception {
        Path dump = folder.resolve("dump");
        List<byte[]> secrets = use(dump, "keep");
        assertEquals(List.of((secrets.size() - 1) + " as bytes"), found(dump, secrets));
    }

    /** Which secrets' beginning or end is there, as bytes or as text. */
    private static List<String> found(Path dump, List<byte[]> secrets) throws IOException {
        byte[] heap = Files.readAllBytes(dump);
        assertTrue(contains(heap, SecretUser.class.getName().replace('.', '/').getBytes(StandardCharsets.US_ASCII)), "no dump");
        List<String> found = new ArrayList<>();
        for (int i = 0; i < secrets.size(); i++) {
            byte[] secret = secrets.get(i);
            if (containsPart(heap, secret)) {
                found.add(i + " as bytes");
            }
            String hexadecimal = HexFormat.of().formatHex(secret);
            if (containsPart(heap, hexadecimal.getBytes(StandardCharsets.US_ASCII))
                    || containsPart(heap, hexadecimal.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
                    || containsPart(heap, Base64.getEncoder().withoutPadding().encode(secret))) {
                found.add(i + " as text");
            }
        }
        return found;
    }

    private static boolean containsPart(byte[] heap, byte[] secret) {
        return contains(heap, Arrays.copyOf(secret, PART))
                || contains(heap, Arrays.copyOfRange(secret, secret.length - PART, secret.length));
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        return indexOf(bytes, wanted) >= 0;
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            if (bytes[i] == wanted[0] && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
