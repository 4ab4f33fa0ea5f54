package io.github.libssl4j.soak;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a soak tells while it runs, and at its end. */
final class Console {
    private static final double MIB = 1 << 20;
    private static final String HEAD = "%6s %7s %8s %9s %8s %7s %7s %8s %8s %6s %8s %8s %6s %9s %7s%n";
    private static final String LINE = "%6d %7.0f %7.0f%% %9d %8d %7.1f %7.1f %8.1f %8d %6d %8d %8d %6d %9d %7d%n";
    private static final int LINES_PER_HEAD = 20;
    private static final String KINDS_HEAD = "%n%-24s %10s %10s %8s %10s %6s%n";
    private static final String KINDS_LINE = "%-24s %10d %10d %8.1f %10d %6d%n";
    private static final int WIDTH = 120;

    private Console() {}

    static void begin(int minutes, String library) {
        System.out.printf("Soak of %s on %s%n%n", Course.counted(minutes, "minute"), library);
    }

    static void tell(Minute minute, Tally tally) {
        if (minute.number() % LINES_PER_HEAD == 1) {
            System.out.printf(HEAD, "minute", "hs/s", "resumed", "records", "events", "RSS MB", "C MB", "heap MB", "objects",
                    "files", "threads", "handles", "wrong", "provoked", "errors");
        }
        Gauges gauges = minute.gauges();
        long handshakes = minute.handshakes();
        System.out.printf(Locale.ROOT, LINE, minute.number(), minute.rate(),
                handshakes == 0 ? 0 : 100.0 * minute.resumedCount() / handshakes, minute.records(), minute.recorded(),
                gauges.rss() / MIB, gauges.malloc() / MIB, gauges.heap() / MIB, gauges.objects(), gauges.files(),
                gauges.threads(), gauges.handles(), minute.wrong(), Minute.sum(minute.expected()),
                Minute.sum(minute.unexpected()));
        tellMessages(tally);
        System.out.flush();
    }

    private static void tellMessages(Tally tally) {
        String message;
        while ((message = tally.message()) != null) {
            System.out.println("       " + message);
        }
    }

    /** What became of each kind: its handshakes, failures that were provoked, and others. */
    private static void tellKinds(Tally tally, double seconds) {
        Map<String, Long> full = tally.fullByKind();
        Map<String, Long> resumed = tally.resumedByKind();
        Map<String, Long> expected = tally.expectedByKind();
        Map<String, Long> unexpected = tally.unexpectedByKind();
        Set<String> kinds = new TreeSet<>(full.keySet());
        List.of(resumed, expected, unexpected).forEach(counts -> kinds.addAll(counts.keySet()));
        System.out.printf(KINDS_HEAD, "kind", "full", "resumed", "hs/s", "provoked", "errors");
        for (String kind : kinds) {
            long first = full.getOrDefault(kind, 0L);
            long again = resumed.getOrDefault(kind, 0L);
            System.out.printf(Locale.ROOT, KINDS_LINE, kind, first, again, seconds == 0 ? 0 : (first + again) / seconds,
                    expected.getOrDefault(kind, 0L), unexpected.getOrDefault(kind, 0L));
        }
    }

    /** In lines of a width, broken at blanks. */
    private static String folded(String text) {
        return text.replaceAll("(.{1," + WIDTH + "})( +|$)", "$1\n").stripTrailing();
    }

    static void tell(Verdict verdict, Course course, Tally tally, Map<String, Long> events) {
        tellMessages(tally);
        if (!course.isWhole()) {
            System.out.printf("%nInterrupted after %s, of %s%n", course.length(), Course.counted(course.planned(), "minute"));
        }
        tellKinds(tally, course.minutes().stream().mapToDouble(Minute::seconds).sum());
        System.out.printf("%n%s, %d handshakes (%d resumed), %d records%n", course.length(),
                tally.fullHandshakes() + tally.resumedHandshakes(), tally.resumedHandshakes(), tally.recordCount());
        System.out.println(folded("Events of Flight Recorder: " + events));
        if (verdict.trends().isEmpty()) {
            System.out.println(folded("Too short for slopes, which take " + Trend.FEWEST + " minutes after the warm-up: judged by "
                    + "errors, and by the handles at the start and the end."));
        } else {
            System.out.println(folded(Verdict.RULE));
            System.out.printf("After %s of warm-up:%n", Course.counted(verdict.warmUp(), "minute"));
            verdict.trends().forEach(trend -> System.out.println("  " + trend + (trend.isLeak() ? "  BAD" : "")));
        }
        verdict.faults().forEach(fault -> System.out.println("  BAD: " + fault));
        System.out.println(verdict.isGood() ? "Verdict: good" : "Verdict: BAD");
        System.out.flush();
    }
}
