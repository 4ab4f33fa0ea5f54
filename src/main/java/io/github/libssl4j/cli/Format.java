package io.github.libssl4j.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers for people, the same in each locale. */
final class Format {
    private Format() {}

    /** A handshake's time. */
    static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : millis < 100 ? "%.1f ms" : "%.0f ms", millis);
    }

    /** A lifetime, in the largest unit that it is a whole number of. */
    static String lifetime(long seconds) {
        if (seconds > 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + " d";
        }
        if (seconds > 0 && seconds % 3600 == 0) {
            return seconds / 3600 + " h";
        }
        return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    /** A ticket's age. */
    static String age(long millis) {
        return millis < 1000 ? millis + " ms" : lifetime(millis / 1000);
    }

    /** What a server chose to send, without what a terminal would obey. */
    static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    /** A timeout. */
    static String seconds(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
    }
}
