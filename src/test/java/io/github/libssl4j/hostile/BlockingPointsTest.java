package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever a thread waits, an interrupt, a cancellation, another thread's close and its deadline end that. */
@ExtendWith(NoLeaks.class)
class BlockingPointsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final int MOST_TRIES = 5;
    private static final long TENTH = 100_000_000;

    static Stream<Arguments> points() {
        return Arrays.stream(BlockingPoint.values()).flatMap(point -> Stream.of(Arguments.of(point, true),
                Arguments.of(point, false)));
    }

    static Stream<Arguments> timeoutsAndPoints() {
        return points().flatMap(each -> Stream.of(Duration.ZERO, Await.PATIENCE).map(timeout ->
                Arguments.of(each.get()[0], each.get()[1], timeout)));
    }

    private static Thread.Builder threads(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    }

    private static Background<Object> stuck(BlockingPoint.Stuck stuck, boolean virtual) {
        Background<Object> thread = Background.start("the call", threads(virtual), stuck.call());
        Await.until(() -> "it waits: " + Arrays.toString(thread.thread().getStackTrace()), () -> {
            if (thread.isDone()) {
                throw new AssertionError("it did not wait");
            }
            return Arrays.stream(thread.thread().getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("park")
                    || frame.getMethodName().equals("parkNanos") || frame.getMethodName().equals("poll")
                    || frame.getMethodName().matches("(read|write)0"));
        });
        return thread;
    }

    private static void assertClosed(BlockingPoint.Stuck stuck) {
        if (stuck.channel() != null) {
            assertFalse(stuck.channel().isOpen());
        }
    }

    @ParameterizedTest
    @MethodSource("timeoutsAndPoints")
    void anInterruptEndsTheWait(BlockingPoint point, boolean virtual, Duration timeout) throws Exception {
        try (Standoff place = new Standoff(timeout)) {
            BlockingPoint.Stuck stuck = point.reach(place);
            Background<Object> thread = stuck(stuck, virtual);
            thread.thread().interrupt();
            Throwable failure = thread.failure();
            assertInstanceOf(ClosedByInterruptException.class, failure, () -> Arrays.toString(failure.getStackTrace()));
            assertClosed(stuck);
        }
    }

    @ParameterizedTest
    @MethodSource("points")
    void aCancelledTaskEnds(BlockingPoint point, boolean virtual) throws Exception {
        try (Standoff place = new Standoff(Duration.ZERO);
                ExecutorService executor = Executors.newThreadPerTaskExecutor(threads(virtual).factory())) {
            BlockingPoint.Stuck stuck = point.reach(place);
            CountDownLatch ended = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            CountDownLatch begun = new CountDownLatch(1);
            Future<?> task = executor.submit(() -> {
                begun.countDown();
                try {
                    stuck.call().call();
                } catch (Throwable e) {
                    failure.set(e);
                    throw e;
                } finally {
                    ended.countDown();
                }
                return null;
            });
            Await.latch("it runs", begun);
            assertTrue(task.cancel(true));
            Await.latch("it ends", ended);
            assertThrows(CancellationException.class, task::get);
            assertInstanceOf(IOException.class, failure.get());
            assertClosed(stuck);
        }
    }

    @ParameterizedTest
    @MethodSource("timeoutsAndPoints")
    void closingFromAnotherThreadEndsTheWait(BlockingPoint point, boolean virtual, Duration timeout) throws Exception {
        if (point == BlockingPoint.CONNECT || point == BlockingPoint.LOOKUP && timeout.isZero()) {
            return; // there is no channel yet; and without any timeout a store runs on the thread itself
        }
        try (Standoff place = new Standoff(timeout)) {
            BlockingPoint.Stuck stuck = point.reach(place);
            Background<Object> thread = stuck(stuck, virtual);
            stuck.channel().close();
            Throwable failure = thread.failure();
            assertInstanceOf(AsynchronousCloseException.class, failure, () -> Arrays.toString(failure.getStackTrace()));
        }
    }

    /** Of a few times the best: what is late each time is not the machine. */
    @ParameterizedTest
    @MethodSource("points")
    void itsDeadlineEndsTheWait(BlockingPoint point, boolean virtual) throws Exception {
        List<String> late = new ArrayList<>();
        for (int i = 0; late.size() == i; i++) {
            assertTrue(i < MOST_TRIES, () -> "late each time, in ns: " + late);
            try (Standoff place = new Standoff(TIMEOUT)) {
                BlockingPoint.Stuck stuck = point.reach(place);
                Reference reference = new Reference(TIMEOUT, 3);
                AtomicLong begun = new AtomicLong();
                Background<Object> call = Background.start("the call", threads(virtual), () -> {
                    begun.set(System.nanoTime());
                    return stuck.call().call();
                });
                Throwable failure = call.failure();
                long over = System.nanoTime() - begun.get() - TIMEOUT.toNanos();
                assertInstanceOf(SocketTimeoutException.class, failure, () -> Arrays.toString(failure.getStackTrace()));
                assertTrue(over > -5_000_000, "too early: " + over);
                long noise = reference.worst();
                if (over - noise > TENTH) {
                    late.add(over + ", where this machine was late by " + noise);
                }
            }
        }
    }

    /** That a channel can be used after it, or not, is a promise too. */
    @ParameterizedTest
    @MethodSource("points")
    void aReadsDeadlineLeavesTheChannelOpenAndAWritesClosesIt(BlockingPoint point, boolean virtual) throws Exception {
        boolean reads = point == BlockingPoint.READ || point == BlockingPoint.BEHIND_ANOTHER_READER;
        boolean writes = point == BlockingPoint.WRITE || point == BlockingPoint.BEHIND_ANOTHER_WRITER
                || point == BlockingPoint.NEW_TICKET;
        if (reads || writes) {
            try (Standoff place = new Standoff(TIMEOUT)) {
                BlockingPoint.Stuck stuck = point.reach(place);
                assertInstanceOf(SocketTimeoutException.class,
                        Background.start("the call", threads(virtual), stuck.call()).failure());
                assertEquals(reads, stuck.channel().isOpen());
            }
        }
    }
}
