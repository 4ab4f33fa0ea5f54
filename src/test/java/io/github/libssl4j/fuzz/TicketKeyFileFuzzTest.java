package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyInfo;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import io.github.libssl4j.kit.Quotes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Files of ticket keys: a ring that says what the files said, or a refusal that quotes none of it. */
class TicketKeyFileFuzzTest extends Target {
    /** 80 bytes in base64. */
    private static final int LINE = 108;

    @FuzzTest
    void read(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            boolean two = choices.flag();
            byte[] second = two ? choices.bytes(1000) : new byte[0];
            byte[] first = choices.rest();
            try (Scraps files = new Scraps()) {
                Path one = files.file(first);
                Path[] all = two ? new Path[] {one, files.file(second)} : new Path[] {one};
                Quotes quotes = Quotes.of(first, second).butFor(nameOf(first)).butFor(nameOf(second));
                Optional<TicketKeyRing> read = Trial.made(() -> quotes.watch(() -> TicketKeyRing.read(all)),
                        SslConfigurationException.class);
                if (read.isPresent()) {
                    try (TicketKeyRing ring = read.get()) {
                        expected(ring.keys(), first);
                        written(ring, files.file(new byte[0]));
                    }
                }
                reload(all, quotes, read.isPresent());
            }
        });
    }

    /** What everybody may see of a key: each ticket under it begins with that. */
    private static String nameOf(byte[] file) {
        return HexFormat.of().formatHex(file, 0, file.length == TicketKey.LENGTH ? TicketKeyName.LENGTH : 0);
    }

    private static void expected(List<TicketKeyInfo> keys, byte[] first) {
        assertEquals(TicketKeyRole.ENCRYPTING, keys.getFirst().role());
        if (first.length == TicketKey.LENGTH) {
            assertArrayEquals(Arrays.copyOf(first, 16), keys.getFirst().name().toBytes());
        } else {
            assertTrue(first.length >= LINE - 1, "a key out of " + first.length + " bytes");
        }
    }

    private static void written(TicketKeyRing ring, Path file) throws Exception {
        ring.writeNginx(file);
        assertEquals(TicketKey.LENGTH, Files.size(file));
        try (TicketKeyRing again = TicketKeyRing.read(file)) {
            assertEquals(ring.keys().getFirst().name(), again.keys().getFirst().name());
        }
        if (Trial.unless(() -> ring.writeHaproxy(file), IllegalStateException.class)) {
            assertEquals(3 * (LINE + 1), Files.size(file));
            try (TicketKeyRing again = TicketKeyRing.read(file)) {
                assertEquals(ring.keys().getFirst().name(), again.keys().getFirst().name());
            }
        }
    }

    /** All or nothing. */
    private static void reload(Path[] files, Quotes quotes, boolean readable) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random()) {
            List<TicketKeyInfo> before = ring.keys();
            assertEquals(readable, Trial.unless(() -> quotes.watch(() -> {
                ring.reload(files);
                return ring;
            }), SslConfigurationException.class, IllegalArgumentException.class));
            assertEquals(!readable, before.equals(ring.keys()));
        }
    }
}
