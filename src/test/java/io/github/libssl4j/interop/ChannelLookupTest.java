package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.SharedStore;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel that waits for a lookup of the session which its client wants. */
@ExtendWith(NoLeaks.class)
class ChannelLookupTest {
    private final SharedStore store = new SharedStore();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build();
    private Acceptor acceptor;

    /** Makes the client a session that is in the store. */
    @BeforeEach
    void makeSession() throws Exception {
        acceptor = new Acceptor();
        try (SslContext maker = server().sessionListener(store).build()) {
            Background<Boolean> serving = acceptor.next(maker, SslChannel::isResumed);
            try (SslChannel channel = client.connect(InMemory.HOST, acceptor.port())) {
                assertFalse(channel.isResumed());
            }
            serving.result();
        }
    }

    @AfterEach
    void close() throws Exception {
        acceptor.close();
        client.close();
    }

    private SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST).tickets(false).sessionIdContext("shared");
    }

    private SessionLookup blocking() {
        return id -> {
            asked.countDown();
            Await.latch("the test lets it go", release);
            return store.find(id);
        };
    }

    /** Connects; answers whether the session was resumed. */
    private Background<Boolean> connect() {
        return Background.start("the client", () -> {
            try (SslChannel channel = client.connect(InMemory.HOST, acceptor.port())) {
                channel.read(ByteBuffer.allocate(1));
                return channel.isResumed();
            }
        });
    }

    /** Of the same kind, so that a store which pins its carrier does so only where the caller chose that. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsItOnAThreadOfItsOwn(boolean virtual) throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        SessionLookup noting = id -> {
            thread.set(Thread.currentThread());
            return store.find(id);
        };
        try (SslContext server = server().sessionLookup(noting).build()) {
            Background<Boolean> connecting = connect();
            Background<Boolean> serving = Background.start("the server", virtual ? Thread.ofVirtual() : Thread.ofPlatform(), () -> {
                try (SslChannel channel = server.accept(acceptor.accept())) {
                    channel.handshake();
                    return channel.isResumed();
                }
            });
            assertTrue(connecting.result());
            assertTrue(serving.result());
            assertNotEquals(serving.thread(), thread.get());
            assertEquals(virtual, thread.get().isVirtual());
        }
    }

    @Test
    void withoutATimeoutItRunsOnTheThreadThatShakesHands() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        SessionLookup noting = id -> {
            thread.set(Thread.currentThread());
            return store.find(id);
        };
        try (SslContext server = server().sessionLookup(noting).lookupTimeout(Duration.ZERO).handshakeTimeout(Duration.ZERO)
                .build()) {
            Background<Boolean> serving = acceptor.next(server, SslChannel::isResumed);
            assertTrue(connect().result());
            assertTrue(serving.result());
            assertEquals(serving.thread(), thread.get());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTakesTooLongIsInterruptedAndTheHandshakeIsAFullOne(boolean virtual) throws Exception {
        try (SslContext server = server().sessionLookup(blocking()).sessionListener(store)
                .lookupTimeout(Duration.ofMillis(20)).build()) {
            Background<Boolean> connecting = connect();
            Background<Boolean> serving = Background.start("the server", virtual ? Thread.ofVirtual() : Thread.ofPlatform(),
                    () -> acceptor.next(server, channel -> {
                        assertFalse(Thread.currentThread().isInterrupted());
                        return channel.isResumed();
                    }).result());
            assertFalse(serving.result());
            assertFalse(connecting.result());
            assertInstanceOf(TimeoutException.class, store.failures().getFirst());
            assertEquals(1, store.failures().size());
        }
    }

    @Test
    void anAnswerAfterTheTimeoutIsNotUsed() throws Exception {
        SessionLookup stubborn = id -> {
            try {
                Await.latch("the timeout", release);
                throw new AssertionError("nobody lets it go");
            } catch (InterruptedException e) {
                return store.find(id);
            }
        };
        try (SslContext server = server().sessionLookup(stubborn).sessionListener(store)
                .lookupTimeout(Duration.ofMillis(20)).build()) {
            Background<Boolean> serving = acceptor.next(server, SslChannel::isResumed);
            assertFalse(connect().result());
            assertFalse(serving.result());
            assertInstanceOf(TimeoutException.class, store.failures().getFirst());
        }
    }

    @Test
    void theTimeoutOfTheHandshakeBoundsItToo() throws Exception {
        try (SslContext server = server().sessionLookup(blocking()).sessionListener(store).lookupTimeout(Duration.ZERO)
                .handshakeTimeout(Duration.ofSeconds(2)).build()) {
            Background<Boolean> connecting = connect();
            Background<Boolean> serving = acceptor.next(server, SslChannel::isResumed);
            assertInstanceOf(SocketTimeoutException.class, serving.failure());
            assertInstanceOf(IOException.class, connecting.failure());
            assertInstanceOf(TimeoutException.class, store.failures().getFirst());
        }
    }

    @Test
    void whoeverInterruptsItClosesTheChannel() throws Exception {
        try (SslContext server = server().sessionLookup(blocking()).sessionListener(store).lookupTimeout(Duration.ZERO)
                .build()) {
            Background<Boolean> connecting = connect();
            Background<Boolean> serving = acceptor.next(server, SslChannel::isResumed);
            Await.latch("it asks", asked);
            serving.thread().interrupt();
            assertInstanceOf(ClosedByInterruptException.class, serving.failure());
            assertInstanceOf(IOException.class, connecting.failure());
        }
    }

    @Test
    void closingTheChannelEndsTheWaitForIt() throws Exception {
        AtomicReference<SslChannel> channel = new AtomicReference<>();
        try (SslContext server = server().sessionLookup(blocking()).lookupTimeout(Duration.ZERO).build()) {
            Background<Boolean> connecting = connect();
            Background<Integer> serving = acceptor.nextRaw(socket -> {
                channel.set(server.accept(socket));
                return channel.get().read(ByteBuffer.allocate(1));
            });
            Await.latch("it asks", asked);
            channel.get().close();
            assertInstanceOf(AsynchronousCloseException.class, serving.failure());
            assertInstanceOf(IOException.class, connecting.failure());
        }
    }

    @Test
    void aListenerThatThrowsIsHeardOfAfterTheHandshake() throws Exception {
        RuntimeException wrong = new IllegalStateException("wrong");
        SessionLookup failing = id -> {
            throw new IOException("no store");
        };
        SessionListener throwing = new SessionListener() {
            @Override
            public void lookupFailed(SessionId id, Exception cause) {
                throw wrong;
            }
        };
        try (SslContext server = server().sessionLookup(failing).sessionListener(throwing).build()) {
            Background<Boolean> connecting = connect();
            Background<Throwable> serving = acceptor.nextRaw(socket -> {
                try (SslChannel channel = server.accept(socket)) {
                    CallbackException told = assertThrows(
                            CallbackException.class, channel::handshake);
                    channel.handshake();
                    assertFalse(channel.isResumed());
                    return told.getCause();
                }
            });
            assertFalse(connecting.result());
            assertEquals(wrong, serving.result());
        }
    }
}
