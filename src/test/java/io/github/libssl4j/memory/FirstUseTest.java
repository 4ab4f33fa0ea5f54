package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An allocation that fails where OpenSSL is used for the first time, in processes of their own. */
class FirstUseTest {
    private static final String PROPERTY = "libssl4j.memory.allocations";
    private static final long PROCESSES = 5;
    private static final long MOST_PROCESSES = 2000;

    @TempDir
    Path folder;

    @Test
    void itWorksOrIsRefusedAndLaterTriesAreNotHarmedByJava() throws Exception {
        long all = made(LeaksTest.run(folder, ColdChild.class, Long.toString(Integer.MAX_VALUE)));
        String wanted = System.getProperty(PROPERTY, "");
        long processes = wanted.isEmpty() ? PROCESSES : wanted.equals("all") ? MOST_PROCESSES
                : Math.min(MOST_PROCESSES, Long.parseLong(wanted));
        for (long n = 1; n <= all; n += Math.max(1, all / processes)) {
            List<String> lines = LeaksTest.run(folder, ColdChild.class, Long.toString(n));
            assertEquals(List.of(), lines.stream().filter(line -> line.startsWith("wrong")).toList(), lines.toString());
            assertEquals(3, lines.stream().filter(line -> line.equals("works") || line.startsWith("clean ")).count(),
                    lines.toString());
            assertTrue(lines.stream().anyMatch(line -> line.endsWith("failed 1")), lines.toString());
        }
    }

    private static long made(List<String> lines) {
        assertEquals(3, lines.stream().filter(line -> line.equals("works")).count(), lines.toString());
        return Long.parseLong(lines.stream().filter(line -> line.startsWith("made ")).findFirst().orElseThrow()
                .replaceAll("made (\\d+), failed 0", "$1"));
    }
}
