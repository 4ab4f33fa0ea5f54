package io.github.libssl4j.bench;

import io.github.libssl4j.bench.Case.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The two drawings of a report: handshakes per second, and cost against the size of the cache. */
final class Plots {
    static final String HANDSHAKES = "performance-handshakes.svg";
    static final String CACHE = "performance-cache.svg";

    private static final Map<String, String> COLOURS = Map.of("c", "#555555", "libssl4j", "#1b6ac9", "jsse", "#e08a1e",
            "tcnative", "#7b4fa3", "conscrypt", "#2d9d78", "tomcat", "#c8443f");
    private static final List<Metric> COSTS = List.of(Metric.ADD, Metric.FIND, Metric.EVICT, Metric.FLUSH);
    private static final Map<Metric, String> COST_COLOURS = Map.of(Metric.ADD, "#1b6ac9", Metric.FIND, "#2d9d78",
            Metric.EVICT, "#c8443f", Metric.FLUSH, "#7b4fa3");
    private static final String GRID = "#ddd";
    private static final int LEFT = 70;
    private static final int TOP = 50;
    private static final int PLOT_WIDTH = 760;
    private static final int PLOT_HEIGHT = 300;
    private static final int BOTTOM = TOP + PLOT_HEIGHT;

    private final Report report;

    Plots(Report report) {
        this.report = report;
    }

    /** Writes those for which there are figures, and answers their names. */
    List<String> write(Path folder) throws IOException {
        List<String> written = new ArrayList<>();
        List<Case> handshakes = casesOf(Group.HANDSHAKES);
        List<Case> caches = casesOf(Group.CACHE);
        if (!handshakes.isEmpty()) {
            Files.writeString(folder.resolve(HANDSHAKES), handshakes(handshakes).toString());
            written.add(HANDSHAKES);
        }
        if (!caches.isEmpty()) {
            Files.writeString(folder.resolve(CACHE), caches(caches).toString());
            written.add(CACHE);
        }
        return written;
    }

    private List<Case> casesOf(Group group) {
        return report.cases().stream().filter(c -> c.group() == group).toList();
    }

    /** Bars, relative to C's, so that fast and slow handshakes fit into one drawing; C's own rate is below each. */
    private Svg handshakes(List<Case> cases) {
        Svg svg = new Svg(LEFT + PLOT_WIDTH + 20, BOTTOM + 80);
        svg.text(LEFT, 22, "start", 15, "Handshakes per second, relative to C over the same libssl");
        double most = 1;
        for (Case measured : cases) {
            for (Row row : report.rowsOf(measured)) {
                most = Math.max(most, ofC(row).orElse(0));
            }
        }
        most = Math.ceil(most * 4) / 4;
        double unit = PLOT_HEIGHT / most;
        for (double tick = 0; tick <= most; tick += most > 2 ? 0.5 : 0.25) {
            svg.line(LEFT, BOTTOM - tick * unit, LEFT + PLOT_WIDTH, BOTTOM - tick * unit, GRID, "");
            svg.text(LEFT - 8, BOTTOM - tick * unit + 4, "end", 11, String.valueOf(tick));
        }
        double slot = (double) PLOT_WIDTH / cases.size();
        for (int i = 0; i < cases.size(); i++) {
            List<Row> rows = report.rowsOf(cases.get(i));
            double width = slot * 0.85 / rows.size();
            double x = LEFT + i * slot + slot * 0.075;
            for (Row row : rows) {
                double height = ofC(row).orElse(0) * unit;
                svg.bar(x, BOTTOM - height, width - 2, height, COLOURS.getOrDefault(row.subject(), "#999"),
                        Entry.label(row.subject(), "") + ": " + Figures.of(row.median(Metric.RATE)) + "/s");
                x += width;
            }
            double middle = LEFT + (i + 0.5) * slot;
            svg.text(middle, BOTTOM + 18, "middle", 12, cases.get(i).title());
            report.row(cases.get(i).name(), Entry.C, "").ifPresent(c -> svg.text(middle, BOTTOM + 34, "middle", 11,
                    "C: " + Figures.of(c.median(Metric.RATE)) + "/s"));
        }
        List<Row> legend = report.rowsOf(cases.getFirst());
        for (int i = 0; i < legend.size(); i++) {
            double x = LEFT + i * 120.0;
            svg.bar(x, BOTTOM + 54, 12, 12, COLOURS.getOrDefault(legend.get(i).subject(), "#999"), "");
            svg.text(x + 18, BOTTOM + 64, "start", 12, Entry.label(legend.get(i).subject(), ""));
        }
        return svg;
    }

    private OptionalDouble ofC(Row row) {
        return row.subject().equals(Entry.C) ? OptionalDouble.of(1)
                : report.c(row).map(c -> row.ratio(c, Metric.RATE)).orElse(OptionalDouble.empty());
    }

    /** Lines over logarithmic axes: libssl4j's drawn through, C's dashed. */
    private Svg caches(List<Case> cases) {
        Svg svg = new Svg(LEFT + PLOT_WIDTH + 20, BOTTOM + 80);
        svg.text(LEFT, 22, "start", 15, "Cost per session against the size of the cache (ns)");
        double low = Double.MAX_VALUE;
        double high = 1;
        for (Case measured : cases) {
            for (Row row : report.rowsOf(measured)) {
                for (Metric cost : COSTS) {
                    double value = row.median(cost).orElse(1);
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        double floor = Math.floor(Math.log10(low));
        double unit = PLOT_HEIGHT / Math.max(1, Math.ceil(Math.log10(high)) - floor);
        for (double power = floor; power <= Math.max(floor + 1, Math.ceil(Math.log10(high))); power++) {
            double y = BOTTOM - (power - floor) * unit;
            svg.line(LEFT, y, LEFT + PLOT_WIDTH, y, GRID, "");
            svg.text(LEFT - 8, y + 4, "end", 11, Figures.plain(Math.pow(10, power)));
        }
        double step = (double) PLOT_WIDTH / cases.size();
        for (int i = 0; i < cases.size(); i++) {
            svg.text(LEFT + (i + 0.5) * step, BOTTOM + 18, "middle", 12, cases.get(i).title());
        }
        for (String subject : List.of(Entry.C, "libssl4j")) {
            for (Metric cost : COSTS) {
                curve(svg, cases, subject, cost, step, floor, unit);
            }
        }
        for (int i = 0; i < COSTS.size(); i++) {
            double x = LEFT + i * 120.0;
            svg.bar(x, BOTTOM + 54, 12, 12, COST_COLOURS.get(COSTS.get(i)), "");
            svg.text(x + 18, BOTTOM + 64, "start", 12, COSTS.get(i).key);
        }
        svg.text(LEFT + COSTS.size() * 120.0, BOTTOM + 64, "start", 12, "drawn through: libssl4j, dashed: C");
        return svg;
    }

    private void curve(Svg svg, List<Case> cases, String subject, Metric cost, double step, double floor, double unit) {
        double lastX = -1;
        double lastY = 0;
        for (int i = 0; i < cases.size(); i++) {
            OptionalDouble value = report.row(cases.get(i).name(), subject, "").map(row -> row.median(cost))
                    .orElse(OptionalDouble.empty());
            if (value.isEmpty()) {
                continue;
            }
            double x = LEFT + (i + 0.5) * step;
            double y = BOTTOM - (Math.log10(value.getAsDouble()) - floor) * unit;
            svg.dot(x, y, COST_COLOURS.get(cost), Entry.label(subject, cost.key) + ": "
                    + Figures.plain(value.getAsDouble()) + " ns");
            if (lastX >= 0) {
                svg.line(lastX, lastY, x, y, COST_COLOURS.get(cost), subject.equals(Entry.C) ? "6 4" : "");
            }
            lastX = x;
            lastY = y;
        }
    }
}
