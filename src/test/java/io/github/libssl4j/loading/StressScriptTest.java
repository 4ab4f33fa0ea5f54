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

    private static void assertStops(String message, String... arguments) throws Exception {
        Scripts.assertRefuses(message, "stress", arguments);
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
        assertStops("--seed needs a value", "--seed");
        assertStops("--seed takes a whole number from 0 to 999999999999, not 'x'", "--seed", "x");
        assertStops("--seed takes a whole number from 0 to 999999999999, not '-1'", "--seed", "-1");
        assertStops("--tries takes a whole number from 1 to 1000000000, not '0'", "--tries", "0");
        assertStops("--steps needs a value", "--steps", "");
        assertStops("--minutes takes a whole number from 1 to 100000, not '100001'", "--minutes", "100001");
    }

    @Test
    void whatItDoesNotKnowIsNamed() throws Exception {
        assertStops("unknown argument '--seeds'", "--seeds", "1");
        assertStops("--libssl /nowhere/libssl.so.3: there is no /nowhere/libssl.so.3 (nor is that a version such as 3.5)",
                "--libssl", "/nowhere/libssl.so.3");
    }
}
