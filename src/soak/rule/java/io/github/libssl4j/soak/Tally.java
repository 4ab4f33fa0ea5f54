package io.github.libssl4j.soak;

import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What the load did, counted by all of its threads; only grows. */
public final class Tally {
    private static final int MOST_MESSAGES = 50;

    private final Map<String, LongAdder> full = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> resumed = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> expected = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> unexpected = new ConcurrentHashMap<>();
    private final LongAdder records = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    /** A finished handshake of a kind, seen by its client. */
    public void handshake(String kind, boolean isResumed) {
        add(isResumed ? resumed : full, kind);
    }

    /** Messages that went there and back: each is a record at least, each way. */
    public void records(long number) {
        records.add(number);
    }

    /** A failure that was provoked. */
    public void expected(String kind) {
        add(expected, kind);
    }

    /** A failure that nobody provoked. */
    public void unexpected(String kind, Throwable failure) {
        add(unexpected, kind);
        StringBuilder text = new StringBuilder("unexpected: ").append(kind);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(": ").append(cause);
            StackTraceElement[] trace = cause.getStackTrace();
            text.append(trace.length == 0 ? "" : " at " + trace[0]);
        }
        note(text.toString());
    }

    /** A connection that resumed where it must not, did not where it must, or resumed what is not its own. */
    public void wrong(String kind, String what) {
        wrong.increment();
        note("wrong: " + kind + ": " + what);
    }

    private void note(String message) {
        if (messages.size() < MOST_MESSAGES) {
            messages.add(message);
        }
    }

    private static void add(Map<String, LongAdder> counts, String kind) {
        counts.computeIfAbsent(kind, key -> new LongAdder()).increment();
    }

    /** The next message that nobody has read yet, or {@code null}. */
    String message() {
        return messages.poll();
    }

    long fullHandshakes() {
        return sum(full);
    }

    long resumedHandshakes() {
        return sum(resumed);
    }

    long recordCount() {
        return records.sum();
    }

    long wrongCount() {
        return wrong.sum();
    }

    long unexpectedCount() {
        return sum(unexpected);
    }

    Map<String, Long> expectedByKind() {
        return values(expected);
    }

    Map<String, Long> unexpectedByKind() {
        return values(unexpected);
    }

    Map<String, Long> fullByKind() {
        return values(full);
    }

    Map<String, Long> resumedByKind() {
        return values(resumed);
    }

    private static long sum(Map<String, LongAdder> counts) {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private static Map<String, Long> values(Map<String, LongAdder> counts) {
        Map<String, Long> values = new TreeMap<>();
        counts.forEach((kind, count) -> values.put(kind, count.sum()));
        return values;
    }
}
