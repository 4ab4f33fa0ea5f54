package io.github.libssl4j.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/** How figures are written. */
final class Figures {
    private Figures() {}

    /** With as many digits as say something. */
    static String plain(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    static String of(OptionalDouble value) {
        return value.isPresent() ? plain(value.getAsDouble()) : "";
    }

    static String ratio(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, value.getAsDouble() < 10 ? "%.2f" : "%.0f",
                value.getAsDouble()) : "";
    }

    static String percent(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "±%.0f%%", value.getAsDouble() * 100) : "";
    }
}
