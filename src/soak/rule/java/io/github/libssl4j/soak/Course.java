package io.github.libssl4j.soak;

import java.time.Duration;
import java.util.List;

/**
 * What was run of a soak.
 *
 * @param minutes each one's figures; of the last, which may have been cut short, too
 * @param planned how many there should have been
 * @param lasted from the beginning of the first to the end of the last
 */
record Course(List<Minute> minutes, int planned, Duration lasted) {
    private static final long MINUTE = 60;

    /** Whether nobody interrupted it. */
    boolean isWhole() {
        return lasted.toMinutes() >= planned;
    }

    /** Those that were not cut short. */
    List<Minute> wholeMinutes() {
        return minutes.subList(0, (int) Math.min(minutes.size(), lasted.toMinutes()));
    }

    /** In words: what was planned, or how far it came. */
    String length() {
        if (isWhole()) {
            return counted(planned, "minute");
        }
        long seconds = lasted.toSeconds();
        String rest = seconds % MINUTE == 0 && seconds > 0 ? "" : counted(seconds % MINUTE, "second");
        String whole = seconds < MINUTE ? "" : counted(seconds / MINUTE, "minute");
        return whole.isEmpty() || rest.isEmpty() ? whole + rest : whole + " and " + rest;
    }

    static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
