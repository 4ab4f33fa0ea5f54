package io.github.libssl4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.kit.Finished;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code scripts/jshell}, with lines piped in. */
class JshellTest {
    private static final String PROMPT = "jshell> ";

    private static Finished jshell(List<String> lines, String... options) throws IOException, InterruptedException {
        ProcessBuilder script = Finished.commandHere(
                Stream.concat(Stream.of("scripts/jshell"), Stream.of(options)).toArray(String[]::new));
        script.environment().put("LIBSSL4J_BUILT", "yes");
        Finished finished = Finished.run(script, String.join("\n", lines) + "\n");
        assertEquals("", finished.errors());
        assertEquals(0, finished.exitCode());
        return finished;
    }

    /** Checks that the lines were printed in this order; what the terminal adds stands before them. */
    private static void assertPrinted(List<String> expected, Finished finished) {
        int next = 0;
        for (String line : finished.output().lines().toList()) {
            if (next < expected.size() && line.endsWith(expected.get(next))) {
                next++;
            }
        }
        assertTrue(next == expected.size(), () -> expected + " are not all in:\n" + finished.output());
    }

    @Test
    void theTranscriptOfTheReadmeIsTrue() throws Exception {
        List<String> typed = new ArrayList<>();
        List<String> printed = new ArrayList<>();
        for (String line : Readme.block("jshell").lines().toList()) {
            if (line.startsWith(PROMPT)) {
                typed.add(line.substring(PROMPT.length()));
            } else {
                printed.add(line);
            }
        }
        assertFalse(typed.isEmpty() || printed.isEmpty());
        assertPrinted(printed, jshell(typed));
    }

    /** The script's own words for pipes give way to the user's: jshell takes one of them. */
    @Test
    void howMuchItTellsIsTheUsersChoice() throws Exception {
        for (String[] option : new String[][] {{"-s"}, {"--feedback", "silent"}, {"--feedback=silent"}}) {
            String printed = jshell(List.of("2 + 3", "System.out.println(\"told\")"), option).output();
            assertTrue(printed.contains("told"), printed);
            assertFalse(printed.contains("==> 5"), printed);
        }
    }

    @Test
    void theThreeLinesThatItOffersResumeTheSecondTime() throws Exception {
        List<String> greeting = jshell(List.of()).output().lines().toList();
        assertTrue(greeting.getFirst().startsWith("OpenSSL " + OpenSsl.version()), greeting::toString);
        List<String> lines = greeting.stream().filter(line -> line.startsWith("  ")).map(String::strip).toList();
        assertEquals(3, lines.size(), greeting::toString);

        List<String> twice = new ArrayList<>(lines);
        twice.addAll(lines);
        Finished finished = jshell(twice);
        List<String> outcomes = finished.output().lines().filter(line -> line.matches(".*(\\$\\d+ ==>|SslChannel\\[).*"))
                .map(line -> line.replaceAll("^.*?(\\$\\d+ ==>|SslChannel\\[)", "$1")).toList();
        assertEquals(6, outcomes.size(), finished.output());
        assertTrue(outcomes.get(0).endsWith("==> false"), finished.output());
        assertFalse(outcomes.get(1).contains("resumed"), finished.output());
        assertTrue(outcomes.get(2).contains("hits=0"), finished.output());
        assertTrue(outcomes.get(3).endsWith("==> true"), finished.output());
        assertTrue(outcomes.get(4).contains("resumed"), finished.output());
        assertTrue(outcomes.get(5).contains("hits=2"), finished.output());
        assertFalse(finished.output().toLowerCase(java.util.Locale.ROOT).matches("(?s).*(warning|error|exception).*"),
                finished.output());
    }
}
