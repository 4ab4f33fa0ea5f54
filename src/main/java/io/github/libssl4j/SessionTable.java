package io.github.libssl4j;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * A hash table of sessions by id: the key of each id and the session's address, side by side, where the key says or in the
 * next free place behind. Who calls it holds it locked.
 */
final class SessionTable {
    private static final int LEAST = 8;
    private static final long[] NONE = {};

    private long[] places = NONE;
    private int size;

    /** How many sessions there are. The one method that needs no lock, for who wants no more than to tell. */
    int size() {
        return size;
    }

    /** Before a {@link #put}, which then can't fail. */
    void makeRoom() {
        int capacity = places.length / 2;
        if (4 * (size + 1) > 3 * capacity) {
            resize(Math.max(LEAST, 2 * capacity));
        } else if (capacity > LEAST && 16 * size < capacity) {
            resize(capacity / 2);
        }
    }

    private void resize(int capacity) {
        long[] old = places;
        places = new long[2 * capacity];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0) {
                int place = free(old[i]);
                places[place] = old[i];
                places[place + 1] = old[i + 1];
            }
        }
    }

    /** Answers the address of the session that had this id before, or 0. */
    long put(SessionId id, long session) {
        int place = place(id);
        if (place >= 0) {
            long replaced = places[place + 1];
            places[place + 1] = session;
            return replaced;
        }
        place = free(id.key());
        places[place] = id.key();
        places[place + 1] = session;
        size++;
        return 0;
    }

    /** The address of the session of this id, or 0. */
    long find(SessionId id) {
        int place = place(id);
        return place < 0 ? 0 : places[place + 1];
    }

    /** Takes out this very session, if it is there. */
    boolean remove(SessionId id, long session) {
        if (size == 0) {
            return false;
        }
        for (int place = first(id.key()); places[place + 1] != 0; place = next(place)) {
            if (places[place + 1] == session && places[place] == id.key()) {
                takeOut(place);
                return true;
            }
        }
        return false;
    }

    /** Moves up what is further behind than it must be from now on. */
    private void takeOut(int place) {
        int gap = place;
        for (int other = next(gap); places[other + 1] != 0; other = next(other)) {
            if (distance(first(places[other]), other) >= distance(gap, other)) {
                places[gap] = places[other];
                places[gap + 1] = places[other + 1];
                gap = other;
            }
        }
        places[gap] = 0;
        places[gap + 1] = 0;
        if (--size == 0) {
            places = NONE;
        }
    }

    void forEach(Consumer<MemorySegment> action) {
        for (int i = 0; i < places.length; i += 2) {
            if (places[i + 1] != 0) {
                action.accept(MemorySegment.ofAddress(places[i + 1]));
            }
        }
    }

    void clear() {
        places = NONE;
        size = 0;
    }

    private int place(SessionId id) {
        if (size == 0) {
            return -1;
        }
        for (int place = first(id.key()); places[place + 1] != 0; place = next(place)) {
            if (places[place] == id.key() && id.isOf(MemorySegment.ofAddress(places[place + 1]))) {
                return place;
            }
        }
        return -1;
    }

    private int free(long key) {
        int place = first(key);
        while (places[place + 1] != 0) {
            place = next(place);
        }
        return place;
    }

    private int first(long key) {
        return (int) key << 1 & places.length - 1;
    }

    private int next(int place) {
        return place + 2 & places.length - 1;
    }

    private int distance(int from, int to) {
        return to - from & places.length - 1;
    }
}
