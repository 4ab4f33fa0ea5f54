package io.github.libssl4j.memory;

/** One path through the library. Whatever happens on the way, it gives back what it took. */
@FunctionalInterface
interface Route {
    /** Goes it once. */
    void go(Trip trip) throws Exception;
}
