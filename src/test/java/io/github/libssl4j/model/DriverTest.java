package io.github.libssl4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.NoLeaks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A driver that can't fail would prove nothing: here is one whose library and model are told different things. */
@ExtendWith(NoLeaks.class)
class DriverTest {
    private static final int STEPS = 20;
    private static final int MOST_TRIES = 30;

    @TempDir
    private static Path folder;
    private static Certificates certificates;

    @BeforeAll
    static void certificates() throws Exception {
        certificates = Certificates.in(folder);
    }

    /** Drops what a cache holds behind the model's back. */
    private record Forget(int context) implements Op {
        @Override
        public Object real(World world) {
            world.cache(context).ids().forEach(world.cache(context)::tryRemove);
            return "forgotten";
        }

        @Override
        public Object model(Model model) {
            return "forgotten";
        }
    }

    private static Driver wrong() {
        return new Driver(certificates, new Tally(), STEPS, Threads.NONE, Duration.ofSeconds(3), List.of(Steps.action("forget", 6,
                chooser -> chooser.withCache(Forget::new))));
    }

    @Test
    void whatTheModelDoesNotSayIsFoundAndMadeShort() {
        Optional<Driver.Failure> failure = Optional.empty();
        for (long seed = 1; failure.isEmpty() && seed <= MOST_TRIES; seed++) {
            failure = wrong().run(seed);
        }
        Driver.Failure found = failure.orElseThrow();
        assertTrue(found.steps().size() <= found.length(), found::report);
        assertTrue(found.steps().getLast().contains("Forget"), found::report);
        assertTrue(found.report().contains("Seed " + found.seed() + ": "), found::report);
        Driver.Failure again = wrong().run(found.seed()).orElseThrow();
        assertEquals(found.length(), again.length());
    }

    @Test
    void oneSeedIsOneSequence() {
        Tally first = new Tally();
        Tally second = new Tally();
        for (Tally tally : List.of(first, second)) {
            assertEquals(Optional.empty(), new Driver(certificates, tally, STEPS, Threads.NONE, Duration.ZERO, List.of()).run(7));
        }
        assertEquals(first.table(), second.table());
        assertEquals(STEPS, first.steps());
    }

    @Test
    void threadsThatMeetHaveEveryOrder() {
        assertEquals(Set.of("[0, 1, 2]", "[0, 2, 1]", "[1, 0, 2]", "[1, 2, 0]", "[2, 0, 1]", "[2, 1, 0]"),
                Parallel.orders(3).stream().map(List::toString).collect(Collectors.toSet()));
    }
}
