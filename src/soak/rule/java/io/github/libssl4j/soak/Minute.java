package io.github.libssl4j.soak;

import java.util.Map;
import java.util.TreeMap;

/**
 * One minute's figures: counts of this minute, and what the process held at its end.
 *
 * @param number 1 for the first
 * @param seconds for how long there was load
 * @param full full handshakes, by kind
 * @param resumed resumed ones, by kind
 * @param records messages that were sent, a record or two each
 * @param wrong wrong resumptions
 * @param expected failures that were provoked, by kind
 * @param unexpected others, by kind
 * @param recorded events of the library that JDK Flight Recorder has recorded
 * @param gauges at the end
 */
record Minute(int number, double seconds, Map<String, Long> full, Map<String, Long> resumed, long records, long wrong,
        Map<String, Long> expected, Map<String, Long> unexpected, long recorded, Gauges gauges) {
    long fullCount() {
        return sum(full);
    }

    long resumedCount() {
        return sum(resumed);
    }

    long handshakes() {
        return fullCount() + resumedCount();
    }

    double rate() {
        return handshakes() / seconds;
    }

    static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What a tally has counted so far, to take the next minute's counts from. */
    record Totals(Map<String, Long> full, Map<String, Long> resumed, long records, long wrong, Map<String, Long> expected,
            Map<String, Long> unexpected, long recorded) {
        static Totals of(Tally tally, long recorded) {
            return new Totals(tally.fullByKind(), tally.resumedByKind(), tally.recordCount(), tally.wrongCount(),
                    tally.expectedByKind(), tally.unexpectedByKind(), recorded);
        }

        Minute since(Totals before, int number, double seconds, Gauges gauges) {
            return new Minute(number, seconds, less(full, before.full), less(resumed, before.resumed),
                    records - before.records, wrong - before.wrong, less(expected, before.expected),
                    less(unexpected, before.unexpected), recorded - before.recorded, gauges);
        }

        private static Map<String, Long> less(Map<String, Long> counts, Map<String, Long> before) {
            Map<String, Long> less = new TreeMap<>();
            counts.forEach((kind, count) -> less.put(kind, count - before.getOrDefault(kind, 0L)));
            return less;
        }
    }
}
