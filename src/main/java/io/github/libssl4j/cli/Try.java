package io.github.libssl4j.cli;

import java.util.Optional;

/**
 * What came of offering a session that is held.
 *
 * @param ageMillis how old the session was
 * @param outcome the outcome
 * @param reason why, where there is more to say
 */
record Try(long ageMillis, Outcome outcome, Optional<String> reason) {
    /** The outcomes; their names in lower case stand in the JSON report. */
    enum Outcome {
        /** Resumed. */
        TAKEN("taken"),
        /** Refused, and resumed when it was offered again at once: machines that share neither keys nor cache. */
        SOMETIMES("some"),
        /** A full handshake came of it. */
        REFUSED("refused"),
        /** The handshake broke. */
        BROKEN("broke"),
        /** Not offered: the lifetime that the server gave it is over. */
        EXPIRED("expired"),
        /** The server could not be reached, which says nothing of the session. */
        UNREACHABLE("no answer"),
        /** Not offered: each session is taken once only, and all were used. */
        USED_UP("used up");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        boolean isTaken() {
            return this == TAKEN || this == SOMETIMES;
        }

        /** Whether the server had a say in it. */
        boolean isAnswer() {
            return isTaken() || this == REFUSED || this == BROKEN;
        }

        /** Whether no later try can have another one. */
        boolean isLast() {
            return !isTaken() && this != UNREACHABLE;
        }
    }
}
