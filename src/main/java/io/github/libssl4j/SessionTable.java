package io.github.libssl4j;

import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A hash table of sessions by id: the key of each id and the session's address, side by side, where the key says or in the
 * next free place behind. Who calls it holds it locked.
 *
 * <p>In native memory, which is gone at once when a table grows: Java's heap would hold what it has outgrown until it is
 * collected, and the room for it after that.
 */
final class SessionTable {
    private static final int LEAST = 8;
    private static final int PLACE = 16; // bytes
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /** Of entries that are copies, by the copy's address. */
    final Map<Long, MemorySegment> originals = new HashMap<>(0);
    private final AtomicBoolean locked = new AtomicBoolean();

    private MemorySegment places = MemorySegment.NULL;
    private int capacity;
    private int size;

    /**
     * Spins, and never gives a virtual thread's carrier back: who waits for it may hold locks that others want inside of libssl's
     * callbacks, where they keep their carriers; without one, this thread could never go on.
     */
    void lock() {
        while (!locked.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
    }

    void unlock() {
        locked.set(false);
    }

    /** How many sessions there are. The one method that needs no lock, for who wants no more than to tell. */
    int size() {
        return size;
    }

    /** Before a {@link #put}, which then can't fail. At most five of six places are taken: searches stay short. */
    void makeRoom() {
        if (6L * (size + 1) > 5L * capacity) {
            resize(Math.max(LEAST, capacity + capacity / 2));
        } else if (capacity > LEAST && 8L * size < capacity) {
            resize(Math.max(LEAST, capacity / 2));
        }
    }

    private void resize(int wanted) {
        MemorySegment old = places;
        int count = capacity;
        places = Memory.malloc((long) PLACE * wanted).fill((byte) 0);
        capacity = wanted;
        for (int i = 0; i < count; i++) {
            long key = old.get(LONG, (long) PLACE * i);
            long session = old.get(LONG, (long) PLACE * i + Long.BYTES);
            if (session != 0) {
                set(free(key), key, session);
            }
        }
        release(old);
    }

    private static void release(MemorySegment old) {
        if (!Memory.isNull(old)) {
            Memory.free(old);
        }
    }

    /** Answers the address of the session that had this id before, or 0. */
    long put(SessionId id, long session) {
        int place = place(id);
        if (place >= 0) {
            long replaced = session(place);
            set(place, id.key(), session);
            return replaced;
        }
        set(free(id.key()), id.key(), session);
        size++;
        return 0;
    }

    /** The address of the session of this id, or 0. */
    long find(SessionId id) {
        int place = place(id);
        return place < 0 ? 0 : session(place);
    }

    /** Takes out this very session, if it is there. */
    boolean remove(SessionId id, long session) {
        if (size == 0) {
            return false;
        }
        for (int place = first(id.key()); session(place) != 0; place = next(place)) {
            if (session(place) == session && key(place) == id.key()) {
                takeOut(place);
                return true;
            }
        }
        return false;
    }

    /** Moves up what is further behind than it must be from now on. */
    private void takeOut(int place) {
        int gap = place;
        for (int other = next(gap); session(other) != 0; other = next(other)) {
            if (distance(first(key(other)), other) >= distance(gap, other)) {
                set(gap, key(other), session(other));
                gap = other;
            }
        }
        set(gap, 0, 0);
        if (--size == 0 && capacity > LEAST) {
            clear();
        }
    }

    void forEach(Consumer<MemorySegment> action) {
        for (int i = 0; i < capacity; i++) {
            if (session(i) != 0) {
                action.accept(MemorySegment.ofAddress(session(i)));
            }
        }
    }

    /** Forgets all, and gives the memory back. */
    void clear() {
        MemorySegment old = places;
        places = MemorySegment.NULL;
        capacity = 0;
        size = 0;
        release(old);
    }

    private int place(SessionId id) {
        if (size == 0) {
            return -1;
        }
        for (int place = first(id.key()); session(place) != 0; place = next(place)) {
            if (key(place) == id.key() && id.isOf(MemorySegment.ofAddress(session(place)))) {
                return place;
            }
        }
        return -1;
    }

    private int free(long key) {
        int place = first(key);
        while (session(place) != 0) {
            place = next(place);
        }
        return place;
    }

    private long key(int place) {
        return places.get(LONG, (long) PLACE * place);
    }

    private long session(int place) {
        return places.get(LONG, (long) PLACE * place + Long.BYTES);
    }

    private void set(int place, long key, long session) {
        places.set(LONG, (long) PLACE * place, key);
        places.set(LONG, (long) PLACE * place + Long.BYTES, session);
    }

    /** By the key's lower half: the upper bits have chosen the table. */
    private int first(long key) {
        return (int) ((key & 0xffff_ffffL) * capacity >>> 32);
    }

    private int next(int place) {
        return place + 1 == capacity ? 0 : place + 1;
    }

    private int distance(int from, int to) {
        return to >= from ? to - from : to - from + capacity;
    }
}
