package io.github.libssl4j.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a watch found out about one server.
 *
 * @param intervalSeconds the time between the tries
 * @param seconds how long it went on
 * @param end why it ended
 * @param sessions the sessions that were held
 * @param keys the names of the ticket keys, each with the time from which on tickets had it
 */
record WatchReport(long intervalSeconds, long seconds, End end, List<Session> sessions, List<Key> keys) {
    /** The ends; their names in lower case stand in the JSON report. */
    enum End {
        /** No session is taken any longer. */
        ALL_OVER,
        /** The time was over. */
        TIME,
        /** By the user. */
        INTERRUPTED
    }

    /**
     * A name of a ticket key.
     *
     * @param ageSeconds when it was seen first, counted from the start
     * @param name the name
     */
    record Key(long ageSeconds, String name) {}

    /**
     * A session that was held.
     *
     * @param mechanism how it is resumed
     * @param lifetimeSeconds what the server said of its ticket
     * @param tries what came of offering it
     */
    record Session(Mechanism mechanism, OptionalLong lifetimeSeconds, List<Try> tries) {
        String title() {
            return mechanism.version() + " by " + mechanism.title();
        }

        /** How old it was when it was taken the last time; empty where it never was. */
        OptionalLong takenSeconds() {
            return tries.stream().filter(each -> each.outcome().isTaken()).mapToLong(each -> each.ageMillis() / 1000).max();
        }

        /** The try that was the last because of what came of it; empty where it may be taken still. */
        Optional<Try> over() {
            return tries.isEmpty() || !tries.getLast().outcome().isLast() ? Optional.empty()
                    : Optional.of(tries.getLast());
        }

        boolean takenBySome() {
            return tries.stream().anyMatch(each -> each.outcome() == Try.Outcome.SOMETIMES);
        }

        /** Whether the server refused it, before the time that it had given to it was over. */
        boolean refusedEarly() {
            return over().filter(last -> last.outcome() == Try.Outcome.REFUSED || last.outcome() == Try.Outcome.BROKEN)
                    .filter(last -> last.ageMillis() / 1000 <= lifetimeSeconds.orElse(-1)).isPresent();
        }
    }
}
