package io.github.libssl4j.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Finished;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code scripts/stress}: what it can't use stops it before it builds anything. */
class StressScriptTest {
    private static Finished stress(String... arguments) throws Exception {
        return Scripts.run("stress", arguments);
    }

    private static void assertStops(String message, Finished finished) {
        Scripts.assertStops("stress: " + message, finished);
    }

    @Test
    void itSaysWhatItCanDo() throws Exception {
        Finished help = stress("--help");
        assertEquals(0, help.exitCode());
        for (String option : List.of("--seed", "--tries", "--steps", "--minutes", "--threads", "--libssl")) {
            assertTrue(help.output().contains("  " + option), help.output());
        }
    }

    @Test
    void whatIsNoNumberIsNamed() throws Exception {
        assertStops("--seed needs a value (--help)", stress("--seed"));
        assertStops("--seed needs a number from 0 to 2147483647, not 'x'", stress("--seed", "x"));
        assertStops("--seed needs a number from 0 to 2147483647, not '-1'", stress("--seed", "-1"));
        assertStops("--tries needs a number from 1 to 2147483647, not '0'", stress("--tries", "0"));
        assertStops("--steps needs a number from 1 to 2147483647, not ''", stress("--steps", ""));
        assertStops("--minutes needs a number from 1 to 2147483647, not '2147483648'", stress("--minutes", "2147483648"));
    }

    @Test
    void whatItDoesNotKnowIsNamed() throws Exception {
        assertStops("what is '--seeds'? (--help)", stress("--seeds", "1"));
        assertStops("--libssl /nowhere/libssl.so.3: there is no /nowhere/libssl.so.3 (nor is that a version such as 3.5)",
                stress("--libssl", "/nowhere/libssl.so.3"));
    }
}
