package io.github.libssl4j.memory;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Routes with mistakes, which the counting has to see. Each makes two allocations. */
final class Controls {
    static final String SOUND = "control: sound";
    static final String LEAKS = "control: leaks where the second fails";
    static final String UNCHECKED = "control: writes to what the second should have been";
    static final String ASSERTS = "control: takes the failure for a mistake of its own";
    static final String FREES_TWICE = "control: frees the first twice where the second fails";
    static final String KEEPS_A_HANDLE = "control: keeps a session where the second fails";
    static final String HANGS = "control: waits for good where the second fails";
    static final String STAYS_BROKEN = "control: fails ever after";
    private static boolean broken;

    private Controls() {}

    static void addTo(Map<String, Route> routes) {
        routes.put(SOUND, trip -> two(trip, (one, two) -> {
            Memory.free(one);
            Memory.free(two);
            if (Memory.isNull(one) || Memory.isNull(two)) {
                throw new OutOfMemoryError("as it should be");
            }
        }));
        routes.put(LEAKS, trip -> two(trip, (one, two) -> {
            if (!Memory.isNull(two)) {
                Memory.free(one);
            }
            Memory.free(two);
        }));
        routes.put(UNCHECKED, trip -> two(trip, (one, two) -> {
            libssl_h.OPENSSL_cleanse(two, 1);
            Memory.free(one);
            Memory.free(two);
        }));
        routes.put(ASSERTS, trip -> two(trip, (one, two) -> {
            Memory.free(one);
            Memory.free(two);
            if (Memory.isNull(two)) {
                throw new IllegalStateException("no second");
            }
        }));
        routes.put(FREES_TWICE, trip -> two(trip, (one, two) -> {
            Memory.free(one);
            Memory.free(Memory.isNull(two) ? one : two);
        }));
        routes.put(KEEPS_A_HANDLE, trip -> two(trip, (one, two) -> {
            Memory.free(one);
            Memory.free(two);
            if (Memory.isNull(two)) {
                Kept.session = SslSession.create();
            }
        }));
        routes.put(HANGS, trip -> two(trip, (one, two) -> {
            Memory.free(one);
            Memory.free(two);
            while (Memory.isNull(two)) {
                LockSupport.park();
            }
        }));
        routes.put(STAYS_BROKEN, trip -> two(trip, (one, two) -> {
            Memory.free(one);
            Memory.free(two);
            broken |= Memory.isNull(two);
            if (broken) {
                throw new OutOfMemoryError("for good");
            }
        }));
    }

    /** Keeps from the collector what leaks. */
    private static final class Kept {
        @SuppressWarnings("unused")
        static SslSession session;
    }

    private interface Use {
        void of(MemorySegment one, MemorySegment two);
    }

    private static void two(Trip trip, Use use) {
        trip.begin();
        MemorySegment one = libssl_h.CRYPTO_malloc(10, MemorySegment.NULL, 1);
        MemorySegment two = libssl_h.CRYPTO_malloc(20, MemorySegment.NULL, 2);
        use.of(one, two);
    }
}
