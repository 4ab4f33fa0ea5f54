package io.github.libssl4j.soak;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.libssl.SessionBytes;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A leak that is made on purpose, to prove that the verdict sees it: of one session of so many handshakes, something stays. */
final class Plant {
    /** Whose leak it is. */
    enum Kind {
        /** Java still holds a handle. */
        HANDLE,
        /** Nobody knows of it: a reference that was never given back. */
        NATIVE,
        /** Java holds what the library made for it. */
        OBJECT
    }

    private static final Queue<SslSession> KEPT = new ConcurrentLinkedQueue<>();
    private static final Queue<Object> OBJECTS = new ConcurrentLinkedQueue<>();
    private static final AtomicLong COUNT = new AtomicLong();
    private static volatile Kind kind;
    private static volatile long every;

    private Plant() {}

    /** From now on, one of so many handshakes; 0 for none. */
    static void begin(Kind what, long handshakes) {
        kind = what;
        every = handshakes;
    }

    static void plant(SslSession session) {
        if (every > 0 && COUNT.incrementAndGet() % every == 0) {
            switch (kind) {
                case HANDLE -> KEPT.add(session.share());
                case NATIVE -> SessionBytes.fromDer(session.toDer());
                case OBJECT -> OBJECTS.add(session.id());
            }
        }
    }

    /** Gives the handles back: at the end, where each one that is left is bad in itself. */
    static void pull() {
        KEPT.forEach(SslSession::close);
        KEPT.clear();
    }
}
