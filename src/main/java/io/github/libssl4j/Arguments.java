package io.github.libssl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** What callers give, several at once: copied, and none of it null. */
final class Arguments {
    private Arguments() {}

    static <T> List<T> copy(T[] given, String name) {
        return copy(Arrays.asList(Objects.requireNonNull(given, name)), name);
    }

    static <T> List<T> copy(Collection<? extends T> given, String name) {
        List<T> copy = new ArrayList<>();
        for (T one : Objects.requireNonNull(given, name)) {
            copy.add(Objects.requireNonNull(one, () -> name + "[" + copy.size() + "]"));
        }
        return List.copyOf(copy);
    }
}
