package io.github.libssl4j.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Offers the sessions of the start again and again, at all servers in turn, and tells of each round. Of one thread. */
final class Watch {
    /** What is told meanwhile. */
    interface Listener {
        /** A server at which there is nothing to watch any longer. */
        void failed(Target target, Failure failure);

        /** Before the first round. */
        void begins(List<TargetWatch> watches);

        /** After a round; its number counts from 1. */
        void round(int number, Duration age, List<TargetWatch> watches);
    }

    private final WatchOptions.Watching watching;
    private final Settings settings;
    private final Pace pace;
    private final Listener listener;

    Watch(WatchOptions.Watching watching, Settings settings, Pace pace, Listener listener) {
        this.watching = watching;
        this.settings = settings;
        this.pace = pace;
        this.listener = listener;
    }

    /** Answers the reports, with what the watch found out where there was something to watch. */
    List<TargetReport> run(List<TargetReport> reports) throws InterruptedException {
        List<TargetWatch> watches = new ArrayList<>();
        List<TargetReport> watched = new ArrayList<>(reports);
        List<Integer> places = new ArrayList<>();
        try {
            for (int i = 0; i < reports.size(); i++) {
                if (isWorthIt(reports.get(i))) {
                    try {
                        watches.add(TargetWatch.begin(reports.get(i), settings, pace));
                        places.add(i);
                    } catch (ProbeException e) {
                        listener.failed(reports.get(i).target(), e.failure());
                        watched.set(i, reports.get(i).withoutWatch(e.failure()));
                    }
                }
            }
            if (!watches.isEmpty()) {
                listener.begins(watches);
                WatchReport.End end = rounds(watches);
                for (int i = 0; i < places.size(); i++) {
                    watched.set(places.get(i), reports.get(places.get(i)).with(watches.get(i).report(watching, end)));
                }
            }
            return watched;
        } finally {
            watches.forEach(TargetWatch::close);
        }
    }

    private static boolean isWorthIt(TargetReport report) {
        return report.findings().map(TargetReport.Findings::versions).orElse(List.of()).stream()
                .flatMap(version -> version.mechanisms().stream()).anyMatch(mechanism -> mechanism.resumed() > 0);
    }

    /** A round that takes longer than the interval delays the next ones, and none is made up for. */
    private WatchReport.End rounds(List<TargetWatch> watches) throws InterruptedException {
        long start = pace.nanos();
        long next = start;
        for (int number = 1; !watches.stream().allMatch(TargetWatch::isOver); number++) {
            next = Math.max(next + watching.interval().toNanos(), pace.nanos());
            if (next - start > watching.length().toNanos()) {
                return WatchReport.End.TIME;
            }
            if (!pace.pause(Duration.ofNanos(next - pace.nanos()))) {
                return WatchReport.End.INTERRUPTED;
            }
            watches.forEach(TargetWatch::round);
            listener.round(number, Duration.ofNanos(next - start), watches);
        }
        return WatchReport.End.ALL_OVER;
    }
}
