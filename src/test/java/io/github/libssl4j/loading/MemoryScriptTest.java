package io.github.libssl4j.loading;

import io.github.libssl4j.kit.Finished;
import org.junit.jupiter.api.Test;

/** {@code scripts/memory}: what it can't use stops it before it builds anything. */
class MemoryScriptTest {
    private static void assertStops(String message, String... arguments) throws Exception {
        Finished memory = Scripts.run("memory", arguments);
        Scripts.assertStops("memory: " + message, memory);
    }

    @Test
    void whatIsNoNumberIsNamed() throws Exception {
        assertStops("--sessions takes a number, not 'x'", "--sessions", "x");
        assertStops("--allocations takes a number or all, not '-1'", "--allocations", "-1");
        assertStops("--allocations needs a value (--help)", "--allocations");
    }

    @Test
    void theOneAllocationIsANumberAndAPath() throws Exception {
        String only = "--only takes a number and a path, such as '2:calls that are refused', not '";
        assertStops(only + "17'", "--only", "17");
        assertStops(only + "0:calls that are refused'", "--only", "0:calls that are refused");
        assertStops(only + "'", "--only", "");
    }

    @Test
    void whatItDoesNotKnowIsNamed() throws Exception {
        assertStops("what is '--bogus'? (--help)", "--bogus");
    }
}
