package io.github.libssl4j.memory;

import io.github.libssl4j.FullSpares;
import io.github.libssl4j.libssl.NativeRef;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A process that goes all routes again and again until so many sessions came into being, and counts: after each round,
 * libssl's blocks and bytes and Java's handles are exactly what they were before the first.
 *
 * <p>Not counted is what the rounds to warm up leave for good: libcrypto's tables of algorithms, its configuration and
 * certificate extensions, the keys of a server's own ring. How many buffers are kept for the next connection is a matter of
 * chance, as threads happen to overlap: so before each count there are as many as are ever kept.
 */
final class LeakChild {
    private static final int WARM_UP = 3;
    private static final int SHOWN = 20;
    private static final long PATIENCE = 10_000_000_000L;

    private final Allocations allocations;
    private final Map<String, Route> routes;
    private final PrintStream out = System.out;

    private LeakChild(Allocations allocations, Map<String, Route> routes) {
        this.allocations = allocations;
        this.routes = routes;
    }

    /** The counting library, the folder of the routes' files, how many sessions. Prints {@code leak} and what leaked. */
    public static void main(String[] arguments) throws Throwable {
        LogManagers.quiet();
        Allocations allocations = Allocations.install(Path.of(arguments[0]));
        LeakChild child = new LeakChild(allocations, Routes.forLeaks(Path.of(arguments[1])));
        child.run(Long.parseLong(arguments[2]));
    }

    /** Lookups that fail are logged: here they are many. */
    private static final class LogManagers {
        private static final Logger OURS = Logger.getLogger("io.github.libssl4j");

        static void quiet() {
            OURS.setLevel(Level.SEVERE);
        }
    }

    private void run(long wanted) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            for (Route route : routes.values()) {
                route.go(Trip.quiet());
            }
        }
        Count first = count();
        long begin = allocations.made();
        long began = System.nanoTime();
        long sessions = 0;
        long rounds = 0;
        Count now = first;
        while (sessions < wanted && now.equals(first)) {
            Map<String, Long> more = new TreeMap<>();
            for (Map.Entry<String, Route> route : routes.entrySet()) {
                Trip trip = Trip.quiet();
                long before = allocations.blocks();
                route.getValue().go(trip);
                more.put(route.getKey(), allocations.blocks() - before);
                sessions += trip.sessions();
            }
            rounds++;
            now = settled(first);
            if (!now.equals(first)) {
                out.println("leak in round " + rounds + ": " + first + " -> " + now);
                more.values().removeIf(change -> change == 0);
                more.forEach((route, change) -> out.println("leak of " + change + " blocks in: " + route));
                List<String> left = allocations.list(begin, allocations.made());
                left.stream().limit(SHOWN).forEach(line -> out.println("leak of " + line));
            }
            out.println("round " + rounds + ": " + sessions + " sessions, " + now.blocks + " blocks, " + now.bytes + " bytes, "
                    + now.handles + " handles, " + (System.nanoTime() - began) / 1_000_000_000 + " s");
            out.flush();
        }
        out.println("sessions " + sessions + " routes " + routes.size() + " rounds " + rounds + " allocations "
                + (allocations.made() - begin) + " blocks " + (now.blocks - first.blocks) + " bytes "
                + (now.bytes - first.bytes) + " handles " + (now.handles - first.handles));
    }

    /** What is held at a time. */
    private record Count(long blocks, long bytes, long handles) {}

    private Count count() {
        FullSpares.fill();
        return new Count(allocations.blocks(), allocations.bytes(), NativeRef.live());
    }

    /** A thread gives its own back a little after Java has seen its end. */
    private Count settled(Count wanted) {
        long deadline = System.nanoTime() + PATIENCE;
        Count now = count();
        while (!now.equals(wanted) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            now = count();
        }
        return now;
    }
}
