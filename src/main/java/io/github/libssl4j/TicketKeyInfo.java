package io.github.libssl4j;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What can be told of a key of a {@link TicketKeyRing}: no secret.
 *
 * @param name the key's name
 * @param role what it is for
 * @param since since when it is for that
 * @param until when it is wiped; empty where no clock says
 */
public record TicketKeyInfo(TicketKeyName name, TicketKeyRole role, Instant since, Optional<Instant> until) {
    /** Refuses null. */
    public TicketKeyInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
    }
}
