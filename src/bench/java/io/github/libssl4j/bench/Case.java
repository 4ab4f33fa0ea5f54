package io.github.libssl4j.bench;

import java.util.List;

/**
 * What is measured of several implementations side by side.
 *
 * @param name its name on the command line
 * @param title what it is, for readers
 * @param group which cases belong together
 * @param metrics what is measured, the main one first
 * @param entries who is measured
 */
record Case(String name, String title, Group group, List<Metric> metrics, List<Entry> entries) {
    /** Cases that are measured and shown alike. */
    enum Group {
        HANDSHAKES("Handshakes in memory", Mode.ROUNDS),
        RECORDS("Records in memory", Mode.ROUNDS),
        SESSIONS("Operations on sessions", Mode.ROUNDS),
        CACHE("Caches of many sessions, cost per session", Mode.PROCESSES),
        START("Process start to first handshake", Mode.STARTS),
        SOCKETS("Connections over loopback sockets", Mode.PROCESSES),
        IDLE("Idle connections, both ends", Mode.PROCESSES),
        THREADS("Threads on one context", Mode.ROUNDS);

        final String title;
        final Mode mode;

        Group(String title, Mode mode) {
            this.title = title;
            this.mode = mode;
        }
    }

    /** How it is measured. */
    enum Mode {
        /** All workers are warmed; then they take turns. */
        ROUNDS,
        /** A new process for each figure, and they take turns: what can't be stopped or undone in between. */
        PROCESSES,
        /** Whole processes, timed from outside. */
        STARTS
    }

    /** The same case of some subjects only; of all where none is named. */
    Case of(List<String> only) {
        return only.isEmpty() ? this : new Case(name, title, group, metrics,
                entries.stream().filter(entry -> only.contains(entry.subject())).toList());
    }

    /** Whether a name on the command line means this case. */
    boolean isMeant(String word) {
        return name.equals(word) || name.startsWith(word + "-") || group.name().equalsIgnoreCase(word);
    }
}
