package io.github.libssl4j.soak;

import java.io.IOException;
import java.util.List;

/** One kind of load. Its methods but {@link #visit} are called while no visit is under way. */
public interface Scenario extends AutoCloseable {
    /** What the tables call it. */
    String name();

    /** Does one piece of it, on any thread, at the same time as others; what it throws is an unexpected error. */
    void visit(long number) throws Exception;

    /** How often it is chosen, beside the others. */
    default int weight() {
        return 10;
    }

    /** Its servers. */
    default List<Node> nodes() {
        return List.of();
    }

    @Override
    void close() throws IOException;

    /** Lets go of what it keeps from visit to visit: what is left is the same each time, or leaks. */
    default void rest() {}
}
