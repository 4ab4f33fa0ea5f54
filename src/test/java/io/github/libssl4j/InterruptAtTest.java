package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A thread is interrupted at its deadline, never after it is done, and somebody else's interrupt stays. */
class InterruptAtTest {
    private static long in(long micros) {
        return System.nanoTime() + micros * 1000;
    }

    @Test
    void theInterruptComesAndIsTakenBack() {
        InterruptAt interrupt = InterruptAt.of(in(1000));
        assertThrows(InterruptedException.class, () -> Await.latch("it comes", new CountDownLatch(1)));
        assertTrue(interrupt.end());
        assertFalse(Thread.interrupted());
        InterruptAt unnoticed = InterruptAt.of(in(1000));
        Await.until("it comes", Thread.currentThread()::isInterrupted);
        assertTrue(unnoticed.end());
        assertFalse(Thread.interrupted());
    }

    @Test
    void noneComesAfterTheEnd() throws Exception {
        for (Thread.Builder builder : new Thread.Builder[] {Thread.ofPlatform(), Thread.ofVirtual()}) {
            int late = Background.start("the racing thread", builder, () -> {
                int count = 0;
                for (int i = 0; i < 3000; i++) {
                    long deadline = in(i % 60);
                    InterruptAt interrupt = InterruptAt.of(deadline);
                    while (System.nanoTime() < deadline - 2000) {
                        Thread.onSpinWait();
                    }
                    count += interrupt.end() ? 1 : 0;
                    assertFalse(Thread.interrupted(), "after round " + i);
                }
                InterruptAt last = InterruptAt.of(in(1)); // after whatever of the timer was left behind
                Await.until("the timer has run", Thread.currentThread()::isInterrupted);
                assertTrue(last.end());
                assertFalse(Thread.interrupted());
                return count;
            }).result();
            assertTrue(late < 3000, "some were in time: " + late);
        }
    }

    @Test
    void somebodyElsesStays() {
        Thread.currentThread().interrupt(); // first: of two, nobody can tell which came when
        InterruptAt interrupt = InterruptAt.of(in(1000));
        long passed = in(20_000);
        Await.until("the deadline has passed", () -> System.nanoTime() > passed);
        interrupt.end();
        assertTrue(Thread.interrupted());
    }

    @Test
    void withoutADeadlineThereIsNone() {
        assertFalse(InterruptAt.of(Timeouts.NEVER).end());
        assertEquals(Long.MAX_VALUE, Timeouts.NEVER);
    }
}
