package io.github.libssl4j.memory;

import io.github.libssl4j.kit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Has allocations fail in processes of their own, one at a time, and collects what goes wrong. Where a process does not
 * survive, or does not go on, the next one begins behind the allocation that it ended with.
 */
final class FaultCampaign implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path library;
    private final Path folder;
    private final List<Finding> findings = new ArrayList<>();
    private final Duration patience;
    private Child child;
    private long failed;

    /** The folder has what {@link Routes#prepare} makes, and gets what crashes leave. */
    FaultCampaign(Path library, Path folder) {
        this(library, folder, PATIENCE);
    }

    /** What says nothing for so long, hangs. */
    FaultCampaign(Path library, Path folder, Duration patience) {
        this.library = library;
        this.folder = folder;
        this.patience = patience;
    }

    /** How many allocations failed so far. */
    long failed() {
        return failed;
    }

    List<Finding> findings() {
        return findings;
    }

    /** How many allocations a route makes. */
    long count(String route) throws IOException, InterruptedException {
        return run(route, 1, 1, 0);
    }

    /** Goes a route once for the first allocation, and once for each that is a stride further, which fails. */
    private long run(String route, long first, long stride, long last) throws IOException, InterruptedException {
        long next = first;
        do {
            Duration wait = patience;
            if (child == null || !child.isAlive()) {
                wait = wait.compareTo(Await.PATIENCE) < 0 ? Await.PATIENCE : wait; // it has yet to start
                child = new Child(folder, FaultChild.class, library.toString(), folder.toString());
            }
            child.order(next + "\t" + stride + "\t" + last + "\t" + route);
            long n = next;
            String site = "";
            while (true) {
                String line = child.next(wait);
                wait = patience;
                if (line == null) {
                    findings.add(new Finding("hang", route, n, site, child.stack()));
                    stop();
                    next = n + stride;
                    break;
                } else if (line.equals(Child.GONE)) {
                    findings.add(new Finding("crash", route, n, site, child.crash()));
                    stop();
                    next = n + stride;
                    break;
                } else if (line.startsWith("at ")) {
                    n = Long.parseLong(line.substring(3));
                    site = "";
                } else if (line.startsWith("fault ")) {
                    site = Finding.plain(line.substring(6));
                    failed++;
                } else if (line.startsWith("wrong ")) {
                    String[] parts = line.split(" ", 3);
                    findings.add(new Finding(parts[1], route, n, site, Finding.plain(parts[2])));
                } else if (line.startsWith("end ")) {
                    return Long.parseLong(line.substring(4));
                } else if (line.startsWith("stop ")) {
                    return last;
                }
            }
        } while (next <= last);
        return last;
    }

    /** One of a route's allocations fails. */
    void once(String route, long n) throws IOException, InterruptedException {
        run(route, n, 1, n);
    }

    /** So many of a route's allocations fail, evenly spread; each of them in a short one. Answers how far apart. */
    long spread(String route, long lengthOfShort, long most) throws IOException, InterruptedException {
        long all = count(route);
        long stride = all <= lengthOfShort || most >= all ? 1 : (all + most - 1) / most;
        // Not the same remainder for each route: many begin alike.
        long first = 1 + Math.floorMod(route.hashCode(), stride);
        run(route, first, stride, all + stride);
        return stride;
    }

    private void stop() {
        if (child != null) {
            child.close();
            child = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
