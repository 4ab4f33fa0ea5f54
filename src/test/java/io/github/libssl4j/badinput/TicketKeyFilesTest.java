package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyInfo;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Quotes;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.MessageFormat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ticket keys and their files: each form is read, and what is none of them is named with its size and what is expected. */
@ExtendWith(NoLeaks.class)
class TicketKeyFilesTest {
    @TempDir
    private Path folder;

    private static byte[] key(int seed) {
        byte[] key = new byte[TicketKey.LENGTH];
        new Random(seed).nextBytes(key);
        return key;
    }

    private static TicketKeyName name(int seed) {
        return TicketKeyName.of(Arrays.copyOf(key(seed), TicketKeyName.LENGTH));
    }

    /** As HAProxy has it: the AES key before the HMAC key. */
    private static String line(int seed) {
        byte[] key = key(seed);
        byte[] line = key.clone();
        System.arraycopy(key, 16, line, 48, 32);
        System.arraycopy(key, 48, line, 16, 32);
        return Base64.getEncoder().encodeToString(line);
    }

    private Path file(byte[] bytes) throws Exception {
        Path file = Files.createTempFile(folder, "ticket", ".key"); // mode 600
        return Files.write(file, bytes);
    }

    private Path file(String... lines) throws Exception {
        return file((String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static List<TicketKeyName> names(TicketKeyRing ring) {
        return ring.keys().stream().map(TicketKeyInfo::name).toList();
    }

    private static List<TicketKeyRole> roles(TicketKeyRing ring) {
        return ring.keys().stream().map(TicketKeyInfo::role).toList();
    }

    private static String refused(Path... files) {
        SslConfigurationException refusal = assertThrows(SslConfigurationException.class, () -> TicketKeyRing.read(files));
        quoteNothing(refusal, files);
        String message = refusal.getMessage();
        assertTrue(message.contains(files[files.length - 1].toString()), message);
        return message;
    }

    /** But for names, which everybody sees. */
    private static void quoteNothing(SslConfigurationException refusal, Path... files) {
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                byte[] bytes = assertDoesNotThrow(() -> Files.readAllBytes(file));
                String name = HexFormat.of().formatHex(bytes, 0, bytes.length == TicketKey.LENGTH ? TicketKeyName.LENGTH : 0);
                Quotes.of(bytes).butFor(name).requireNone(refusal);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 47, 48, 79, 81, 160, 300})
    void bytesOfAnotherSizeAreRefused(int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        bytes[0] = 0; // no text
        String message = refused(file(bytes));
        assertTrue(message.contains(" has " + size + " bytes"), message);
        assertTrue(message.contains("expected are 80 bytes"), message);
        assertEquals(size == 48, message.contains("AES-128"), message);
    }

    @Test
    void linesThatAreNoKeysAreRefused() throws Exception {
        assertTrue(refused(file(new byte[0])).contains("has 0 bytes"));
        assertTrue(refused(file("\n \n")).contains("expected are"));
        String broken = refused(file(line(1), line(2).replace(line(2).charAt(5), '*')));
        assertTrue(broken.contains("line 2 is no base64"), broken);
        String shortened = refused(file(line(1), line(2), "", line(3).substring(0, 104)));
        assertTrue(shortened.contains("line 4") && shortened.contains("not 78"), shortened);
        String old = refused(file(Base64.getEncoder().encodeToString(new byte[48])));
        assertTrue(old.contains("not 48, which is a key for AES-128"), old);
        assertTrue(refused(file(new byte[2 << 20])).contains("has 2097152 bytes"));
        byte[] twin = key(1);
        twin[79]++;
        assertTrue(refused(file(key(1)), file(twin)).contains("two different ticket keys"));
    }

    @Test
    void filesThatCantBeReadAreNamed() {
        assertTrue(refused(folder.resolve("nowhere")).contains("nowhere"));
        refused(folder);
        assertThrows(IllegalArgumentException.class, TicketKeyRing::read);
    }

    @Test
    void rolesAreThoseOfNginxAndOfHaproxy() throws Exception {
        try (TicketKeyRing nginx = TicketKeyRing.read(file(key(1)), file(key(2)), file(key(3)), file(key(1)))) {
            assertEquals(List.of(name(1), name(2), name(3)), names(nginx));
            assertEquals(List.of(TicketKeyRole.ENCRYPTING, TicketKeyRole.DECRYPTING, TicketKeyRole.DECRYPTING), roles(nginx));
        }
        try (TicketKeyRing haproxy = TicketKeyRing.read(file(line(1), "\r", " " + line(2), line(3) + "\r", line(4)))) {
            assertEquals(List.of(name(3), name(4), name(2), name(1)), names(haproxy));
            assertEquals(List.of(TicketKeyRole.ENCRYPTING, TicketKeyRole.UPCOMING, TicketKeyRole.DECRYPTING,
                    TicketKeyRole.DECRYPTING), roles(haproxy));
        }
        try (TicketKeyRing one = TicketKeyRing.read(file(line(7)))) {
            assertEquals(List.of(TicketKeyRole.ENCRYPTING), roles(one));
        }
    }

    @Test
    void whatIsWrittenIsReadAgainAndNobodyElses() throws Exception {
        Path nginx = folder.resolve("nginx.key");
        Path haproxy = folder.resolve("haproxy.keys");
        Files.writeString(nginx, "to be replaced");
        Files.setPosixFilePermissions(nginx, PosixFilePermissions.fromString("rw-r--r--"));
        try (TicketKey own = TicketKey.fromBytes(key(1)); TicketKey next = TicketKey.fromBytes(key(2));
                TicketKeyRing ring = TicketKeyRing.of(own)) {
            ring.writeNginx(nginx);
            assertArrayEquals(key(1), Files.readAllBytes(nginx));
            assertThrows(IllegalStateException.class, () -> ring.writeHaproxy(haproxy));
            assertFalse(Files.exists(haproxy));
            ring.accept(next);
            ring.writeHaproxy(haproxy);
            List<String> lines = Files.readAllLines(haproxy);
            assertEquals(3, lines.size());
            assertEquals(List.of(line(1), line(2)), lines.subList(1, 3));
            ring.rotate();
            ring.accept(own);
            for (Path file : List.of(nginx, haproxy)) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
            try (TicketKeyRing read = TicketKeyRing.read(haproxy)) {
                assertEquals(name(1), names(read).getFirst());
                assertEquals(name(2), names(read).get(1));
            }
            assertThrows(UncheckedIOException.class, () -> ring.writeNginx(folder.resolve("no/such/folder")));
            assertThrows(UncheckedIOException.class, () -> ring.writeNginx(Path.of("/")));
        }
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count()); // nothing half written is left
        }
    }

    @Test
    void aReloadTakesAllOrNothing() throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.read(file(key(1)), file(key(2)))) {
            List<TicketKeyInfo> before = ring.keys();
            Path bad = file(new byte[79]);
            assertThrows(SslConfigurationException.class, () -> ring.reload(file(key(3)), bad));
            byte[] twin = key(2);
            twin[79]++;
            assertThrows(IllegalArgumentException.class, () -> ring.reload(file(key(3)), file(twin)));
            assertEquals(before, ring.keys());
            ring.reload(file(key(3)), file(key(2)));
            assertEquals(List.of(name(3), name(2)), names(ring));
            assertEquals(before.get(1), ring.keys().get(1));
        }
    }

    @Test
    void aFileThatOthersCanReadIsWarnedOf() throws Exception {
        Path file = file(key(1));
        assertEquals(List.of(), warnings(file));
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            List<String> warnings = warnings(file);
            assertEquals(1, warnings.size());
            assertTrue(warnings.getFirst().contains("chmod 600 " + file), warnings.getFirst());
        }
    }

    private static List<String> warnings(Path file) {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("io.github.libssl4j");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                warnings.add(MessageFormat.format(record.getMessage(), record.getParameters()));
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        logger.addHandler(handler);
        try {
            TicketKeyRing.read(file).close();
        } finally {
            logger.removeHandler(handler);
        }
        return warnings;
    }

    @Test
    void keysOfAnotherLengthAreRefused() {
        for (int length : new int[] {0, 48, 79, 81}) {
            String message = assertThrows(IllegalArgumentException.class, () -> TicketKey.fromBytes(new byte[length]))
                    .getMessage();
            assertTrue(message.contains("80 bytes") && message.contains("not " + length), message);
        }
        assertThrows(IllegalArgumentException.class, () -> TicketKeyName.of(new byte[15]));
        assertThrows(IllegalArgumentException.class, () -> TicketKeyName.parse("0g"));
        assertEquals(name(1), TicketKeyName.parse(name(1).toString()));
    }

    /** Secrets are in no text (H24). */
    @Test
    void noTextHasMoreThanTheName() {
        byte[] bytes = key(1);
        try (TicketKey key = TicketKey.fromBytes(bytes); TicketKeyRing ring = TicketKeyRing.of(key)) {
            assertArrayEquals(bytes, key.toBytes());
            String all = key + " " + ring + " " + ring.keys() + " " + key.name();
            assertTrue(all.contains(HexFormat.of().formatHex(bytes, 0, 16)), all);
            IntStream.range(16, 76).forEach(i -> assertFalse(all.contains(HexFormat.of().formatHex(bytes, i, i + 4)), all));
        }
    }

    @Test
    void whatIsClosedSaysSo() {
        TicketKey key = TicketKey.random();
        TicketKeyRing ring = TicketKeyRing.random();
        key.close();
        key.close();
        assertThrows(IllegalStateException.class, key::toBytes);
        assertThrows(IllegalStateException.class, () -> TicketKeyRing.of(key));
        assertThrows(IllegalStateException.class, () -> ring.rotate(key));
        assertThrows(IllegalStateException.class, () -> ring.accept(key));
        ring.close();
        assertThrows(IllegalStateException.class, ring::rotate);
        assertThrows(IllegalStateException.class, ring::keys);
        assertThrows(IllegalStateException.class, () -> ring.retire(key.name()));
        assertThrows(IllegalStateException.class, () -> ring.reload(file(key(1))));
        assertThrows(IllegalStateException.class, () -> ring.writeNginx(folder.resolve("x")));
        assertThrows(SslConfigurationException.class,
                () -> SslContext.server().selfSigned("localhost").ticketKeys(ring).build());
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        try (TicketKey one = TicketKey.fromBytes(key(1)); TicketKeyRing ring = TicketKeyRing.of(one)) {
            byte[] twin = key(1);
            twin[40]++;
            try (TicketKey other = TicketKey.fromBytes(twin)) {
                assertThrows(IllegalArgumentException.class, () -> ring.accept(other));
                assertThrows(IllegalArgumentException.class, () -> ring.rotate(other));
                assertThrows(IllegalArgumentException.class, () -> TicketKeyRing.of(one, other));
            }
            ring.rotate(one);
            assertEquals(List.of(TicketKeyRole.ENCRYPTING), roles(ring));
            assertThrows(SslConfigurationException.class,
                    () -> SslContext.server().selfSigned("localhost").tickets(false).ticketKeys(ring).build());
            assertThrows(IllegalStateException.class, () -> SslContext.client().ticketKeys(ring));
        }
        InstantSource clock = InstantSource.system();
        Duration hour = Duration.ofHours(1);
        assertThrows(IllegalArgumentException.class, () -> TicketKeyRing.rotating(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> TicketKeyRing.rotating(hour.negated()));
        assertThrows(IllegalArgumentException.class, () -> TicketKeyRing.rotating(hour, hour.negated(), clock));
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        try (TicketKeyRing ring = TicketKeyRing.rotating(longest, longest, clock)) {
            ring.rotate();
            assertEquals(2, ring.keys().size());
        }
    }
}
