package io.github.libssl4j;

import io.github.libssl4j.libssl.TicketSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keys on their way into a ring: wiped unless it takes them. */
final class KeySet implements AutoCloseable {
    private final Instant at;
    private List<RingKey> keys = new ArrayList<>();

    KeySet(Instant at) {
        this.at = at;
    }

    /**
     * Takes a key over. One that is there already is not taken twice.
     *
     * @throws IllegalArgumentException if another is there of the same name
     */
    void add(TicketSecret secret, TicketKeyRole role) {
        RingKey key = RingKey.of(secret, role, at);
        try {
            if (keys.stream().anyMatch(other -> isSame(other, key))) {
                secret.close();
            } else {
                keys.add(key);
            }
        } catch (Throwable e) {
            secret.close();
            throw e;
        }
    }

    private static boolean isSame(RingKey one, RingKey other) {
        if (!one.name().equals(other.name())) {
            return false;
        }
        if (!one.secret().isSame(other.secret())) {
            throw new IllegalArgumentException("There are two different ticket keys of the name " + one.name());
        }
        return true;
    }

    /**
     * Takes those keys that a ring has already from there; what has the same role since longer, keeps its times too.
     *
     * @throws IllegalArgumentException if there is another of the same name
     */
    void keep(List<RingKey> present) {
        List<RingKey> kept = new ArrayList<>();
        List<RingKey> twins = new ArrayList<>();
        for (RingKey mine : keys) {
            RingKey theirs = present.stream().filter(key -> isSame(key, mine)).findFirst().orElse(null);
            if (theirs == null) {
                kept.add(mine);
            } else {
                kept.add(theirs.is(mine.role()) ? theirs : theirs.as(mine.role(), at, null));
                twins.add(mine);
            }
        }
        keys = kept;
        twins.forEach(mine -> mine.secret().close());
    }

    /** The keys, which are the caller's from now on. */
    List<RingKey> take() {
        List<RingKey> taken = keys;
        keys = List.of();
        return taken;
    }

    @Override
    public void close() {
        keys.forEach(key -> key.secret().close());
    }
}
