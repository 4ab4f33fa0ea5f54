package io.github.libssl4j;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A session that libssl takes into a cache by itself, which the index has before: it adds what a callback found, once that
 * has returned. Of each id one at a time, as a client's connections look up one session at once: else the index could
 * end with one copy, and libssl with another.
 */
final class Adding {
    private static final ReentrantLock[] LOCKS = Stream.generate(ReentrantLock::new).limit(64)
            .toArray(ReentrantLock[]::new);
    private static final ThreadLocal<MemorySegment> SESSION = new ThreadLocal<>();

    private Adding() {}

    /** Held while one of these is going on. Nothing of the application's runs under it. */
    static ReentrantLock lock(SessionId id) {
        return LOCKS[(id.hashCode() & Integer.MAX_VALUE) % LOCKS.length];
    }

    /** From now on, on this thread. */
    static void begin(MemorySegment session) {
        SESSION.set(session);
    }

    static void end() {
        SESSION.remove();
    }

    /** The session of this thread that is being added, or {@code null}. */
    static MemorySegment session() {
        return SESSION.get();
    }
}
