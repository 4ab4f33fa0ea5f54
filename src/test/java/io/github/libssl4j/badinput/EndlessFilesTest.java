package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Files that have no size and no end are read up to what such a file may have, and refused. */
@ExtendWith(NoLeaks.class)
class EndlessFilesTest {
    private static final Path ZEROS = Path.of("/dev/zero");

    @Test
    void areRefused() {
        for (Executable reading : List.<Executable>of(() -> SslContext.client().trust(ZEROS).build(),
                () -> SslContext.server().certificate(ZEROS, ZEROS).build(), () -> TicketKeyRing.read(ZEROS))) {
            String message = assertThrows(SslConfigurationException.class, reading).getMessage();
            assertTrue(message.contains("/dev/zero"), message);
        }
    }
}
