package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An arena keeps what is to be done at its end; of what was closed long before, only that it was. */
@ExtendWith(NoLeaks.class)
class LongArenaTest {
    /** In a method of its own, whose frame keeps nothing. */
    private static WeakReference<StringBuilder> freed(Arena arena) {
        StringBuilder handle = new StringBuilder();
        NativeRef ref = new NativeRef(MemorySegment.ofAddress(1), "test", pointer -> handle.append("freed"));
        ref.owner(new Object(), arena, () -> { });
        ref.close();
        assertTrue(ref.isClosed());
        return new WeakReference<>(handle);
    }

    @Test
    void whatWasClosedIsNotKeptUntilTheEndOfItsArena() {
        try (Arena arena = Arena.ofShared()) {
            WeakReference<StringBuilder> freed = freed(arena);
            Await.until("what was freed is garbage", () -> {
                System.gc();
                return freed.refersTo(null);
            });
            assertTrue(arena.scope().isAlive());
        }
    }
}
