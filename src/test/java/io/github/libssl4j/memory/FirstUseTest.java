package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An allocation that fails where OpenSSL is used for the first time, in processes of their own. */
class FirstUseTest {
    private static final String PROPERTY = "libssl4j.memory.allocations";
    private static final long PROCESSES = 5;
    private static final long MOST_PROCESSES = 2000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROUTE = "the first use";
    private static final String FAULT = "fault ";
    private static final Pattern MADE = Pattern.compile("made (\\d+), failed \\d+");

    @TempDir
    Path folder;

    private Path library;

    @BeforeEach
    void compile() throws Exception {
        library = Allocations.compile(folder);
    }

    @Test
    void itWorksOrIsRefusedAndLaterTriesAreNotHarmedByJava() throws Exception {
        Told sound = use(Integer.MAX_VALUE);
        assertEquals(ColdChild.TRIES, sound.count("works"), sound.toString());
        long all = sound.made();
        String wanted = System.getProperty(PROPERTY, "");
        long processes = wanted.isEmpty() ? PROCESSES : wanted.equals("all") ? MOST_PROCESSES
                : Math.min(MOST_PROCESSES, Long.parseLong(wanted));
        for (long n = 1; n <= all; n += Math.max(1, all / processes)) {
            Told told = use(n);
            if (told.hung != null && KnownDefects.explain(told.hung)) {
                System.out.println("known of OpenSSL " + OpenSsl.version() + ": " + told.hung.kind() + " at " + told.hung.site());
                continue;
            }
            assertNull(told.hung);
            assertEquals(0, told.count("wrong "), told.toString());
            assertEquals(ColdChild.TRIES, told.count("works") + told.count("clean "), told.toString());
            assertTrue(told.lines.stream().anyMatch(line -> line.endsWith("failed 1")), told.toString());
        }
    }

    /** What a process says in which the n-th allocation fails, or where it hangs. */
    private record Told(List<String> lines, Finding hung) {
        long count(String beginning) {
            return lines.stream().filter(line -> line.startsWith(beginning)).count();
        }

        long made() {
            return lines.stream().map(MADE::matcher).filter(Matcher::matches).mapToLong(line -> Long.parseLong(line.group(1)))
                    .findFirst().orElseThrow();
        }
    }

    private Told use(long n) throws Exception {
        List<String> lines = new ArrayList<>();
        String site = "";
        try (Child child = new Child(folder, ColdChild.class, library.toString(), Long.toString(n))) {
            for (String line; !Child.GONE.equals(line = child.next(PATIENCE));) {
                if (line == null) {
                    return new Told(lines, new Finding("hang", ROUTE, n, site, child.stack()));
                }
                lines.add(line);
                site = line.startsWith(FAULT) ? Finding.plain(line.substring(FAULT.length())) : site;
            }
            assertEquals(0, child.exitCode(), () -> lines.toString());
        }
        return new Told(lines, null);
    }
}
