package io.github.libssl4j.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options of a watch as they are written, and what they mean. */
final class WatchOptions {
    private static final String DEFAULT_INTERVAL = "30s";
    private static final String DEFAULT_LENGTH = "1d";
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(s|m|min|h|d|)");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    @Option(names = "--watch", description = "Then offer copies of the same sessions again and again, until the server "
            + "takes none of them any longer, and say how long it took each. Ctrl-C ends it, with what is known by then.")
    private boolean watch;

    @Option(names = "--interval", paramLabel = "TIME",
            description = "With --watch: how long to wait between the tries, such as 10s, 5m or 1h; by default "
                    + DEFAULT_INTERVAL + ".")
    private String interval;

    @Option(names = "--for", paramLabel = "TIME",
            description = "With --watch: how long to go on at most; by default " + DEFAULT_LENGTH + ".")
    private String length;

    /**
     * A watch that was asked for.
     *
     * @param interval the time between the tries
     * @param length how long it lasts at most
     */
    record Watching(Duration interval, Duration length) {}

    /**
     * What the options mean.
     *
     * @throws IllegalArgumentException if one is out of range, or they don't fit together; the message says which
     */
    Optional<Watching> watching() {
        if (!watch) {
            if (interval != null || length != null) {
                throw new IllegalArgumentException((interval != null ? "--interval" : "--for") + " needs --watch");
            }
            return Optional.empty();
        }
        String pauseText = interval == null ? DEFAULT_INTERVAL : interval;
        String mostText = length == null ? DEFAULT_LENGTH : length;
        Duration pause = time("--interval", pauseText);
        Duration most = time("--for", mostText);
        if (most.compareTo(pause) < 0) {
            throw new IllegalArgumentException("--for " + mostText + " is shorter than --interval " + pauseText
                    + ": there would be no try");
        }
        return Optional.of(new Watching(pause, most));
    }

    private static Duration time(String option, String text) {
        Matcher matcher = TIME.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + " is a time such as 30s, 10m, 2h or 1d, not '" + text + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration time = switch (matcher.group(2)) {
            case "m", "min" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(option + " is 1s to 30d, not " + text);
        }
        return time;
    }
}
