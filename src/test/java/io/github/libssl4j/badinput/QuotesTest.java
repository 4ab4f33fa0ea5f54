package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libssl4j.kit.Quotes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The search for parts of a file in what a refusal says: it finds them wherever they are. */
class QuotesTest {
    private static final byte[] KEY = new byte[80];
    private static final byte[] LINE = "-----BEGIN PRIVATE KEY-----\nMEECAQAwEwYHKoZIzj0C".getBytes(StandardCharsets.US_ASCII);
    private static final String HEX;

    static {
        new Random(1).nextBytes(KEY);
        HEX = HexFormat.of().formatHex(KEY);
    }

    private static final Quotes QUOTES = Quotes.of(new byte[0], KEY, LINE);

    @Test
    void twelveCharactersAreFoundAnywhere() {
        for (String said : List.of("line MEECAQAwEwYH", "line oZIzj0C no: EwYHKoZIzj0C.", HEX.substring(20, 32) + " is bad",
                "bad: " + HEX.substring(148).toUpperCase(Locale.ROOT))) {
            Exception in = new Exception(said);
            Exception suppressing = new Exception("no word");
            suppressing.addSuppressed(new Exception("no word", in));
            for (Throwable refusal : List.of(in, new Exception("no word", in), suppressing)) {
                assertThrows(AssertionError.class, () -> QUOTES.requireNone(refusal), said);
                assertThrows(AssertionError.class, () -> QUOTES.watch(() -> {
                    throw (Exception) refusal;
                }), said);
            }
        }
    }

    @Test
    void whatTellsNothingOfAFileIsNone() {
        for (String said : List.of("no BEGIN PRIVATE KEY line", "line MEECAQAwEw", "000000000000", HEX.substring(21, 30))) {
            Exception refusal = new Exception(said);
            assertDoesNotThrow(() -> QUOTES.requireNone(refusal), said);
            assertSame(refusal, assertThrows(Exception.class, () -> QUOTES.watch(() -> {
                throw refusal;
            })));
        }
        assertDoesNotThrow(() -> Quotes.of(KEY).butFor(HEX.substring(0, 32)).requireNone(
                new Exception("two keys of the name " + HEX.substring(0, 32))));
        assertDoesNotThrow(() -> Quotes.of(new byte[100]).requireNone(new Exception("0".repeat(200))));
    }
}
