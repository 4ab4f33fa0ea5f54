package io.github.libssl4j.soak;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a soak tells while it runs, and at its end. */
final class Console {
    private static final double MIB = 1 << 20;
    private static final String HEAD = "%6s %7s %8s %9s %8s %7s %7s %8s %6s %8s %9s %6s%n";
    private static final String LINE = "%6d %7.0f %7.0f%% %9d %8d %7.1f %7.1f %8.1f %6d %8d %9d %6d%n";
    private static final int LINES_PER_HEAD = 20;

    private Console() {}

    static void begin(int minutes, String library) {
        System.out.printf("Soak of %d minutes on %s%n%n", minutes, library);
    }

    static void tell(Minute minute, Tally tally) {
        if (minute.number() % LINES_PER_HEAD == 1) {
            System.out.printf(HEAD, "minute", "hs/s", "resumed", "records", "events", "RSS MB", "C MB", "heap MB", "files",
                    "threads", "handles", "wrong");
        }
        Gauges gauges = minute.gauges();
        long handshakes = minute.handshakes();
        System.out.printf(Locale.ROOT, LINE, minute.number(), minute.rate(),
                handshakes == 0 ? 0 : 100.0 * minute.resumedCount() / handshakes, minute.records(), minute.recorded(),
                gauges.rss() / MIB, gauges.malloc() / MIB, gauges.heap() / MIB, gauges.files(), gauges.threads(),
                gauges.handles(), minute.wrong());
        System.out.println("       per second, full+resumed: " + kinds(minute));
        System.out.println("       errors, expected: " + minute.expected() + "; unexpected: " + minute.unexpected());
        String message;
        while ((message = tally.message()) != null) {
            System.out.println("       " + message);
        }
        System.out.flush();
    }

    private static String kinds(Minute minute) {
        return minute.full().keySet().stream().map(kind -> String.format(Locale.ROOT, "%s %.1f+%.1f", kind,
                minute.full().get(kind) / minute.seconds(), minute.resumed().getOrDefault(kind, 0L) / minute.seconds()))
                .collect(Collectors.joining(", "));
    }

    static void tell(Verdict verdict, Tally tally, Map<String, Long> events, int minutes) {
        String message;
        while ((message = tally.message()) != null) {
            System.out.println("       " + message);
        }
        System.out.printf("%n%d minutes, %d handshakes (%d resumed), %d records; events of Flight Recorder: %s%n", minutes,
                tally.fullHandshakes() + tally.resumedHandshakes(), tally.resumedHandshakes(), tally.recordCount(), events);
        if (verdict.trends().isEmpty()) {
            System.out.printf("Too short for slopes, which take %d minutes after the warm-up: judged by errors, and by the "
                    + "handles at the start and the end.%n", Trend.FEWEST);
        } else {
            System.out.println(Verdict.RULE);
            System.out.printf("After %d minutes of warm-up:%n", verdict.warmUp());
            verdict.trends().forEach(trend -> System.out.println("  " + trend + (trend.isLeak() ? "  BAD" : "")));
        }
        verdict.faults().forEach(fault -> System.out.println("  BAD: " + fault));
        System.out.println(verdict.isGood() ? "Verdict: good" : "Verdict: BAD");
        System.out.flush();
    }
}
