package io.github.libssl4j.model;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The library against its model, in sequences of random steps: for some seconds, unless {@code scripts/stress} asks for more. */
@ExtendWith(NoLeaks.class)
class StressTest {
    private static final Duration SHORT = Duration.ofSeconds(12);
    private static final Duration SHRINKING = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private final boolean asked = Boolean.getBoolean("libssl4j.stress");
    private final long seed = Long.parseLong(option("seed", "" + (asked ? new Random().nextInt(Integer.MAX_VALUE) : 1)));
    private final long tries = Long.parseLong(option("tries", "200"));
    private final int steps = Integer.parseInt(option("steps", "60"));
    private final long minutes = Long.parseLong(option("minutes", "0"));
    private final boolean threads = Boolean.parseBoolean(option("threads", "false"));

    private static String option(String name, String otherwise) {
        return System.getProperty("libssl4j.stress." + name, otherwise);
    }

    @Test
    void theLibraryDoesWhatTheModelSays() throws Exception {
        Tally tally = new Tally();
        Driver driver = new Driver(Certificates.in(folder), tally, steps, threads ? Threads.MOST : Threads.SOME,
                SHRINKING);
        long deadline = System.nanoTime() + time().toNanos();
        boolean counts = minutes == 0 || System.getProperty("libssl4j.stress.tries") != null;
        for (long next = seed; (!counts || tally.sequences() < tries) && System.nanoTime() < deadline; next++) {
            String again = "\nAgain: scripts/stress --seed " + next + " --tries 1 --steps " + steps
                    + (threads ? " --threads" : "") + "\n";
            report("The process ended, or was ended, in the sequence of seed " + next + again);
            Optional<Driver.Failure> failure = driver.run(next);
            if (failure.isPresent()) {
                String text = failure.get().report() + again;
                report(text + figures(tally));
                fail(text, failure.get().error());
            }
        }
        report(figures(tally) + "Library and model agreed after each step, and nothing was left over: " + tally.counts() + ".\n");
    }

    private Duration time() {
        return minutes > 0 ? Duration.ofMinutes(minutes) : asked ? Duration.ofDays(1) : SHORT;
    }

    private String figures(Tally tally) {
        return "OpenSSL " + OpenSsl.version() + ", seed " + seed + ": " + tally.counts() + "\n" + tally.table();
    }

    private static void report(String text) throws IOException {
        String file = option("report", "");
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), text);
        }
    }
}
