package io.github.libssl4j.loading;

import org.junit.jupiter.api.Test;

/** {@code scripts/memory}: what it can't use stops it before it builds anything. */
class MemoryScriptTest {
    private static void assertStops(String message, String... arguments) throws Exception {
        Scripts.assertRefuses(message, "memory", arguments);
    }

    @Test
    void whatIsNoNumberIsNamed() throws Exception {
        assertStops("--sessions takes a whole number from 0 to 1000000000, not 'x'", "--sessions", "x");
        assertStops("--allocations takes a whole number from 0 to 1000000000, or all, not '-1'", "--allocations", "-1");
        assertStops("--allocations needs a value", "--allocations");
    }

    @Test
    void theOneAllocationIsANumberAndAPath() throws Exception {
        String only = "--only takes a number and a path, such as '2:calls that are refused', not '";
        assertStops(only + "17'", "--only", "17");
        assertStops(only + "0:calls that are refused'", "--only", "0:calls that are refused");
        assertStops("--only needs a value", "--only", "");
    }

    @Test
    void nothingToDoIsSaid() throws Exception {
        assertStops("--sessions 0 and --allocations 0 leave nothing to do", "--sessions", "0", "--allocations", "00");
    }
}
