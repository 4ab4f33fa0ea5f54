package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.kit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An allocation that fails where OpenSSL is used for the first time, in processes of their own. */
class FirstUseTest {
    private static final String PROPERTY = "libssl4j.memory.allocations";
    private static final long PROCESSES = 5;
    /** Of {@code all}, too: each is a process of its own. */
    private static final long MOST_PROCESSES = 2000;

    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(5);
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
        List<Finding> wrong = new ArrayList<>();
        List<Long> chosen = chosen(sound.made());
        for (long n : chosen) {
            Optional<Finding> finding = use(n).finding(n);
            if (finding.filter(KnownDefects::explain).isPresent()) {
                Report.say("known of OpenSSL " + OpenSsl.version() + ": " + finding.get().kind() + " at " + finding.get().site());
            } else {
                finding.ifPresent(wrong::add);
            }
        }
        Report.say("OpenSSL " + OpenSsl.version() + ": at its first use, allocations failed, each in a process of its own: "
                + chosen.size() + "; findings: " + wrong.size());
        wrong.forEach(Report::found);
        assertEquals(List.of(), wrong);
    }

    private static List<Long> chosen(long all) {
        Optional<Only> only = Only.asked();
        if (only.isPresent()) {
            only.get().requireUpTo(all);
            return List.of(only.get().n());
        }
        String wanted = System.getProperty(PROPERTY, "");
        long processes = wanted.isEmpty() ? PROCESSES : wanted.equals("all") ? MOST_PROCESSES
                : Math.min(MOST_PROCESSES, Long.parseLong(wanted));
        long apart = Math.max(1, (all + processes - 1) / processes);
        return LongStream.rangeClosed(1, all).filter(n -> n % apart == 1 % apart).boxed().toList();
    }

    /** What a process says in which one allocation fails, and whether it hangs or crashes. */
    private record Told(List<String> lines, String site, Optional<Finding> end) {
        /** What is wrong, if the n-th allocation was to fail. */
        Optional<Finding> finding(long n) {
            boolean tried = count("wrong ") == 0 && count("works") + count("clean ") == ColdChild.TRIES
                    && lines.stream().anyMatch(line -> line.endsWith("failed 1"));
            return end.isPresent() || tried ? end : Optional.of(new Finding("outcome", ROUTE, n, site, lines.toString()));
        }

        long count(String beginning) {
            return lines.stream().filter(line -> line.startsWith(beginning)).count();
        }

        long made() {
            return lines.stream().map(MADE::matcher).filter(Matcher::matches).mapToLong(line -> Long.parseLong(line.group(1)))
                    .findFirst().orElseThrow();
        }
    }

    /** A minute, in which a process has to start, too. */
    private static Duration patience(String site) {
        return KnownDefects.hangsAt(site) ? SHORT_PATIENCE : Await.PATIENCE;
    }

    private Told use(long n) throws Exception {
        List<String> lines = new ArrayList<>();
        String site = "";
        try (Child child = new Child(folder, ColdChild.class, library.toString(), Long.toString(n))) {
            for (String line; !Child.GONE.equals(line = child.next(patience(site)));) {
                if (line == null) {
                    return new Told(lines, site, Optional.of(new Finding("hang", ROUTE, n, site, child.stack())));
                }
                lines.add(line);
                site = line.startsWith(FAULT) ? Finding.plain(line.substring(FAULT.length())) : site;
            }
            return new Told(lines, site, child.exitCode() == 0 ? Optional.empty()
                    : Optional.of(new Finding("crash", ROUTE, n, site, child.crash())));
        }
    }
}
