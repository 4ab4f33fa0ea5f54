package io.github.libssl4j.bench;

import io.github.libssl4j.bench.Case.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** The tables of a report, the same for terminals and for the page. */
final class Tables {
    /** What the columns are. */
    static final String LEGEND = "Of C's: the median, over the rounds, of the ratio to C's figure of the same round. Of rates, "
            + "more is better; of times,\nmemory and processor time, less. Spread: half of the distance between the quartiles. CPU µs "
            + "and B allocated (on Java's\nheap): for each operation, both ends of a connection together.";

    /**
     * A table.
     *
     * @param title its title
     * @param head the columns' names
     * @param rows the cells
     */
    record Table(String title, List<String> head, List<List<String>> rows) {}

    private final Report report;

    Tables(Report report) {
        this.report = report;
    }

    List<Table> all() {
        List<Table> tables = new ArrayList<>();
        for (Group group : Group.values()) {
            List<Case> cases = report.cases().stream().filter(c -> c.group() == group).toList();
            if (!cases.isEmpty()) {
                tables.add(of(group, cases));
            }
        }
        List<List<String>> gains = gains();
        if (!gains.isEmpty()) {
            tables.add(new Table("What a second thread brings", List.of("case", "who", "rate of two to one"), gains));
        }
        return tables;
    }

    private Table of(Group group, List<Case> cases) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = cases.stream().flatMap(c -> report.rowsOf(c).stream())
                .anyMatch(row -> row.median(Metric.CPU).isPresent());
        for (Case measured : cases) {
            for (Metric metric : measured.metrics()) {
                if (metric != Metric.ALLOCATED && metric != Metric.CPU) {
                    rows(measured, metric, inside, rows);
                }
            }
        }
        List<String> head = new ArrayList<>(List.of("case", "who", "median", "unit", "spread", "of C's"));
        if (inside) {
            head.addAll(List.of("CPU µs", "of C's CPU", "B allocated"));
        }
        return new Table(group.title, head, rows);
    }

    private void rows(Case measured, Metric metric, boolean inside, List<List<String>> rows) {
        for (Row row : report.rowsOf(measured)) {
            OptionalDouble median = row.median(metric);
            if (median.isEmpty()) {
                continue;
            }
            String what = measured.metrics().size() > 1 && measured.group() == Group.CACHE ? ": " + metric.key : "";
            List<String> cells = new ArrayList<>(List.of(measured.title() + what,
                    Entry.label(row.subject(), row.variant()), Figures.of(median), metric.unit,
                    Figures.percent(row.spread(metric)), Figures.ratio(ofC(row, metric))));
            if (inside) {
                cells.add(Figures.of(row.median(Metric.CPU)));
                cells.add(Figures.ratio(ofC(row, Metric.CPU)));
                cells.add(Figures.of(row.median(Metric.ALLOCATED)));
            }
            rows.add(cells);
        }
    }

    private OptionalDouble ofC(Row row, Metric metric) {
        return row.subject().equals(Entry.C) ? OptionalDouble.empty()
                : report.c(row).map(c -> row.ratio(c, metric)).orElse(OptionalDouble.empty());
    }

    private List<List<String>> gains() {
        List<List<String>> rows = new ArrayList<>();
        for (Case measured : report.cases()) {
            for (Row one : report.rowsOf(measured)) {
                if (one.variant().equals("1 thread")) {
                    report.row(one.name(), one.subject(), "2 threads").ifPresent(two -> rows.add(Arrays.asList(
                            measured.title(), Entry.label(one.subject(), ""),
                            Figures.ratio(two.ratio(one, Metric.RATE)))));
                }
            }
        }
        return rows;
    }

    /** For a terminal. */
    static String text(Table table) {
        int columns = table.head().size();
        int[] widths = new int[columns];
        List<List<String>> lines = new ArrayList<>(table.rows());
        lines.addFirst(table.head());
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder("\n" + table.title() + "\n");
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - line.get(i).length());
                boolean isNumber = isNumber(table.head().get(i));
                row.append("  ").append(isNumber ? padding : "").append(line.get(i)).append(isNumber ? "" : padding);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** For a page. */
    static String markdown(Table table) {
        StringBuilder text = new StringBuilder("### " + table.title() + "\n\n|");
        table.head().forEach(cell -> text.append(' ').append(cell).append(" |"));
        text.append("\n|");
        table.head().forEach(cell -> text.append(isNumber(cell) ? "--:|" : "--|"));
        String before = "";
        for (List<String> line : table.rows()) {
            text.append("\n|");
            for (int i = 0; i < line.size(); i++) {
                boolean again = i == 0 && line.get(0).equals(before);
                text.append(' ').append(again ? "" : line.get(i)).append(" |");
            }
            before = line.get(0);
        }
        return text.append('\n').toString();
    }

    private static boolean isNumber(String head) {
        return !head.equals("case") && !head.equals("who") && !head.equals("unit");
    }
}
