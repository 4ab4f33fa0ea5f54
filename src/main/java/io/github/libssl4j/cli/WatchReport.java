package io.github.libssl4j.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

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
     * @param round the round in which it was seen first; 0 for the start
     * @param ageSeconds when that was, counted from the start
     * @param lastSeconds when it was seen last
     * @param name the name
     */
    record Key(int round, long ageSeconds, long lastSeconds, String name) {
        Key seenAt(long seconds) {
            return new Key(round, ageSeconds, seconds, name);
        }
    }

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

        /**
         * How old it was when the server began not to answer, and never did again for as long as it was offered; empty
         * where it answered in the end.
         */
        OptionalLong noAnswerSeconds() {
            OptionalLong since = OptionalLong.empty();
            for (Try each : tries.reversed()) {
                if (each.outcome().isAnswer()) {
                    break;
                }
                if (each.outcome() == Try.Outcome.UNREACHABLE) {
                    since = OptionalLong.of(each.ageMillis() / 1000);
                }
            }
            return since;
        }

        /** What came of it in a round; empty where it was over before. */
        private Optional<Try> in(int round) {
            return round <= tries.size() ? Optional.of(tries.get(round - 1)) : Optional.empty();
        }

        private boolean isRefusedIn(int round) {
            return tries.size() == round && tries.getLast().outcome() == Try.Outcome.REFUSED;
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

    /** The first of the tries at the end that the server answered none of; empty where it answered in the end. */
    Optional<Try> lost() {
        Optional<Try> first = Optional.empty();
        for (int round = sessions.stream().mapToInt(session -> session.tries().size()).max().orElse(0); round > 0; round--) {
            List<Try> tries = in(round).toList();
            if (tries.stream().anyMatch(each -> each.outcome().isAnswer())) {
                break;
            }
            Optional<Try> unanswered = tries.stream().filter(each -> each.outcome() == Try.Outcome.UNREACHABLE).findFirst();
            first = unanswered.isPresent() ? unanswered : first;
        }
        return first;
    }

    private Stream<Try> in(int round) {
        return sessions.stream().flatMap(session -> session.in(round).stream());
    }

    boolean hasGaps() {
        return sessions.stream().flatMap(session -> session.tries().stream())
                .anyMatch(each -> each.outcome() == Try.Outcome.UNREACHABLE);
    }

    /**
     * All sessions that were left, where they were refused at the same try and a new ticket key came with that; none
     * elsewhere.
     */
    List<Session> lostTogether() {
        for (Key key : keys) {
            List<Session> left = sessions.stream().filter(session -> key.round() > 0 && session.tries().size() >= key.round())
                    .toList();
            if (left.stream().anyMatch(Session::refusedEarly)
                    && left.stream().allMatch(session -> session.isRefusedIn(key.round()) && !session.takenBySome())) {
                return left;
            }
        }
        return List.of();
    }
}
