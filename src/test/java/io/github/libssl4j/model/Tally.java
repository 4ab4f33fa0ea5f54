package io.github.libssl4j.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How many steps were done, of each kind. */
final class Tally {
    private final Map<String, LongAdder> kinds = new TreeMap<>();
    private long sequences;

    synchronized void step(String kind) {
        kinds.computeIfAbsent(kind, key -> new LongAdder()).increment();
    }

    synchronized void sequence() {
        sequences++;
    }

    synchronized long sequences() {
        return sequences;
    }

    synchronized long of(String kind) {
        LongAdder count = kinds.get(kind);
        return count == null ? 0 : count.sum();
    }

    synchronized long steps() {
        return kinds.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** So many sequences, so many steps. */
    synchronized String counts() {
        return counted(sequences, "sequence") + ", " + counted(steps(), "step");
    }

    static String counted(long number, String noun) {
        return String.format("%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    /** One line for each kind. */
    synchronized String table() {
        StringBuilder table = new StringBuilder();
        kinds.forEach((kind, count) -> table.append(String.format("  %-28s %,12d%n", kind, count.sum())));
        return table.toString();
    }
}
