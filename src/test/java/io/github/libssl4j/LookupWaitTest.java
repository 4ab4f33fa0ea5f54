package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.libssl.NativeRef;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads that begin to wait for lookups of one connection at the same moment. */
@ExtendWith(NoLeaks.class)
class LookupWaitTest {
    private static final int ROUNDS = 2000;
    private static final Duration FAR = Duration.ofHours(1);
    private static final SessionId ID = SessionId.of(new byte[] {1});

    private final CountDownLatch never = new CountDownLatch(1);

    private Optional<SslSession> silent(SessionId id) throws InterruptedException {
        Await.latch("nobody lets it go", never);
        return Optional.empty();
    }

    /** Closer than threads that wait for each other. */
    private static void meet(AtomicInteger ready) {
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        ready.incrementAndGet();
        for (int spins = 0; ready.get() < 2; spins++) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The other thread did not come");
            }
            if (spins % 1000 == 999) {
                Thread.yield(); // there may be but one processor
            }
            Thread.onSpinWait();
        }
    }

    private static Background<?> waiting(LookupWait waits, NativeRef connection, LookupConfig config, AtomicInteger ready) {
        return Background.start("a lookup", Thread.ofPlatform(), () -> {
            TimedLookup asked = new TimedLookup(config, ID);
            meet(ready);
            try {
                return waits.await(connection, asked, Timeouts.deadline(FAR));
            } catch (Exception e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void noneIsForgottenByTheEnd() throws Exception {
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).sessionLookup(this::silent).build()) {
            LookupConfig config = server.state().config.lookup();
            for (int round = 0; round < ROUNDS; round++) {
                LookupWait waits = new LookupWait();
                NativeRef connection = new NativeRef(MemorySegment.ofAddress(1), "connection", gone -> { });
                AtomicInteger ready = new AtomicInteger();
                Background<?> one = waiting(waits, connection, config, ready);
                Background<?> other = waiting(waits, connection, config, ready);
                Await.until("one gave the other up", () -> one.isDone() || other.isDone());
                connection.close();
                waits.end(connection);
                assertInstanceOf(IllegalStateException.class, one.failure());
                assertInstanceOf(IllegalStateException.class, other.failure());
            }
            Await.until("no lookup is left", () -> config.late().get() == 0);
        }
    }
}
