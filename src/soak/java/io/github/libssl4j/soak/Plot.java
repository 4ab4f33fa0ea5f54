package io.github.libssl4j.soak;

import io.github.libssl4j.bench.Svg;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A drawing of a soak: rate, memory, objects and handles over the minutes, one below the other. */
final class Plot {
    private static final String GRID = "#ddd";
    private static final int LEFT = 90;
    private static final int WIDTH = 740;
    private static final int TOP = 60;
    private static final int HEIGHT = 80;
    private static final int STEP = 125;
    private static final int TICKS = 10;
    private static final double MIB = 1 << 20;

    private record Curve(String title, String colour, ToDoubleFunction<Minute> value) {}

    private static final List<Curve> CURVES = List.of(
            new Curve("Handshakes per second", "#555555", Minute::rate),
            new Curve("RSS (MiB)", "#1b6ac9", minute -> minute.gauges().rss() / MIB),
            new Curve("Java's heap after a collection (MiB)", "#2d9d78", minute -> minute.gauges().heap() / MIB),
            new Curve("The library's objects in it", "#7a5bb5", minute -> minute.gauges().objects()),
            new Curve("C's memory (MiB)", "#e08a1e", minute -> minute.gauges().malloc() / MIB),
            new Curve("Native handles", "#c8443f", minute -> minute.gauges().handles()));

    private Plot() {}

    static String of(List<Minute> minutes, String title) {
        Svg svg = new Svg(LEFT + WIDTH + 20, TOP + CURVES.size() * STEP + 10);
        svg.text(LEFT, 22, "start", 15, title);
        for (int i = 0; i < CURVES.size(); i++) {
            draw(svg, CURVES.get(i), minutes, TOP + i * STEP);
        }
        return svg.toString();
    }

    private static void draw(Svg svg, Curve curve, List<Minute> minutes, int top) {
        double high = minutes.stream().mapToDouble(curve.value()).max().orElse(1) * 1.1;
        high = high <= 0 ? 1 : high;
        svg.text(LEFT, top - 6, "start", 12, curve.title());
        for (double part : new double[] {0, 0.5, 1}) {
            double y = top + HEIGHT * (1 - part);
            svg.line(LEFT, y, LEFT + WIDTH, y, GRID, "");
            svg.text(LEFT - 8, y + 4, "end", 11, String.format(Locale.ROOT, high < 20 ? "%.1f" : "%.0f", high * part));
        }
        int most = minutes.getLast().number();
        double step = (double) WIDTH / Math.max(1, most);
        for (int minute = 0; minute <= most; minute += Math.max(1, most / TICKS)) {
            svg.text(LEFT + minute * step, top + HEIGHT + 14, "middle", 10, String.valueOf(minute));
        }
        double lastX = -1;
        double lastY = 0;
        for (Minute minute : minutes) {
            double x = LEFT + minute.number() * step;
            double y = top + HEIGHT * (1 - curve.value().applyAsDouble(minute) / high);
            if (lastX >= 0) {
                svg.line(lastX, lastY, x, y, curve.colour(), "");
            }
            lastX = x;
            lastY = y;
        }
        if (minutes.size() == 1) {
            svg.dot(lastX, lastY, curve.colour(), curve.title());
        }
    }
}
