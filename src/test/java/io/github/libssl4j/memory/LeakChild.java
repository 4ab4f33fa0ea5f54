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
 * libssl's memory and Java's handles are what they were before the first.
 *
 * <p>Not counted is what the first rounds leave for good: libcrypto's tables of algorithms, its configuration and certificate
 * extensions, the pipes between connections that are kept for the next (two of them here), the keys of a server's own ring.
 * Later rounds add nothing to that, but for a buffer more that is kept where threads happened to overlap: so a round that
 * leaves something is gone again, and only what three in a row leave is a leak.
 */
final class LeakChild {
    /** Buffers that are kept for threads which happened to overlap. */
    private static final long MOST_DRIFT = 8;
    private static final int WARM_UP = 3;
    private static final int SHOWN = 20;
    private static final int IN_A_ROW = 3;

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
        FullSpares.fill();
        long handles = NativeRef.live();
        long blocks = allocations.blocks();
        long first = blocks;
        long bytes = allocations.bytes();
        long begin = allocations.made();
        long sessions = 0;
        long rounds = 0;
        long began = System.nanoTime();
        int growing = 0;
        while ((sessions < wanted || growing > 0) && growing < IN_A_ROW) {
            Map<String, Long> more = new TreeMap<>();
            for (Map.Entry<String, Route> route : routes.entrySet()) {
                Trip trip = Trip.quiet();
                long before = allocations.blocks();
                route.getValue().go(trip);
                more.put(route.getKey(), allocations.blocks() - before);
                sessions += trip.sessions();
            }
            rounds++;
            long now = settled(blocks);
            growing = now > blocks || NativeRef.live() != handles ? growing + 1 : 0;
            if (growing == IN_A_ROW) {
                out.println("leak in round " + rounds + ": blocks " + blocks + " -> " + now + ", handles " + handles + " -> "
                        + NativeRef.live());
                more.values().removeIf(change -> change == 0);
                more.forEach((route, change) -> out.println("leak of " + change + " blocks in: " + route));
                List<String> left = allocations.list(begin, allocations.made());
                left.stream().limit(SHOWN).forEach(line -> out.println("leak of " + line));
            }
            if (growing < IN_A_ROW && now != blocks) {
                blocks = now;
                bytes = allocations.bytes();
            }
            out.println("round " + rounds + ": " + sessions + " sessions, " + now + " blocks, " + allocations.bytes() + " bytes, "
                    + NativeRef.live() + " handles, " + (System.nanoTime() - began) / 1_000_000_000 + " s");
            out.flush();
        }
        long drift = allocations.blocks() - first;
        if (drift > MOST_DRIFT) { // what grows now and then is a leak too
            out.println("leak of " + drift + " blocks in " + rounds + " rounds");
        }
        out.println("sessions " + sessions + " routes " + routes.size() + " rounds " + rounds + " allocations "
                + (allocations.made() - begin) + " blocks " + drift + " bytes "
                + (allocations.bytes() - bytes) + " handles " + (NativeRef.live() - handles));
    }

    /** A thread gives its own back a little after Java has seen its end. */
    private long settled(long wanted) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        long now = allocations.blocks();
        while (now != wanted && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            now = allocations.blocks();
        }
        return now;
    }
}
