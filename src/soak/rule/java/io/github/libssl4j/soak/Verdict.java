package io.github.libssl4j.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a soak was good, and why not.
 *
 * @param trends of the minutes after the warm-up; none where they are too few
 * @param warmUp how many minutes were left out of them
 * @param faults what was bad
 */
record Verdict(List<Trend> trends, int warmUp, List<String> faults) {
    private static final long MIB = 1 << 20;
    private static final double MOST_WARM_UP = 10;
    private static final double WARM_UP = 0.25;
    private static final double RSS_NOISE = 0.03;
    private static final double MALLOC_NOISE = 2 * MIB;
    /** Of Flight Recorder's, which keeps up to 32,768 texts of its newest events there. */
    private static final double HEAP_NOISE = 5 * MIB;
    /** Of what each client remembers of its servers, in a map that is emptied when it is full. */
    private static final double OBJECTS_NOISE = 2000;
    /** Less than a thread pool that had nothing to do for a while. */
    private static final double THREAD_NOISE = 8;
    private static final double RECORDED = 0.9;

    static final String RULE = "A gauge is bad if the lower end of its slope's 95 % interval (least squares, all minutes after "
            + "the warm-up) is over 0 and the line's growth over those minutes is over the noise: none for handles and files, "
            + "3 % for RSS, 2 MiB for C's memory, 5 MiB for Java's heap, 2,000 for the library's objects in it, 8 for threads.";

    boolean isGood() {
        return faults.isEmpty();
    }

    /**
     * Judges.
     *
     * @param start before the load
     * @param course the minutes; slopes are those of minutes that were not cut short
     * @param end after all was closed
     * @param idleHandles those of before the contexts were built
     * @param recorded handshakes, each by both sides
     * @param tally what was counted, the last minute's end too
     */
    static Verdict of(Gauges start, Course course, Gauges end, long idleHandles, long recorded, Tally tally) {
        List<String> faults = new ArrayList<>();
        long handshakes = tally.fullHandshakes() + tally.resumedHandshakes();
        check(faults, tally.wrongCount() == 0, tally.wrongCount() + " wrong resumptions");
        check(faults, tally.unexpectedCount() == 0, tally.unexpectedCount() + " unexpected errors");
        check(faults, handshakes > 0, "no handshakes");
        check(faults, recorded >= RECORDED * 2 * handshakes, "JDK Flight Recorder saw " + recorded + " handshakes of "
                + handshakes + ", each with two sides");
        check(faults, end.dropped() == 0, end.dropped() + " handles were closed by the garbage collector alone");
        check(faults, end.handles() <= idleHandles, end.handles() - idleHandles
                + " handles were left after all was closed");
        List<Minute> minutes = course.wholeMinutes();
        int warmUp = (int) Math.min(MOST_WARM_UP, minutes.size() * WARM_UP);
        List<Minute> judged = minutes.subList(warmUp, minutes.size());
        if (judged.size() < Trend.FEWEST) {
            if (!course.minutes().isEmpty()) {
                long over = course.minutes().getLast().gauges().handles() - start.handles();
                check(faults, over <= 0, over + " more handles than before the load");
            }
            return new Verdict(List.of(), warmUp, faults);
        }
        double rss = judged.getFirst().gauges().rss();
        List<Trend> trends = List.of(
                Trend.of("RSS (MiB)", MIB, RSS_NOISE * rss, judged, Gauges::rss),
                Trend.of("C's memory (MiB)", MIB, MALLOC_NOISE, judged, Gauges::malloc),
                Trend.of("Java's heap (MiB)", MIB, HEAP_NOISE, judged, Gauges::heap),
                Trend.of("library's objects", 1, OBJECTS_NOISE, judged, Gauges::objects),
                Trend.of("handles", 1, 0, judged, Gauges::handles),
                Trend.of("files", 1, 0, judged, Gauges::files),
                Trend.of("threads", 1, THREAD_NOISE, judged, Gauges::threads));
        trends.stream().filter(Trend::isLeak).forEach(trend -> faults.add("grows: " + trend));
        return new Verdict(trends, warmUp, faults);
    }

    private static void check(List<String> faults, boolean holds, String otherwise) {
        if (!holds) {
            faults.add(otherwise);
        }
    }
}
