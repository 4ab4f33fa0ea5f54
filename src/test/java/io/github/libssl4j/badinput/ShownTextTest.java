package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.kit.NoLeaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What a caller gave, perhaps from a stranger, stands in a refusal on one line, and not all of it where it is long. */
@ExtendWith(NoLeaks.class)
class ShownTextTest {
    private static final int LONG = 1_000_000;

    private static List<Executable> refusals(String text) {
        return List.of(() -> ConnectionOptions.to(text, 443), () -> ConnectionOptions.to(text + ":", 443),
                () -> SslContext.server().selfSigned("localhost").ciphers(text).build(),
                () -> SslContext.server().selfSigned("localhost").ciphersuites(text).build(),
                () -> SslContext.server().selfSigned("localhost").groups(text).build(),
                () -> setCipher(text), () -> SessionId.parse(text), () -> TicketKeyName.parse(text));
    }

    private static void setCipher(String text) {
        try (SslSession session = SslSession.create()) {
            session.setCipher(text);
        }
    }

    @Test
    void controlCharactersAreNotPrinted() {
        for (Executable refusal : refusals("evil\nINFO: all is well\u001b[31m")) {
            String message = assertThrows(IllegalArgumentException.class, refusal).getMessage();
            assertTrue(message.contains("evil") && message.chars().noneMatch(Character::isISOControl), message);
        }
    }

    @Test
    void aLongTextIsCut() {
        for (Executable refusal : refusals("x".repeat(LONG))) {
            int length = assertThrows(IllegalArgumentException.class, refusal).getMessage().length();
            assertTrue(length < 1000, length + " characters");
        }
    }
}
