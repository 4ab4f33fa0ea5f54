package io.github.libssl4j.races;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs jcstress, whose own exit code tells nothing, and sums up: {@code scripts/races --help}. Ends with 0; 1 where a race
 * was lost; 2 for a wrong call.
 */
public final class Main {
    private static final int LOST = 1;
    private static final int WRONG = 2;
    /** What jcstress takes to look at the machine. */
    private static final int PROBE_MILLIS = 12_000;
    /** What a JVM takes to start and to end. */
    private static final int FORK_MILLIS = 1200;
    private static final int SHORTEST_MILLIS = 300;
    private static final int LONGEST_MILLIS = 10_000;
    private static final String CPUS = String.valueOf(Runtime.getRuntime().availableProcessors());

    private Main() {}

    /** {@code --seconds N [--list] [TEST...]}. */
    public static void main(String[] arguments) throws Exception {
        List<String> rest = new ArrayList<>(List.of(arguments));
        int millis = 1000 * Integer.parseInt(rest.get(1));
        rest.subList(0, 2).clear();
        boolean list = rest.remove("--list");
        rest.forEach(Main::requireExpression);
        String filter = String.join("|", rest);
        Set<String> chosen = new JCStress(options(filter, 1, 1)).getTests();
        if (chosen.isEmpty()) {
            System.err.println("races: no race is called like that, and --list names them: see scripts/races --help");
            System.exit(WRONG);
        }
        if (list) {
            chosen.forEach(System.out::println);
            return;
        }
        int each = Math.max(SHORTEST_MILLIS, (millis - PROBE_MILLIS) / chosen.size() - FORK_MILLIS);
        int iterations = 1 + each / LONGEST_MILLIS;
        Options options = options(filter, each / iterations, iterations);
        try {
            new JCStress(options).run();
        } catch (AssertionError e) {
            // it says so of what was lost, at length: summed up below
        }
        System.exit(sumUp(chosen, read(options)) ? 0 : LOST);
    }

    private static void requireExpression(String test) {
        try {
            Pattern.compile(test);
        } catch (PatternSyntaxException e) {
            System.err.println("races: '" + test + "' is no regular expression (" + e.getDescription()
                    + "): see scripts/races --help");
            System.exit(WRONG);
        }
    }

    /** Few states at a time: each has native objects. All is compiled as the JVM likes: one JVM for each race. */
    private static Options options(String filter, int millis, int iterations) throws IOException {
        Options options = new Options(new String[] {"-t", filter.isEmpty() ? ".*" : filter, "-f", "1", "-fsm", "1",
            "-iters", String.valueOf(iterations), "-time", String.valueOf(millis), "-strideSize", "16", "-strideCount", "4",
            "-sc", "false", "-af", "NONE", "-c", CPUS, "-r", "report", "-jvmArgs",
            "--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:-CreateCoredumpOnCrash"});
        options.parse();
        return options;
    }

    private static Collection<TestResult> read(Options options) throws IOException, ClassNotFoundException {
        InProcessCollector results = new InProcessCollector();
        DiskReadCollector disk = new DiskReadCollector(options.getResultFile(), results);
        try {
            disk.dump();
        } finally {
            disk.close();
        }
        return results.getTestResults();
    }

    private static boolean sumUp(Set<String> chosen, Collection<TestResult> results) {
        Set<String> missing = new TreeSet<>(chosen);
        long samples = 0;
        long forbidden = 0;
        long died = 0;
        for (TestResult result : results) {
            List<String> faults = result.grading().failureMessages;
            boolean normal = result.status() == Status.NORMAL;
            if (result.getTotalCount() > 0) {
                missing.remove(result.getName());
            }
            samples += result.getTotalCount();
            forbidden += faults.size();
            died += normal ? 0 : 1;
            if (!normal || !faults.isEmpty()) {
                System.out.println("LOST: " + result.getName() + ": " + result.status() + " " + faults);
            }
        }
        if (!missing.isEmpty()) {
            System.out.println("Without samples: " + missing);
        }
        System.out.printf("Races: %d tests, %d samples, %d forbidden outcomes, %d JVMs that ended badly%n", chosen.size(),
                samples, forbidden, died);
        return forbidden == 0 && died == 0 && missing.isEmpty();
    }
}
