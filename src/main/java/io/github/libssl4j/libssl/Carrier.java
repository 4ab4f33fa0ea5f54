package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * Keeps a virtual thread on its carrier while it holds a lock.
 *
 * <p>Within a callback, C's frames keep a virtual thread from giving its carrier back, and so they do while it waits for a
 * lock there. If whoever holds that lock gave its own carrier back, for a moment, and all the others were taken by such
 * waiting threads, it would never get one again, and no virtual thread would ever run. So what holds a lock that callbacks
 * wait for runs over a frame of C too.
 */
public final class Carrier {
    private static final ThreadLocal<Section<?>> RUNNING = new ThreadLocal<>();

    private Carrier() {}

    /**
     * Does something on one carrier.
     *
     * @return what the section answers; what it throws is thrown
     * @throws StackOverflowError if there is too little left of the stack; nothing was done
     */
    public static <T> T keep(Supplier<T> section) {
        if (!Thread.currentThread().isVirtual()) {
            return section.get();
        }
        StackRoom.require();
        Section<T> running = new Section<>(section);
        Section<?> outer = RUNNING.get();
        RUNNING.set(running);
        try {
            // C's search among one element asks once how that compares: nothing else of C needs less to call back.
            libssl_h.bsearch(Stub.COMPARE, Stub.COMPARE, 1, 1, Stub.COMPARE);
        } finally {
            RUNNING.set(outer);
        }
        return running.outcome();
    }

    private static final class Section<T> {
        private final Supplier<T> section;
        private T result;
        private Throwable thrown;
        private boolean done;

        Section(Supplier<T> section) {
            this.section = section;
        }

        void run() {
            try {
                result = section.get();
            } catch (Throwable e) {
                thrown = e; // may not get into C's frame
            }
            done = true;
        }

        T outcome() {
            if (!done) {
                throw new OutOfMemoryError("No memory to call back: nothing was done");
            }
            switch (thrown) {
                case null -> {
                    return result;
                }
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(thrown);
            }
        }
    }

    /** Made when it is first needed. */
    private static final class Stub {
        static final MemorySegment COMPARE = Upcall.stub((a, b, c, d, e, f) -> {
            try {
                RUNNING.get().run();
            } catch (Throwable error) {
                // Before the section began: who waits for it sees that it is not done.
            }
            return 0;
        }, Arena.global());
    }
}
