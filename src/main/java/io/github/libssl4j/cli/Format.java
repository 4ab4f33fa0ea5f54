package io.github.libssl4j.cli;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Numbers for people, the same in each locale. */
final class Format {
    /** Of the narrowest terminals. */
    static final int WIDTH = 80;
    /** Of an IPv6 address: two or more groups. */
    private static final Pattern ZEROS = Pattern.compile("\\b0(:0)+\\b");

    private Format() {}

    /** A handshake's time, without the unit. */
    static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
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

    /** An address, an IPv6 one in its short form: the longest row of zeros is left out (RFC 5952). */
    static String address(InetAddress address) {
        String full = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return full;
        }
        int end = full.indexOf('%') < 0 ? full.length() : full.indexOf('%');
        String text = full.substring(0, end);
        String longest = ZEROS.matcher(text).results().map(MatchResult::group)
                .reduce("", (one, other) -> other.length() > one.length() ? other : one);
        String shorter = longest.isEmpty() ? text : text.replaceFirst("(^|:)" + longest + "(:|$)", "::");
        return shorter + full.substring(end);
    }

    /** Words in lines that are no longer than a terminal is wide; a longer word has a line of its own. */
    static List<String> wrap(String indent, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && indent.length() + line.length() + 1 + word.length() > WIDTH) {
                lines.add(indent + line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(indent + line);
        return lines;
    }

    /** What keeps a file from being read or written, without its name. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no such file or folder";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> e.getMessage();
        };
    }

    /** A timeout. */
    static String seconds(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
    }
}
