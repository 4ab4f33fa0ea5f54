package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waits that end in no exception of their own: of a close for the peer's close_notify, and of code within a handshake. */
@ExtendWith(NoLeaks.class)
class ClosingAndAskingTest {
    private static Thread.Builder threads(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    }

    private static Background<Boolean> closing(SslChannel channel, boolean virtual) {
        return Background.start("the close", threads(virtual), () -> {
            channel.close();
            return Thread.currentThread().isInterrupted();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsAClosesWaitAndStays(boolean virtual) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (SslContext server = SslContext.selfSigned("localhost");
                SslContext client = SslContext.client().insecure().closeTimeout(Duration.ofHours(1)).build();
                Acceptor acceptor = new Acceptor()) {
            Background<Boolean> silent = acceptor.next(server, channel -> {
                Await.latch("the test ends", end);
                return true;
            });
            SslChannel channel = client.connect("localhost", acceptor.port());
            Background<Boolean> closing = closing(channel, virtual).awaitBlocked();
            channel.close(); // of another thread: does not wait for the first
            assertFalse(closing.isDone());
            assertFalse(channel.isOpen());
            closing.thread().interrupt();
            assertTrue(closing.result());
            end.countDown();
            assertTrue(silent.result());
        }
    }

    @Test
    void aCloseWaitsNoLongerThanItMay() throws Exception {
        Duration timeout = Duration.ofMillis(300);
        CountDownLatch end = new CountDownLatch(1);
        try (SslContext server = SslContext.selfSigned("localhost");
                SslContext client = SslContext.client().insecure().closeTimeout(timeout).build();
                Acceptor acceptor = new Acceptor()) {
            Background<Boolean> silent = acceptor.next(server, channel -> {
                Await.latch("the test ends", end);
                return true;
            });
            SslChannel channel = client.connect("localhost", acceptor.port());
            Reference reference = new Reference(timeout, 3);
            long begun = System.nanoTime();
            channel.close();
            long late = System.nanoTime() - begun - timeout.toNanos();
            assertTrue(late > -5_000_000, "too early: " + late);
            assertTrue(late - reference.worst() < 1_000_000_000, "late by " + late + " ns");
            end.countDown();
            assertTrue(silent.result());
        }
    }

    /** It runs inside of libssl: nothing ends its wait but itself. The interrupt is not lost on the channel. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptWithinALookupOfKeysClosesTheChannelAfterIt(boolean virtual) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (PreSharedKey key = PreSharedKey.of("device", new byte[32]);
                SslContext server = SslContext.server().pskLookup(identity -> {
                    asked.countDown();
                    try {
                        Await.latch("nobody lets it go", never);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Optional.empty();
                }).build();
                SslContext client = SslContext.client().psk(key).build(); Acceptor acceptor = new Acceptor()) {
            Background<Boolean> connecting = Background.start("the client", () -> {
                try (SslChannel channel = client.connect(acceptor.connectRaw(), ConnectionOptions.to("localhost", 443))) {
                    channel.handshake();
                    return true;
                }
            });
            Background<Boolean> serving = Background.start("the server", threads(virtual), () -> {
                try (SslChannel channel = server.accept(acceptor.accept())) {
                    channel.handshake();
                    return true;
                }
            });
            Await.latch("it asks", asked);
            serving.thread().interrupt();
            // Without a key there is no handshake; its alert is what an interrupted thread can't send.
            Throwable failure = serving.failure();
            assertInstanceOf(SslException.class, failure);
            assertInstanceOf(ClosedByInterruptException.class, failure.getSuppressed()[0]);
            assertInstanceOf(IOException.class, connecting.failure());
        }
    }
}
