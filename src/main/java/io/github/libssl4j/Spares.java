package io.github.libssl4j;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Things that are dear to make, kept for whoever needs one next. Lock-free, and without memory of its own per use. It keeps
 * so few that what a burst of connections needed is freed after it.
 */
final class Spares<T> {
    private static final int MOST = 64; // a power of two
    private static final int APART = 16; // references of a cache line: what one thread takes is no other's business

    private final AtomicReferenceArray<T> kept = new AtomicReferenceArray<>(MOST * APART);

    /** One of those that are kept, or {@code null}. */
    T take() {
        int first = ownSlot();
        for (int i = 0; i < MOST; i++) {
            int slot = (first + i & MOST - 1) * APART;
            if (kept.get(slot) != null) {
                T spare = kept.getAndSet(slot, null);
                if (spare != null) {
                    return spare;
                }
            }
        }
        return null;
    }

    /** Keeps it; false where there are enough, and it stays the caller's to free. */
    boolean keep(T spare) {
        int first = ownSlot();
        for (int i = 0; i < MOST; i++) {
            int slot = (first + i & MOST - 1) * APART;
            if (kept.get(slot) == null && kept.compareAndSet(slot, null, spare)) {
                return true;
            }
        }
        return false;
    }

    /** Where this thread looks first: what it used last is in its processor's cache. */
    private static int ownSlot() {
        return (int) Thread.currentThread().threadId() * 7 & MOST - 1;
    }
}
