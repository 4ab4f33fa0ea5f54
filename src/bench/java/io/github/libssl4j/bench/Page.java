package io.github.libssl4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a report into a page, between two marks; the prose around them stays. */
final class Page {
    private static final String BEGIN = "<!-- written by scripts/bench: from here -->";
    private static final String END = "<!-- written by scripts/bench: to here -->";

    private final Report report;

    Page(Report report) {
        this.report = report;
    }

    /** Whether there is a place for the tables. */
    static void checkMarks(Path page) {
        try {
            String text = Files.readString(page);
            if (text.indexOf(BEGIN) >= 0 && text.indexOf(END) > text.indexOf(BEGIN)) {
                return;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("--page: " + page + " can't be read", e);
        }
        throw new IllegalArgumentException("--page: " + page + " has no lines \"" + BEGIN + "\" and \"" + END
                + "\", between which the tables go");
    }

    void write(Path page) throws IOException {
        Path folder = page.toAbsolutePath().getParent();
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        List<String> plots = new Plots(report).write(folder);
        Files.writeString(page, text.substring(0, begin) + BEGIN + "\n" + generated(plots) + text.substring(end));
    }

    private String generated(List<String> plots) {
        Machine machine = report.machine();
        StringBuilder text = new StringBuilder();
        text.append("Measured on ").append(report.date()).append(" with `").append(report.command()).append("`")
                .append(report.smoke() ? " (a smoke run: **these figures show only that all works**)" : "").append(".\n\n");
        text.append("* ").append(machine.processor()).append(", ").append(machine.cores()).append(" cores, ")
                .append(machine.memoryGiB()).append(" GiB; ").append(machine.system()).append("; load before: ")
                .append(Figures.plain(machine.load())).append('\n');
        text.append("* ").append(machine.java()).append('\n');
        report.versions().forEach(version -> text.append("* ").append(version).append('\n'));
        text.append('\n');
        for (String plot : plots) {
            text.append("![").append(plot.equals(Plots.CACHE) ? "Cost against the size of the cache"
                    : "Handshakes per second").append("](").append(plot).append(")\n\n");
        }
        text.append(Tables.LEGEND).append("\n\n");
        for (Tables.Table table : new Tables(report).all()) {
            text.append(Tables.markdown(table)).append('\n');
        }
        return text.toString();
    }
}
