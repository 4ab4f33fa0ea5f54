package io.github.libssl4j;

import io.github.libssl4j.libssl.TicketKeys;
import io.github.libssl4j.libssl.TicketSecret;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a ring at one moment, the encrypting one first, and how they become the next moment's. Immutable: so that
 * handshakes need no lock to read it.
 *
 * @param keys the keys; none before a rotating ring is first used, or once a ring is closed
 * @param forLibssl the same for libssl
 * @param next when a clock changes them
 */
record RingState(List<RingKey> keys, TicketKeys forLibssl, Instant next) {
    /** A rotating ring that was never used: its first key is made when it is. */
    static final RingState UNUSED = new RingState(List.of(), TicketKeys.NONE, Instant.MIN);
    static final RingState CLOSED = new RingState(List.of(), TicketKeys.NONE, Instant.MAX);

    /** The period is {@code null} where no clock rotates. */
    static RingState of(List<RingKey> keys, Duration period) {
        List<RingKey> ordered = new ArrayList<>();
        for (TicketKeyRole role : TicketKeyRole.values()) {
            for (RingKey key : keys) {
                if (key.is(role)) {
                    ordered.add(key);
                }
            }
        }
        Instant next = period == null ? Instant.MAX : plus(ordered.get(0).since(), period);
        for (RingKey key : ordered) {
            if (key.until() != null && key.until().isBefore(next)) {
                next = key.until();
            }
        }
        List<TicketSecret> present = new ArrayList<>();
        List<TicketSecret> old = new ArrayList<>();
        for (RingKey key : ordered) {
            (key.is(TicketKeyRole.DECRYPTING) ? old : present).add(key.secret());
        }
        return new RingState(List.copyOf(ordered), new TicketKeys(present.get(0), List.copyOf(present), List.copyOf(old)), next);
    }

    RingKey encrypting() {
        return keys.get(0);
    }

    Optional<RingKey> find(TicketKeyName name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    /** What a rotation takes where it is not told: the key that was announced first, or else a new one. */
    TicketSecret successor() {
        return keys.stream().filter(key -> key.is(TicketKeyRole.UPCOMING)).findFirst().map(RingKey::secret)
                .orElseGet(TicketSecret::random);
    }

    /** The keys after another one has begun to encrypt, which may be one of them. */
    List<RingKey> rotated(TicketSecret successor, Instant at, Instant ended, Instant until) {
        List<RingKey> rotated = new ArrayList<>();
        rotated.add(RingKey.of(successor, TicketKeyRole.ENCRYPTING, at));
        for (RingKey key : keys) {
            if (key.secret() != successor) {
                rotated.add(key.is(TicketKeyRole.ENCRYPTING) ? key.as(TicketKeyRole.DECRYPTING, ended, until) : key);
            }
        }
        return rotated;
    }

    /** The secrets of the other keys that these keys are without. */
    static List<TicketSecret> missing(List<RingKey> keys, List<RingKey> others) {
        List<TicketSecret> missing = new ArrayList<>();
        for (RingKey other : others) {
            missing.add(other.secret());
        }
        for (RingKey key : keys) {
            missing.removeIf(secret -> secret == key.secret());
        }
        return missing;
    }

    /** The keys that are not past their time. */
    static List<RingKey> alive(List<RingKey> keys, Instant at) {
        return keys.stream().filter(key -> key.until() == null || at.isBefore(key.until())).toList();
    }

    /** A moment later, or the last one that there is. */
    static Instant plus(Instant start, Duration duration) {
        try {
            return start.plus(duration);
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }
}
