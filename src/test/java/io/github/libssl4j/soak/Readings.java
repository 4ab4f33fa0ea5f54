package io.github.libssl4j.soak;

import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** Minutes as a soak reads them. */
final class Readings {
    static final long MIB = 1 << 20;
    /** Each gauge at its usual height. */
    static final Gauges USUAL = new Gauges(200 * MIB, 10 * MIB, 50 * MIB, 5000, 40, 0, 60, 30);

    /** A gauge of one's choice. */
    interface Setter {
        Gauges set(Gauges gauges, long value);
    }

    private Readings() {}

    static Gauges rss(Gauges g, long value) {
        return new Gauges(value, g.malloc(), g.heap(), g.objects(), g.handles(), g.dropped(), g.files(), g.threads());
    }

    static Gauges malloc(Gauges g, long value) {
        return new Gauges(g.rss(), value, g.heap(), g.objects(), g.handles(), g.dropped(), g.files(), g.threads());
    }

    static Gauges heap(Gauges g, long value) {
        return new Gauges(g.rss(), g.malloc(), value, g.objects(), g.handles(), g.dropped(), g.files(), g.threads());
    }

    static Gauges objects(Gauges g, long value) {
        return new Gauges(g.rss(), g.malloc(), g.heap(), value, g.handles(), g.dropped(), g.files(), g.threads());
    }

    static Gauges handles(Gauges g, long value) {
        return new Gauges(g.rss(), g.malloc(), g.heap(), g.objects(), value, g.dropped(), g.files(), g.threads());
    }

    static Gauges dropped(Gauges g, long value) {
        return new Gauges(g.rss(), g.malloc(), g.heap(), g.objects(), g.handles(), value, g.files(), g.threads());
    }

    static Gauges files(Gauges g, long value) {
        return new Gauges(g.rss(), g.malloc(), g.heap(), g.objects(), g.handles(), g.dropped(), value, g.threads());
    }

    static Gauges threads(Gauges g, long value) {
        return new Gauges(g.rss(), g.malloc(), g.heap(), g.objects(), g.handles(), g.dropped(), g.files(), value);
    }

    private static Minute minute(int number, Gauges gauges) {
        return new Minute(number, 59, Map.of(), Map.of(), 0, 0, Map.of(), Map.of(), 0, gauges);
    }

    static List<Minute> constant(int minutes) {
        return IntStream.rangeClosed(1, minutes).mapToObj(number -> minute(number, USUAL)).toList();
    }

    /** So many minutes, in which a gauge has, at the end of each, the value for its number. */
    static List<Minute> of(int minutes, Setter gauge, IntToLongFunction value) {
        return IntStream.rangeClosed(1, minutes)
                .mapToObj(number -> minute(number, gauge.set(USUAL, value.applyAsLong(number)))).toList();
    }
}
