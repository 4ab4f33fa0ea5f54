package io.github.libssl4j.model;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.libssl4j.kit.NoLeaks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library against its model, in sequences of random steps. Short, unless {@code scripts/stress} asks for more.
 */
@ExtendWith(NoLeaks.class)
class StressTest {
    private static final long SHORT_TRIES = 150;
    private static final int SHORT_STEPS = 60;
    private static final Duration SHRINKING = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static String option(String name, String otherwise) {
        return System.getProperty("libssl4j.stress." + name, otherwise);
    }

    @Test
    void theLibraryDoesWhatTheModelSays() throws Exception {
        boolean asked = Boolean.getBoolean("libssl4j.stress");
        long seed = Long.parseLong(option("seed", "" + new Random().nextInt(Integer.MAX_VALUE)));
        long minutes = Long.parseLong(option("minutes", "0"));
        long tries = Long.parseLong(option("tries", minutes > 0 ? "" + Long.MAX_VALUE : "" + SHORT_TRIES));
        int steps = Integer.parseInt(option("steps", "" + SHORT_STEPS));
        boolean threads = Boolean.parseBoolean(option("threads", "false"));
        long deadline = System.nanoTime() + (minutes > 0 ? Duration.ofMinutes(minutes) : Duration.ofDays(1)).toNanos();
        Tally tally = new Tally();
        Driver driver = new Driver(Certificates.in(folder), tally, steps, threads, SHRINKING);
        for (long next = seed; tally.sequences() < tries && System.nanoTime() < deadline; next++) {
            Optional<Driver.Failure> failure = driver.run(next);
            if (failure.isPresent()) {
                fail(failure.get().report() + "\nAgain: scripts/stress --seed " + next + " --tries 1 --steps " + steps
                        + (threads ? " --threads" : "") + "\n(sequence " + tally.sequences() + " of this run)",
                        failure.get().error());
            }
        }
        if (asked) {
            System.out.printf("seed %d, %,d sequences, %,d steps:%n%s", seed, tally.sequences(), tally.steps(), tally.table());
        }
    }
}
