package io.github.libssl4j.model;

import java.util.List;
import java.util.Set;

/** A step's choices: numbers that were drawn before, for what is there when it comes to the step. */
final class Pick {
    private final int[] numbers;
    private int used;

    Pick(int[] numbers) {
        this.numbers = numbers;
    }

    int below(int bound) {
        return Math.floorMod(numbers[used++ % numbers.length] + used / numbers.length, bound);
    }

    /** True once in so many times. */
    boolean once(int in) {
        return below(in) == in - 1;
    }

    @SafeVarargs
    final <T> T of(T... values) {
        return values[below(values.length)];
    }

    <T> T of(List<T> values) {
        return values.get(below(values.size()));
    }

    <T> T of(Set<T> values) {
        return of(List.copyOf(values));
    }
}
