package io.github.libssl4j.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The line through a gauge's readings. */
class TrendTest {
    private static Trend of(double allowed, List<Minute> minutes) {
        return Trend.of("handles", 1, allowed, minutes, Gauges::handles);
    }

    @Test
    void aStraightLineHasItsSlopeAndNoDoubt() {
        Trend trend = of(0, Readings.of(11, Readings::handles, number -> 100 + 2 * number));
        assertEquals(120, trend.perHour(), 1e-6);
        assertEquals(120, trend.low(), 1e-3);
        assertEquals(120, trend.high(), 1e-3);
        assertEquals(20, trend.growth(), 1e-6);
        assertTrue(trend.isLeak());
        assertFalse(of(20.1, Readings.of(11, Readings::handles, number -> 100 + 2 * number)).isLeak());
    }

    @Test
    void equalReadingsAreALevelLine() {
        Trend trend = of(0, Readings.constant(8));
        assertEquals(new Trend("handles", 1, 0, 0, 0, 0, 0), trend);
        assertFalse(trend.isLeak());
    }

    /** 1, 2, 3, 4 with 1, 3, 2, 4: slope 0.8; its standard error is 0.4243, and t(0.975) of two degrees of freedom 4.3027. */
    @Test
    void theIntervalIsThatOfLeastSquares() {
        Trend trend = of(0, Readings.of(4, Readings::handles, number -> new long[] {1, 3, 2, 4}[number - 1]));
        assertEquals(0.8 * 60, trend.perHour(), 1e-6);
        assertEquals((0.8 - 1.8255) * 60, trend.low(), 0.01);
        assertEquals((0.8 + 1.8255) * 60, trend.high(), 0.01);
        assertFalse(trend.isLeak());
    }
}
