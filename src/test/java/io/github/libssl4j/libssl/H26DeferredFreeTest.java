package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Await;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * A thread whose call ends after another one closed the object frees it, which calls back: where its own stack is at its end,
 * somebody else does.
 */
class H26DeferredFreeTest {
    private static final int OBJECTS = 2000;
    /** So many large frames, where freeing takes more than twice as many. */
    private static final int HANDING_OVER = 2;

    private final Deque<NativeRef> inCall = new ArrayDeque<>();
    private final AtomicInteger freed = new AtomicInteger();
    private final AtomicInteger elsewhere = new AtomicInteger();
    private final AtomicReference<Throwable> cramped = new AtomicReference<>();
    private Thread deep;

    @Test
    void whatIsLeftAtTheEndOfTheStackIsFreedByAnother() throws Exception {
        for (int i = 0; i < OBJECTS; i++) {
            NativeRef ref = new NativeRef(MemorySegment.ofAddress(i + 1), "test", this::free);
            ref.acquire();
            ref.close();
            inCall.add(ref);
        }
        assertEquals(0, freed.get());
        deep = new Thread(null, this::descend, "deep", 256 * 1024);
        deep.start();
        deep.join();
        while (!inCall.isEmpty()) {
            inCall.poll().release(); // those for which there was no room even to try
        }
        Await.until("all are freed", () -> freed.get() == OBJECTS);
        assertTrue(elsewhere.get() > 0, "each was freed where it was left");
        assertEquals(null, cramped.get());
    }

    private void free(MemorySegment pointer) {
        if (Thread.currentThread() == deep) {
            try {
                StackRoom.descend(StackRoom.FRAMES / 2); // far more than a callback needs
            } catch (StackOverflowError e) {
                cramped.set(e);
            }
        } else {
            elsewhere.incrementAndGet();
        }
        freed.incrementAndGet();
    }

    /** On the way back from the end of the stack, at each depth one call ends. */
    private void descend() {
        try {
            descend();
        } catch (StackOverflowError e) {
            // the end: from here on back
        }
        StackRoom.descend(HANDING_OVER);
        NativeRef ref = inCall.poll();
        if (ref != null) {
            ref.release();
        }
    }
}
