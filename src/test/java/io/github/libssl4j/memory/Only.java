package io.github.libssl4j.memory;

import java.util.Optional;

/** The one allocation of the one route that {@code scripts/memory --only} names: it fails, and no other. */
record Only(long n, String route) {
    static Optional<Only> asked() {
        return Optional.ofNullable(System.getProperty("libssl4j.memory.only")).map(text -> {
            int colon = text.indexOf(':');
            return new Only(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
        });
    }

    void requireUpTo(long made) {
        if (n > made) {
            throw Report.refused("'" + route + "' makes " + made + " allocations, not " + n);
        }
    }
}
