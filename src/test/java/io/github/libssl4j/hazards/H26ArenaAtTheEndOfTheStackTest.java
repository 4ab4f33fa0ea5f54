package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.libssl.NativeRef;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an arena was to end, it ends also where the stack does: an error that leaves one of its ends would stop the others. */
@ExtendWith(NoLeaks.class)
class H26ArenaAtTheEndOfTheStackTest {
    private static final int STACK = 1 << 20;

    private final AtomicInteger deepest = new AtomicInteger();

    @Test
    void nothingOfAnArenaIsLeftBehind() throws Exception {
        SslSession.create().close();
        long before = NativeRef.live();
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(null, () -> {
                try {
                    recurse(1);
                } catch (StackOverflowError | AssertionError e) {
                    // as was asked for
                }
            }, "recursing", STACK);
            thread.start();
            Await.end("the recursion is over", thread);
        }
        assertFalse(deepest.get() < 100, "the stack ended at once");
        Await.until("nothing is left", () -> NativeRef.live() <= before); // another thread frees what had no room for it
    }

    private void recurse(int depth) {
        deepest.accumulateAndGet(depth, Math::max);
        try (Arena arena = Arena.ofConfined()) {
            SslSession.create(arena);
            SslSession.create(arena);
            recurse(depth + 1);
        }
    }
}
