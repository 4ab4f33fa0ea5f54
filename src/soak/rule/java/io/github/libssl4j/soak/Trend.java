package io.github.libssl4j.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.hipparchus.stat.regression.SimpleRegression;

/**
 * A straight line through a gauge's readings, minute by minute.
 *
 * @param what the gauge
 * @param unit of what is told: bytes in one of it
 * @param perHour the slope, per hour
 * @param low the lower end of the slope's 95 % confidence interval, per hour
 * @param high its upper end
 * @param growth by how much the line rises from the first minute to the last
 * @param allowed a growth that is noise, whatever the interval says
 */
record Trend(String what, long unit, double perHour, double low, double high, double growth, double allowed) {
    static final int FEWEST = 5;
    private static final double MINUTES = 60;

    static Trend of(String what, long unit, double allowed, List<Minute> minutes, ToLongFunction<Gauges> gauge) {
        SimpleRegression line = new SimpleRegression();
        minutes.forEach(minute -> line.addData(minute.number(), gauge.applyAsLong(minute.gauges())));
        double slope = line.getSlope();
        double half = line.getSlopeConfidenceInterval();
        if (Double.isNaN(half)) {
            half = 0; // all readings are equal
        }
        int span = minutes.getLast().number() - minutes.getFirst().number();
        return new Trend(what, unit, slope * MINUTES, (slope - half) * MINUTES, (slope + half) * MINUTES, slope * span,
                allowed);
    }

    /** Grows for certain, and by more than noise. */
    boolean isLeak() {
        return low > 0 && growth > allowed;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s: slope %+.2f per hour (95 %% interval %+.2f to %+.2f), %+.2f in all, noise is "
                + "%.2f", what, perHour / unit, low / unit, high / unit, growth / unit, allowed / unit);
    }
}
