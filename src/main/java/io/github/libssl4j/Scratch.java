package io.github.libssl4j;

import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;

/** Native memory for a moment, where the caller's buffer is on Java's heap and C can't reach it. */
final class Scratch {
    /** The most plaintext in a record (RFC 8446, 5.1). */
    static final int RECORD = 16384;

    private static final Spares<MemorySegment> SPARES = new Spares<>();

    private Scratch() {}

    /** A native segment of one record's size; to be given {@link #back}. */
    static MemorySegment take() {
        MemorySegment segment = SPARES.take();
        return segment != null ? segment : Memory.malloc(RECORD);
    }

    /** Takes a segment back, overwriting the plaintext in it. */
    static void back(MemorySegment segment, long used) {
        if (used > 0) {
            segment.asSlice(0, used).fill((byte) 0);
        }
        if (!SPARES.keep(segment)) {
            Memory.free(segment);
        }
    }

    /** Whether C may touch the segment: what is mapped from a file that gets shorter ends the JVM there, and is an error in Java. */
    static boolean isForC(MemorySegment segment) {
        return segment.isNative() && !segment.isMapped();
    }

    /** What a downcall would find out too, but before anything was done. */
    static void requireAccessible(MemorySegment segment) {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("The segment's arena is closed");
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("The segment's arena is another thread's");
        }
    }
}
