package io.github.libssl4j.loading;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/soak}: what it can't use stops it before it builds anything. */
class SoakScriptTest {
    private static void assertStops(String message, String... arguments) throws Exception {
        Scripts.assertRefuses(message, "soak", arguments);
    }

    @Test
    void howLongHasToBeSaid() throws Exception {
        assertStops("for how long? --minutes takes a whole number from 1 to 100000");
        assertStops("--minutes needs a value", "--minutes");
        assertStops("--minutes takes a whole number from 1 to 100000, not 'x'", "--minutes", "x");
        assertStops("--minutes takes a whole number from 1 to 100000, not '0'", "--minutes=0");
    }

    @Test
    void aLeakIsOfAKindAndNowAndThen() throws Exception {
        assertStops("--leak takes handle, native or object, not 'x'", "--leak", "x");
        assertStops("--leak-every takes a whole number from 1 to 1000000000, not '-1'", "--leak-every", "-1");
        assertStops("--leak-every says how often, and --leak has to say what", "--minutes", "1", "--leak-every", "5");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed(@TempDir Path folder) throws Exception {
        assertStops("--json: no file can be written at '/nowhere/soak.json'", "--json", "/nowhere/soak.json");
        Path drawing = Files.createDirectory(folder.resolve("folder.svg"));
        assertStops("--plot: no file can be written at '" + drawing + "'", "--plot", drawing.toString());
    }

    @Test
    void theDrawingIsAnSvgInAFileOfItsOwn(@TempDir Path folder) throws Exception {
        assertStops("--plot draws an SVG, so its file is called something.svg, not 'x.png'", "--plot", "x.png");
        String drawing = folder.resolve("soak.svg").toString();
        assertStops("--json and --plot take a file each, not both '" + drawing + "'", "--minutes", "1", "--json",
                folder + "/../" + folder.getFileName() + "/soak.svg", "--plot", drawing);
    }
}
