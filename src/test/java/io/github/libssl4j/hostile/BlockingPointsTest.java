package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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
    private static final Set<BlockingPoint> READING = EnumSet.of(BlockingPoint.READ, BlockingPoint.READ_EARLY_DATA,
            BlockingPoint.BEHIND_ANOTHER_READER, BlockingPoint.BEHIND_ANOTHER_READER_OF_THE_STREAM);
    private static final Set<BlockingPoint> WRITING = EnumSet.of(BlockingPoint.WRITE, BlockingPoint.WRITE_EARLY_DATA,
            BlockingPoint.WRITE_EARLY_DATA_BEHIND_A_READER_OF_IT, BlockingPoint.NEW_TICKET, BlockingPoint.BEHIND_ANOTHER_WRITER,
            BlockingPoint.BEHIND_ANOTHER_WRITER_TO_THE_STREAM);

    static Stream<Arguments> points() {
        return Arrays.stream(BlockingPoint.values()).flatMap(point -> Stream.of(Arguments.of(point, true),
                Arguments.of(point, false)));
    }

    static Stream<Arguments> timeoutsAndPoints() {
        return points().flatMap(each -> Stream.of(Duration.ZERO, Await.PATIENCE).map(timeout ->
                Arguments.of(each.get()[0], each.get()[1], timeout)));
    }

    /** Not where there is no channel yet; and without any timeout a store runs on the thread itself, and ends when it likes. */
    static Stream<Arguments> timeoutsAndPointsThatACloseEnds() {
        return timeoutsAndPoints().filter(each -> each.get()[0] != BlockingPoint.CONNECT
                && !(each.get()[0] == BlockingPoint.LOOKUP && each.get()[2].equals(Duration.ZERO)));
    }

    static Stream<Arguments> pointsThatReadOrWriteData() {
        return points().filter(each -> READING.contains(each.get()[0]) || WRITING.contains(each.get()[0]));
    }

    private static Thread.Builder threads(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    }

    private static Background<Object> stuck(BlockingPoint.Stuck stuck, boolean virtual) {
        Background<Object> thread = Background.start("the call", threads(virtual), stuck.call());
        awaitStuck(thread.thread(), thread::isDone);
        return thread;
    }

    private static void awaitStuck(Thread thread, BooleanSupplier ended) {
        Await.until(() -> "it waits: " + Arrays.toString(thread.getStackTrace()), () -> {
            if (ended.getAsBoolean()) {
                throw new AssertionError("it did not wait");
            }
            return Arrays.stream(thread.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("park")
                    || frame.getMethodName().equals("parkNanos") || frame.getMethodName().equals("poll")
                    || frame.getMethodName().matches("(read|write)0"));
        });
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
            CompletableFuture<Thread> begun = new CompletableFuture<>();
            Future<?> task = executor.submit(() -> {
                begun.complete(Thread.currentThread());
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
            awaitStuck(begun.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS), () -> ended.getCount() == 0);
            assertTrue(task.cancel(true));
            Await.latch("it ends", ended);
            assertThrows(CancellationException.class, task::get);
            assertInstanceOf(ClosedByInterruptException.class, failure.get());
            assertClosed(stuck);
        }
    }

    @ParameterizedTest
    @MethodSource("timeoutsAndPointsThatACloseEnds")
    void closingFromAnotherThreadEndsTheWait(BlockingPoint point, boolean virtual, Duration timeout) throws Exception {
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
    @MethodSource("pointsThatReadOrWriteData")
    void aReadsDeadlineLeavesTheChannelOpenAndAWritesClosesIt(BlockingPoint point, boolean virtual) throws Exception {
        try (Standoff place = new Standoff(TIMEOUT)) {
            BlockingPoint.Stuck stuck = point.reach(place);
            assertInstanceOf(SocketTimeoutException.class,
                    Background.start("the call", threads(virtual), stuck.call()).failure());
            assertEquals(READING.contains(point), stuck.channel().isOpen());
        }
    }
}
