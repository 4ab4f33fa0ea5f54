package io.github.libssl4j.bench;

import io.github.libssl4j.bench.Case.Group;

/**
 * For how long a group is measured.
 *
 * @param warmMillis once for each worker, until its compiler is done
 * @param rounds how many figures there will be of each
 * @param millis for each figure; of caches, for warming each process
 * @param patienceSeconds how long an answer may take beyond that
 */
record Schedule(long warmMillis, int rounds, long millis, long patienceSeconds) {
    private static final long PATIENCE = 300;
    private static final long MOST_WARM_MILLIS_OF_C = 300;

    /** C has no compiler to wait for. */
    long warmMillis(Entry entry) {
        return entry.isC() ? Math.min(warmMillis, MOST_WARM_MILLIS_OF_C) : warmMillis;
    }

    static Schedule of(Group group, boolean smoke) {
        if (smoke) {
            return switch (group) {
                case CACHE -> new Schedule(0, 1, 200, PATIENCE);
                case START, IDLE -> new Schedule(0, 1, 0, PATIENCE);
                case SOCKETS -> new Schedule(700, 1, 300, PATIENCE);
                default -> new Schedule(200, 2, 100, PATIENCE);
            };
        }
        return switch (group) {
            case HANDSHAKES, THREADS -> new Schedule(5000, 13, 300, PATIENCE);
            case RECORDS, SESSIONS -> new Schedule(3000, 11, 150, PATIENCE);
            case SOCKETS -> new Schedule(6000, 3, 2000, PATIENCE);
            case CACHE -> new Schedule(0, 3, 2000, PATIENCE);
            case IDLE -> new Schedule(0, 2, 0, PATIENCE);
            case START -> new Schedule(0, 11, 0, PATIENCE);
        };
    }
}
