package io.github.libssl4j.memory;

import io.github.libssl4j.libssl.NativeRef;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A process in which allocations fail: goes the routes that it reads the names of, has one allocation fail each time, and
 * says what came of it. It may not survive that: so it says beforehand what it is about to do.
 *
 * <p>A line of its input is {@code first stride last route}, separated by tabs: the first allocation that fails, how far
 * from there to the next, and the last, 0 to have none fail. Lines of its output: {@code at n}; {@code fault} with the failing
 * allocation's place, as C tells it; {@code wrong} with a kind and what it is; {@code end n} with how many allocations there
 * are, or {@code stop n} after the last that was asked for.
 */
final class FaultChild {
    private static final int WARM_UP = 3;
    private static final int MOST_FRAMES = 12;
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final Allocations allocations;
    private final PrintStream out = System.out;

    private FaultChild(Allocations allocations) {
        this.allocations = allocations;
    }

    /** The counting library, the folder of the routes' files. */
    public static void main(String[] arguments) throws Throwable {
        FaultChild child = new FaultChild(Allocations.install(Path.of(arguments[0])));
        Map<String, Route> routes = Routes.all(Path.of(arguments[1]));
        Controls.addTo(routes);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null;) {
            String[] parts = line.split("\t");
            child.run(routes.get(parts[3]), Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        }
    }

    private void say(String line) {
        out.println(line.replace('\n', ' '));
        out.flush();
    }

    private void run(Route route, long first, long stride, long last) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            route.go(Trip.quiet());
        }
        for (long n = first; n <= last; n += stride) {
            say("at " + n);
            if (!survives(route, n)) {
                say("end " + count(route));
                return;
            }
        }
        say(last == 0 ? "end " + count(route) : "stop " + last);
    }

    private long count(Route route) throws Exception {
        allocations.blocks(); // what the thread has for itself is allocated anew each time
        long[] begin = new long[1];
        route.go(Trip.quiet(() -> begin[0] = allocations.made()));
        return allocations.made() - begin[0];
    }

    /** Has the n-th allocation fail; false where there is none. */
    private boolean survives(Route route, long n) {
        long handles = NativeRef.live();
        long blocks = allocations.blocks();
        long[] begin = new long[1];
        long failed = 0;
        Throwable failure = null;
        Trip trip = Trip.faulty(() -> {
            begin[0] = allocations.made();
            allocations.arm(n, 0, true);
        });
        try {
            route.go(trip);
        } catch (Throwable e) {
            failure = e;
        } finally {
            failed = allocations.disarm();
        }
        if (failure != null && !trip.mayEnd(failure)) {
            wrong("exception", describe(failure));
        }
        long end = allocations.made();
        try {
            route.go(Trip.quiet());
        } catch (Throwable e) {
            wrong("afterwards", describe(e));
        }
        if (!comesBackTo(handles, NativeRef::live)) {
            wrong("handles", NativeRef.live() - handles + " left over after " + (failure == null ? "success" : describe(failure)));
        }
        if (!comesBackTo(blocks, allocations::blocks)) {
            leaked(route, n, allocations.blocks() - blocks, begin[0], end);
        }
        return failed > 0;
    }

    /** Threads that a route started, as lookups do, give back what they have, and OpenSSL for them, a moment after its end. */
    private static boolean comesBackTo(long before, LongSupplier now) {
        long deadline = System.nanoTime() + A_MOMENT.toNanos();
        while (now.getAsLong() > before && System.nanoTime() < deadline) {
            LockSupport.parkNanos(A_MOMENT.toNanos() / 1000);
        }
        return now.getAsLong() <= before;
    }

    /** Once more, with stacks; what is left over then is told. */
    private void leaked(Route route, long n, long more, long from, long to) {
        List<String> left = allocations.list(from, to);
        allocations.keepStacks(true);
        long[] begin = new long[1];
        try {
            route.go(Trip.faulty(() -> {
                begin[0] = allocations.made();
                allocations.arm(n, 0, false);
            }));
        } catch (Throwable e) {
            // told already
        } finally {
            allocations.disarm();
            allocations.keepStacks(false);
        }
        long end = allocations.made();
        allocations.blocks(); // gives back the thread's own
        wrong("blocks", more + " more; of this run " + counted(left) + "; with stacks "
                + counted(allocations.list(begin[0], end)));
    }

    private static Map<String, Integer> counted(List<String> lines) {
        Map<String, Integer> counts = new TreeMap<>();
        lines.forEach(line -> counts.merge(line, 1, Integer::sum));
        return new LinkedHashMap<>(counts);
    }

    private void wrong(String kind, String text) {
        say("wrong " + kind + " " + text);
    }

    static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable e = failure; e != null; e = e.getCause()) {
            text.append(text.isEmpty() ? "" : " caused by ").append(e);
            StackTraceElement[] frames = e.getStackTrace();
            for (int i = 0; i < Math.min(MOST_FRAMES, frames.length); i++) {
                text.append(" < ").append(frames[i].getClassName().replaceAll(".*\\.", "")).append('.')
                        .append(frames[i].getMethodName()).append(':').append(frames[i].getLineNumber());
            }
        }
        return text.toString();
    }
}
