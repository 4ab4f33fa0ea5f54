package io.github.libssl4j.model;

import io.github.libssl4j.kit.NativeSessions;
import io.github.libssl4j.libssl.NativeRef;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.ActionChainArbitrary;
import org.opentest4j.TestAbortedException;

/** Runs sequences of steps, each from a seed of its own, and makes a failing one short. */
final class Driver {
    private static final int GENERATIONS = 1000;

    private final Certificates certificates;
    private final Tally tally;
    private final int length;
    private final Threads threads;
    private final Duration shrinking;
    private final List<Steps.Kind> more;
    private World world;

    /**
     * Makes a driver.
     *
     * @param length how many steps a sequence has
     * @param threads how many steps are taken by several threads at once
     * @param shrinking how long to look for a shorter sequence that fails
     */
    Driver(Certificates certificates, Tally tally, int length, Threads threads, Duration shrinking) {
        this(certificates, tally, length, threads, shrinking, List.of());
    }

    /** Makes a driver that takes other steps too. */
    Driver(Certificates certificates, Tally tally, int length, Threads threads, Duration shrinking, List<Steps.Kind> more) {
        this.more = more;
        this.shrinking = shrinking;
        this.certificates = certificates;
        this.tally = tally;
        this.length = length;
        this.threads = threads;
    }

    /**
     * A sequence after which the library and the model disagreed.
     *
     * @param seed makes the sequence again
     * @param first in what they disagreed before the sequence was made short
     * @param error in what they disagree
     * @param steps the shortest sequence that was found to fail, and what each step answered
     * @param length how long the sequence was at first
     */
    record Failure(long seed, Throwable first, Throwable error, List<String> steps, int length) {
        String report() {
            String before = String.valueOf(first.getMessage());
            return "Seed " + seed + ": " + error.getMessage() + "\n"
                    + (before.equals(error.getMessage()) ? "" : "At first: " + before
                            + (first.getCause() == null ? "" : trace(first.getCause())) + "\n")
                    + Tally.counted(steps.size(), "step") + " of " + length + ":\n  "
                    + String.join("\n  ", steps);
        }
    }

    private static String trace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return "\n" + text;
    }

    /** Runs the sequence of a seed. */
    Optional<Failure> run(long seed) {
        Failure[] failure = new Failure[1];
        JqwikSession.run(() -> failure[0] = sequence(seed));
        return Optional.ofNullable(failure[0]);
    }

    private Failure sequence(long seed) {
        tally.sequence();
        ActionChainArbitrary<World> sequences = Steps.sequences(this::begin, length, threads);
        for (Steps.Kind kind : more) {
            sequences = sequences.withAction(kind.weight(), kind.action());
        }
        Shrinkable<ActionChain<World>> sequence = sequences.generator(GENERATIONS).next(new Random(seed));
        Throwable error = attempt(sequence);
        return error == null ? null : shrunk(seed, sequence, error);
    }

    private World begin() {
        world = new World(certificates, tally);
        return world;
    }

    /** Runs a sequence to its end; answers what was wrong, or {@code null}. */
    private Throwable attempt(Shrinkable<ActionChain<World>> sequence) {
        long references = NativeRef.live();
        long sessions = NativeSessions.live();
        Throwable error = null;
        try {
            sequence.value().run();
        } catch (Throwable e) {
            error = e.getCause() == null ? e : e.getCause();
        }
        try {
            world.close();
        } catch (Throwable e) {
            error = error == null ? e : error;
        }
        if (error == null && NativeRef.live() > references) {
            error = new AssertionError("native references are left: " + (NativeRef.live() - references));
        }
        if (error == null && NativeSessions.live() != sessions) {
            error = new AssertionError("native sessions are left: " + (NativeSessions.live() - sessions));
        }
        return error;
    }

    /** Goes on with any shorter sequence that fails; from where the last one was found, as what is before it was needed. */
    private Failure shrunk(long seed, Shrinkable<ActionChain<World>> failing, Throwable first) {
        Shrinkable<ActionChain<World>> shortest = failing;
        Throwable error = first;
        List<String> steps = List.copyOf(world.log());
        int whole = steps.size();
        long deadline = System.nanoTime() + shrinking.toNanos();
        int needed = 0;
        boolean shorter = true;
        while ((shorter || needed > 0) && System.nanoTime() < deadline) {
            int from = shorter ? needed : 0; // once more from the beginning, where nothing was left out
            shorter = false;
            needed = from;
            try (Stream<Shrinkable<ActionChain<World>>> candidates = shortest.shrink().skip(from)) {
                for (Iterator<Shrinkable<ActionChain<World>>> each = candidates.iterator();
                        !shorter && each.hasNext() && System.nanoTime() < deadline;) {
                    Shrinkable<ActionChain<World>> candidate = each.next();
                    Throwable again = attempt(candidate);
                    if (again != null && !(again instanceof TestAbortedException) && world.log().size() <= steps.size()) {
                        shorter = true;
                        shortest = candidate;
                        error = again;
                        steps = List.copyOf(world.log());
                    } else {
                        needed++;
                    }
                }
            }
            if (!shorter && from == 0) {
                break;
            }
        }
        return new Failure(seed, first, error, steps, whole);
    }
}
