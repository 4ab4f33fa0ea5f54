package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions on every path, those of errors too, leave nothing behind: no block of libssl or libcrypto, no handle of Java's. */
class LeaksTest {
    /** How many sessions; here enough for two rounds. */
    private static final String PROPERTY = "libssl4j.memory.sessions";
    private static final long SESSIONS = 10_000;
    private static final List<String> NOTHING = List.of("0", "0", "0");
    /** For a round, or all that comes before the first. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern TOTAL = Pattern.compile(
            "sessions (\\d+) routes (\\d+) rounds (\\d+) allocations (\\d+) blocks (-?\\d+) bytes (-?\\d+) handles (-?\\d+)");

    @TempDir
    Path folder;

    /** What a process of this package prints; it ends well. */
    static List<String> run(Path folder, Class<?> main, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(Allocations.compile(folder).toString(), folder.toString()));
        all.addAll(List.of(arguments));
        List<String> lines = new ArrayList<>();
        try (Child child = new Child(folder, main, all.toArray(String[]::new))) {
            for (String line; !Child.GONE.equals(line = child.next(PATIENCE));) {
                assertNotNull(line, () -> "Nothing new for " + PATIENCE + " after " + lines);
                lines.add(line);
                if (System.getProperty(PROPERTY) != null) {
                    Report.say(line);
                }
            }
            assertEquals(0, child.exitCode(), String.join("\n", lines) + "\n" + child.allErrors());
        }
        return lines;
    }

    @Test
    void nothingIsLeftOverOnAnyPath() throws Exception {
        long wanted = Long.getLong(PROPERTY, SESSIONS);
        Routes.prepare(folder);
        List<String> lines = run(folder, LeakChild.class, Long.toString(wanted));
        List<String> leaks = lines.stream().filter(line -> line.startsWith("leak")).toList();
        Matcher total = TOTAL.matcher(lines.getLast());
        assertTrue(total.matches(), lines.getLast());
        List<String> left = List.of(total.group(5), total.group(6), total.group(7));
        if (System.getProperty(PROPERTY) == null) {
            Report.say(lines.getLast());
        }
        if (!leaks.isEmpty() || !left.equals(NOTHING)) {
            Report.found("blocks, bytes and handles are left over: " + left, "--allocations 0 --sessions " + wanted);
        }
        assertEquals(List.of(), leaks);
        assertTrue(Long.parseLong(total.group(1)) >= wanted, lines.getLast());
        assertEquals(NOTHING, left, lines.getLast());
    }
}
