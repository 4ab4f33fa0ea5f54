package io.github.libssl4j;

import io.github.libssl4j.libssl.TicketSecret;
import java.time.Instant;
import java.util.Optional;

/**
 * A key of a ring.
 *
 * @param secret the ring's own copy
 * @param name its name
 * @param role what it is for
 * @param since since when it is for that
 * @param until when it is wiped; {@code null} where no clock says
 */
record RingKey(TicketSecret secret, TicketKeyName name, TicketKeyRole role, Instant since, Instant until) {
    static RingKey of(TicketSecret secret, TicketKeyRole role, Instant since) {
        return new RingKey(secret, secret.name(TicketKeyName::of), role, since, null);
    }

    RingKey as(TicketKeyRole newRole, Instant newSince, Instant newUntil) {
        return new RingKey(secret, name, newRole, newSince, newUntil);
    }

    boolean is(TicketKeyRole wanted) {
        return role == wanted;
    }

    TicketKeyInfo info() {
        return new TicketKeyInfo(name, role, since, Optional.ofNullable(until));
    }
}
