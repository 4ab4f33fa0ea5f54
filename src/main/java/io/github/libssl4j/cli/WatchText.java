package io.github.libssl4j.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A watch for people: a line for each round of each server while it goes on, and in the end how long sessions last. */
final class WatchText implements Watch.Listener {
    private static final String ROW = "  %-9s %-11s %-11s %-11s %-10s %s";

    private final PrintWriter out;
    private final PrintWriter err;
    private final Style style;
    private final WatchOptions.Watching watching;

    WatchText(Terminal terminal, WatchOptions.Watching watching) {
        this.out = terminal.out();
        this.err = terminal.err();
        this.style = new Style(terminal.color());
        this.watching = watching;
    }

    /** The listener of a watch whose results are printed in another form. */
    static Watch.Listener silent(Terminal terminal) {
        return new Watch.Listener() {
            @Override
            public void failed(Target target, Failure failure) {
                say(terminal.err(), target, failure);
            }

            @Override
            public void begins(List<TargetWatch> watches) {
                // the end tells all
            }

            @Override
            public void round(int number, Duration age, List<TargetWatch> watches) {
                // the end tells all
            }
        };
    }

    private static void say(PrintWriter err, Target target, Failure failure) {
        err.println("probe: " + target + " can't be watched: " + failure.message());
        err.flush();
    }

    @Override
    public void failed(Target target, Failure failure) {
        say(err, target, failure);
    }

    @Override
    public void begins(List<TargetWatch> watches) {
        out.println();
        Format.wrap("", "Offering the same sessions every " + span(watching.interval().toSeconds()) + ", for "
                + span(watching.length().toSeconds()) + " at most, until none is taken any longer. Ctrl-C ends it.")
                .forEach(out::println);
        out.println(style.faint(row("age", "1.2 id", "1.2 ticket", "1.3 ticket", "ticket key",
                watches.size() > 1 ? "server" : "")));
        out.flush();
    }

    @Override
    public void round(int number, Duration age, List<TargetWatch> watches) {
        for (TargetWatch watch : watches) {
            List<String> cells = new ArrayList<>(List.of(span(age.toSeconds())));
            for (Mechanism mechanism : Mechanism.values()) {
                cells.add(watch.last(mechanism, number).map(Try.Outcome::word).orElse("-"));
            }
            cells.add(watch.keyName().map(TicketKeys::abbreviated).orElse("-"));
            cells.add(watches.size() > 1 ? watch.target().toString() : "");
            out.println(row(cells.toArray(String[]::new)));
        }
        out.flush();
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, ROW, (Object[]) cells).stripTrailing();
    }

    /** How long the sessions of each server were taken. */
    void summary(List<TargetReport> reports) {
        for (TargetReport report : reports) {
            report.watch().ifPresent(watch -> {
                out.println();
                out.println(style.strong(report.target().toString()) + ", watched for " + span(watch.seconds())
                        + (watch.end() == WatchReport.End.INTERRUPTED ? " until it was ended" : ""));
                watch.sessions().forEach(session -> wrapped(line(session)));
                wrapped(keys(watch));
                for (String advice : WatchAdvice.of(watch)) {
                    List<String> lines = Format.wrap("    ", advice);
                    out.println("  - " + lines.getFirst().strip());
                    lines.stream().skip(1).forEach(out::println);
                }
            });
        }
        out.flush();
    }

    /** Servers that did not answer in the end: an error, so stderr names them. */
    static void sayLost(Terminal terminal, List<TargetReport> reports) {
        for (TargetReport report : reports) {
            report.watch().flatMap(WatchReport::lost).ifPresent(first -> terminal.err().println("probe: " + report.target()
                    + ": no answer since " + span(first.ageMillis() / 1000)
                    + first.reason().map(reason -> " (" + reason + ")").orElse("")));
        }
        terminal.err().flush();
    }

    private void wrapped(String text) {
        if (!text.isEmpty()) {
            Format.wrap("  ", text).forEach(out::println);
        }
    }

    private static String line(WatchReport.Session session) {
        String taken = session.takenSeconds().isPresent() ? "taken until it was "
                + span(session.takenSeconds().getAsLong()) + " old" : "not taken once";
        String away = session.noAnswerSeconds().isEmpty() ? ""
                : ", no answer since " + span(session.noAnswerSeconds().getAsLong());
        Optional<Try> over = session.over();
        String then = over.map(last -> switch (last.outcome()) {
            case REFUSED -> ", refused at " + span(last.ageMillis() / 1000);
            case BROKEN -> ", broke the handshake at " + span(last.ageMillis() / 1000)
                    + last.reason().map(reason -> " (" + reason + ")").orElse("");
            case EXPIRED -> (away.isEmpty() ? ", which was its whole lifetime" : away + ", and its lifetime is over")
                    + ": clients offer it no longer";
            case USED_UP -> away + "; the server takes each session once only, and there were no more of the start";
            default -> "";
        }).orElse(away.isEmpty() ? ", and would be still" : away + ": whether it would still be taken is not known");
        return session.title() + ": " + taken + then + (session.lifetimeSeconds().isEmpty() ? ""
                : "; the server had given it " + span(session.lifetimeSeconds().getAsLong()));
    }

    private static String keys(WatchReport watch) {
        List<WatchReport.Key> keys = watch.keys();
        if (keys.isEmpty()) {
            return "";
        }
        StringBuilder line = new StringBuilder("ticket key: " + keys.getFirst().name());
        for (WatchReport.Key key : keys.subList(1, keys.size())) {
            line.append(", from " + span(key.ageSeconds()) + " on " + key.name());
        }
        if (watch.lost().isPresent()) {
            return line + ", seen last at " + span(keys.stream().mapToLong(WatchReport.Key::lastSeconds).max().orElseThrow());
        }
        return line + (keys.size() > 1 ? "" : watch.hasGaps() ? ", whenever it answered" : ", all the time");
    }

    /** A time in its two largest units. */
    static String span(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        if (seconds < 172_800) {
            return seconds / 3600 + " h" + (seconds % 3600 / 60 == 0 ? "" : " " + seconds % 3600 / 60 + " min");
        }
        return seconds / 86_400 + " d" + (seconds % 86_400 / 3600 == 0 ? "" : " " + seconds % 86_400 / 3600 + " h");
    }
}
