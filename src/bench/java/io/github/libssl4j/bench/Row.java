package io.github.libssl4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All figures of one subject in one case.
 *
 * @param name the case's name
 * @param subject who was measured
 * @param variant what was special
 * @param samples by metric, in the order of the rounds
 */
record Row(String name, String subject, String variant, Map<String, List<Double>> samples) {
    OptionalDouble median(Metric metric) {
        return median(samples.getOrDefault(metric.key, List.of()).stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Half of the distance between the quartiles, relative to the median. */
    OptionalDouble spread(Metric metric) {
        List<Double> values = samples.getOrDefault(metric.key, List.of());
        if (values.size() < 2) {
            return OptionalDouble.empty();
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double low = sorted[sorted.length / 4];
        double high = sorted[sorted.length - 1 - sorted.length / 4];
        double median = median(metric).getAsDouble();
        return median == 0 ? OptionalDouble.empty() : OptionalDouble.of((high - low) / 2 / Math.abs(median));
    }

    /** The median of what each round's figure is of the other's in the same round: what slows both down cancels out. */
    OptionalDouble ratio(Row other, Metric metric) {
        List<Double> mine = samples.getOrDefault(metric.key, List.of());
        List<Double> others = other.samples.getOrDefault(metric.key, List.of());
        int rounds = Math.min(mine.size(), others.size());
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = mine.get(i) / others.get(i);
        }
        return median(Arrays.stream(ratios).filter(Double::isFinite).toArray());
    }

    private static OptionalDouble median(double[] values) {
        if (values.length == 0) {
            return OptionalDouble.empty();
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
