package io.github.libssl4j.model;

import io.github.libssl4j.TicketKeyRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A ring of ticket keys, by their names: one encrypts, others are announced, or decrypt for as long as a clock says. */
final class RingModel {
    /** The number of the ring that a clock rotates. */
    static final int CLOCKED = 3;
    /** For how many seconds one of its keys encrypts, and how long it decrypts afterwards. */
    static final long PERIOD = 100;
    static final long ACCEPTED = 250;
    private static final long NEVER = Long.MAX_VALUE;

    /**
     * A key.
     *
     * @param since since when it has its role, by the world's clock
     * @param until when it is wiped
     */
    record Key(String name, TicketKeyRole role, long since, long until) {
        boolean is(TicketKeyRole wanted) {
            return role == wanted;
        }
    }

    private final boolean clocked;
    private List<Key> keys = List.of();
    private long now;

    RingModel(boolean clocked) {
        this.clocked = clocked;
    }

    RingModel copy() {
        RingModel copy = new RingModel(clocked);
        copy.keys = keys;
        copy.now = now;
        return copy;
    }

    List<Key> keys() {
        return keys;
    }

    List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    boolean decrypts(String name) {
        return names().contains(name);
    }

    boolean encrypts(String name) {
        return keys.getFirst().name().equals(name);
    }

    /** Whether tickets under a key are replaced when they are used. */
    boolean replaces(String name) {
        return keys.stream().anyMatch(key -> key.name().equals(name) && key.is(TicketKeyRole.DECRYPTING));
    }

    /** The announced key encrypts, or the one that was seen to: it has to be new then. */
    void rotate(String seen) {
        become(successor(seen), now);
    }

    private String successor(String seen) {
        return keys.stream().filter(key -> key.is(TicketKeyRole.UPCOMING)).map(Key::name).findFirst().orElseGet(() -> {
            if (decrypts(seen)) {
                throw new AssertionError("No key is announced, and the old key " + seen + " encrypts");
            }
            return seen;
        });
    }

    void rotateTo(String name) {
        if (!encrypts(name)) {
            become(name, now);
        }
    }

    private void become(String next, long ended) {
        List<Key> after = new ArrayList<>();
        after.add(new Key(next, TicketKeyRole.ENCRYPTING, now, NEVER));
        for (Key key : keys) {
            if (!key.name().equals(next)) {
                after.add(key.is(TicketKeyRole.ENCRYPTING) ? new Key(key.name(), TicketKeyRole.DECRYPTING, ended, until(ended))
                        : key);
            }
        }
        set(after);
    }

    private void set(List<Key> after) {
        keys = after.stream().sorted(Comparator.comparing(Key::role)).toList();
    }

    private long until(long ended) {
        return clocked ? ended + ACCEPTED : NEVER;
    }

    void accept(String name) {
        if (!decrypts(name)) {
            List<Key> after = new ArrayList<>(keys);
            after.add(new Key(name, TicketKeyRole.UPCOMING, now, NEVER));
            set(after);
        }
    }

    boolean retire(String name) {
        boolean had = decrypts(name);
        set(keys.stream().filter(key -> !key.name().equals(name)).toList());
        return had;
    }

    /** What files hold takes the place of what was there; what was there in the same role keeps its times. */
    void reload(List<KeyFiles.Line> lines) {
        List<Key> after = new ArrayList<>();
        for (KeyFiles.Line line : lines) {
            Key key = keys.stream().filter(each -> each.name().equals(line.name()) && each.is(line.role())).findFirst()
                    .orElse(new Key(line.name(), line.role(), now, NEVER));
            after.add(clocked && key.is(TicketKeyRole.DECRYPTING) && key.until() == NEVER
                    ? new Key(key.name(), key.role(), key.since(), until(now)) : key);
        }
        set(after);
    }

    /** Time passes: one rotation however late it is, and what is past its time goes. */
    void pass(long seconds, String seen) {
        now += seconds;
        long end = keys.getFirst().since() + PERIOD;
        if (now >= end) {
            become(successor(seen), end);
        }
        set(keys.stream().filter(key -> now < key.until()).toList());
    }

    /** What can be said of the keys: their times only where they are by the world's clock. */
    List<String> described() {
        return keys.stream().map(key -> describe(key.name(), key.role(), clocked ? key.since() : 0,
                key.until() == NEVER ? -1 : key.until())).toList();
    }

    static String describe(String name, TicketKeyRole role, long since, long until) {
        return name + " " + role + " since " + since + (until < 0 ? "" : " until " + until);
    }
}
