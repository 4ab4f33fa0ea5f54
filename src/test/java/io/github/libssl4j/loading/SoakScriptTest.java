package io.github.libssl4j.loading;

import io.github.libssl4j.kit.Finished;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/soak}: what it can't use stops it before it builds anything. */
class SoakScriptTest {
    private static void assertStops(String message, String... arguments) throws Exception {
        Finished soak = Scripts.run("soak", arguments);
        Scripts.assertStops("soak: " + message + " (--help)", soak);
    }

    @Test
    void howLongHasToBeSaid() throws Exception {
        assertStops("for how long? --minutes needs a number of minutes, 1 or more");
        assertStops("--minutes needs a value", "--minutes");
        assertStops("--minutes needs a number of minutes, 1 or more, not 'x'", "--minutes", "x");
        assertStops("--minutes needs a number of minutes, 1 or more, not '0'", "--minutes=0");
    }

    @Test
    void whatItDoesNotKnowIsNamed() throws Exception {
        assertStops("unknown argument: --bogus", "--minutes", "1", "--bogus");
        assertStops("--leak takes handle, native or object, not 'x'", "--leak", "x");
        assertStops("--leak-every needs a number of handshakes, 1 or more, not '-1'", "--leak-every", "-1");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed(@TempDir Path folder) throws Exception {
        assertStops("--json: no file can be written at '/nowhere/soak.json'", "--json", "/nowhere/soak.json");
        assertStops("--plot: no file can be written at '" + folder + "'", "--plot", folder.toString());
    }
}
