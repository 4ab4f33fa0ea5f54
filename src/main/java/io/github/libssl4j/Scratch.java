package io.github.libssl4j;

import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Native memory for a moment, where the caller's buffer is on Java's heap and C can't reach it. */
final class Scratch {
    /** The most plaintext in a record (RFC 8446, 5.1). */
    static final int RECORD = 16384;

    // As many as threads were ever in a call at once; never freed, so that an idle connection needs none.
    private static final ConcurrentLinkedDeque<MemorySegment> FREE = new ConcurrentLinkedDeque<>();

    private Scratch() {}

    /** A native segment of one record's size; to be given {@link #back}. */
    static MemorySegment take() {
        MemorySegment segment = FREE.pollFirst();
        return segment != null ? segment : Memory.malloc(RECORD);
    }

    /** Takes a segment back, overwriting the plaintext in it. */
    static void back(MemorySegment segment, long used) {
        if (used > 0) {
            segment.asSlice(0, used).fill((byte) 0);
        }
        FREE.addFirst(segment);
    }

    /** What a downcall would find out too, but as an AssertionError of its wrapper. */
    static void requireAccessible(MemorySegment segment) {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("The segment's arena is closed");
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("The segment's arena is another thread's");
        }
    }
}
