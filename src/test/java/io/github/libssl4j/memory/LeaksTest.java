package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions on every path, those of errors too, leave nothing behind: no block of libssl or libcrypto, no handle of Java's. */
class LeaksTest {
    /** How many sessions; here enough for two rounds. */
    private static final String PROPERTY = "libssl4j.memory.sessions";
    private static final long SESSIONS = 10_000;
    private static final long MOST_MINUTES = 600;
    private static final Pattern TOTAL = Pattern.compile(
            "sessions (\\d+) routes (\\d+) rounds (\\d+) allocations (\\d+) blocks (-?\\d+) bytes (-?\\d+) handles (-?\\d+)");

    @TempDir
    Path folder;

    /** What a process of this package prints; it ends well. */
    static List<String> run(Path folder, Class<?> main, String... arguments) throws Exception {
        Path errors = folder.resolve("errors");
        List<Path> all = new ArrayList<>(List.of(Allocations.compile(folder), folder));
        List.of(arguments).forEach(argument -> all.add(Path.of(argument)));
        Process child = FaultCampaign.java(folder, main, all.toArray(Path[]::new)).redirectError(errors.toFile()).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = child.inputReader()) {
            for (String line; (line = out.readLine()) != null;) {
                lines.add(line);
                if (System.getProperty(PROPERTY) != null) {
                    System.out.println(line);
                }
            }
            assertTrue(child.waitFor(MOST_MINUTES, TimeUnit.MINUTES));
        } finally {
            child.destroyForcibly();
        }
        assertEquals(0, child.exitValue(), () -> String.join("\n", lines) + "\n" + read(errors));
        return lines;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void nothingIsLeftOverOnAnyPath() throws Exception {
        long wanted = Long.getLong(PROPERTY, SESSIONS);
        Routes.prepare(folder);
        List<String> lines = run(folder, LeakChild.class, Long.toString(wanted));
        assertEquals(List.of(), lines.stream().filter(line -> line.startsWith("leak")).toList());
        Matcher total = TOTAL.matcher(lines.getLast());
        assertTrue(total.matches(), lines.getLast());
        System.out.println(lines.getLast());
        assertTrue(Long.parseLong(total.group(1)) >= wanted, lines.getLast());
        assertEquals("0", total.group(5), lines.getLast());
        assertEquals("0", total.group(6), lines.getLast());
        assertEquals("0", total.group(7), lines.getLast());
    }
}
