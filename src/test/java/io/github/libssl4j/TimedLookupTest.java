package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads that wait for a connection's lookups. */
@ExtendWith(NoLeaks.class)
class TimedLookupTest {
    private final CountDownLatch never = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);

    private Optional<SslSession> silent(SessionId id) throws InterruptedException {
        asked.release();
        Await.latch("nobody lets it go", never);
        return Optional.empty();
    }

    private static Background<?> ask(ConnectionCore core, int id) {
        return Background.start("lookup " + id, () -> {
            try {
                return core.ask(new TimedLookup(core.config().lookup(), SessionId.of(new byte[] {(byte) id})),
                        Timeouts.deadline(Duration.ofHours(1)));
            } catch (Exception e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The first was answered in another way, while its thread still waited. */
    @Test
    void theNextLookupEndsTheWaitForTheOneBeforeAndACloseItsOwn() throws Exception {
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).sessionLookup(this::silent).build()) {
            SslConnection connection = server.newConnection();
            Background<?> first = ask(connection.core(), 1);
            assertTrue(asked.tryAcquire(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            Background<?> second = ask(connection.core(), 2);
            assertEquals("The lookup was answered already", assertInstanceOf(IllegalStateException.class, first.failure())
                    .getMessage());
            assertTrue(asked.tryAcquire(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            connection.close();
            assertInstanceOf(IllegalStateException.class, second.failure());
            Await.until("no lookup is left", () -> server.state().config.lookup().late().get() == 0);
        }
    }

    @Test
    void theEndOfTheConnectionsArenaEndsTheWait() throws Exception {
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).sessionLookup(this::silent).build()) {
            Background<?> waiting;
            try (Arena arena = Arena.ofShared()) {
                waiting = ask(server.newConnection(arena).core(), 1);
                assertTrue(asked.tryAcquire(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            assertInstanceOf(IllegalStateException.class, waiting.failure());
            Await.until("no lookup is left", () -> server.state().config.lookup().late().get() == 0);
        }
    }

    /** A channel that can't be closed: what an interrupt of its user throws. */
    private static final class Broken extends AbstractInterruptibleChannel {
        @Override
        protected void implCloseChannel() {
            throw new IllegalStateException("broken");
        }

        void use(InterruptibleWait wait) throws InterruptedException {
            begin();
            wait.run();
        }
    }

    private interface InterruptibleWait {
        void run() throws InterruptedException;
    }

    private Optional<SslSession> broken(SessionId id) throws InterruptedException {
        try (Broken channel = new Broken()) {
            channel.use(() -> silent(id));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Optional.empty();
    }

    @Test
    void aStoreWhoseInterruptFailsCostsNothingOfTheConnection() throws Exception {
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).sessionLookup(this::broken).build()) {
            SslConnection connection = server.newConnection();
            Background<?> waiting = ask(connection.core(), 1);
            assertTrue(asked.tryAcquire(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            CallbackException told = assertThrows(CallbackException.class, connection::close);
            assertEquals("broken", told.getCause().getMessage());
            assertInstanceOf(IllegalStateException.class, waiting.failure());
            never.countDown(); // such an interrupt may not wake it
            Await.until("no lookup is left", () -> server.state().config.lookup().late().get() == 0);
        }
    }
}
