package io.github.libssl4j.cli;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a server does by one mechanism. What was not found out is empty.
 *
 * @param mechanism the mechanism
 * @param tickets how many sessions a full handshake brings: 0 where the server does not offer the mechanism
 * @param attempts how often a session was offered
 * @param resumed how many of them were resumed
 * @param broken how many of them broke the handshake
 * @param breakage what the last of these broke with
 * @param lifetimeSeconds the server's hint for how long it takes a ticket
 * @param ageMillis how old the first ticket was when it was resumed
 * @param forwardSecret whether a resumed connection's keys come from an exchange of its own, where the client would also
 *     do without
 * @param secondUse whether the same session is resumed a second time
 * @param earlyDataBytes how much early data is allowed; 0 for none
 * @param fullMillis the median time of a full TLS handshake
 * @param resumedMillis the median time of a resumed one
 * @param acceptedUnderOtherName whether a session that was made for one name is resumed under another
 */
record MechanismReport(Mechanism mechanism, int tickets, int attempts, int resumed, int broken, Optional<String> breakage,
        OptionalLong lifetimeSeconds, OptionalLong ageMillis, Optional<Boolean> forwardSecret, Optional<Boolean> secondUse,
        OptionalLong earlyDataBytes, OptionalDouble fullMillis, OptionalDouble resumedMillis,
        Optional<Boolean> acceptedUnderOtherName) {

    /** Whether the server gives what could be resumed. */
    boolean isOffered() {
        return tickets > 0;
    }

    /** Whether each session that was offered was resumed. */
    boolean resumesAlways() {
        return attempts > 0 && resumed == attempts;
    }

    /** Whether some were and some were not. */
    boolean resumesSometimes() {
        return resumed > 0 && resumed < attempts;
    }
}
