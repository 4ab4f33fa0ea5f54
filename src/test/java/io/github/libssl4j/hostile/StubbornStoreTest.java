package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that goes on when it is interrupted, and answers when it likes, holds up no handshake. */
@ExtendWith(NoLeaks.class)
class StubbornStoreTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Logger LOG = Logger.getLogger("io.github.libssl4j"); // held: else it is forgotten with its level

    private final SharedStore store = new SharedStore();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private SslContext client;
    private Acceptor acceptor;

    /** Makes the client a session that is in the store. */
    @BeforeEach
    void makeSession() throws Exception {
        client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build();
        LOG.setLevel(Level.OFF); // hundreds of warnings
        acceptor = new Acceptor();
        try (SslContext maker = server().sessionListener(store).build()) {
            Background<Boolean> serving = acceptor.next(maker, SslChannel::isResumed);
            client.connect(InMemory.HOST, acceptor.port()).close();
            serving.result();
        }
    }

    @AfterEach
    void close() throws Exception {
        release.countDown();
        Await.until("the store has answered all", () -> ended.get() == calls.get());
        acceptor.close();
        client.close();
        LOG.setLevel(null);
    }

    private static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST).tickets(false).sessionIdContext("shared");
    }

    /** It takes no notice of interrupts. */
    private SessionLookup stubborn() {
        return id -> {
            calls.incrementAndGet();
            asked.countDown();
            boolean released = false;
            while (!released) {
                try {
                    Await.latch("the test lets it go", release);
                    released = true;
                } catch (InterruptedException e) {
                    // so what
                }
            }
            try {
                return store.find(id);
            } finally {
                ended.incrementAndGet();
            }
        };
    }

    private Background<Boolean> connect() {
        return Background.start("the client", () -> {
            try (SslChannel channel = client.connect(InMemory.HOST, acceptor.port())) {
                channel.read(ByteBuffer.allocate(1));
                return channel.isResumed();
            }
        });
    }

    private Background<Boolean> serve(SslContext server, boolean virtual) {
        return Background.start("the server", virtual ? Thread.ofVirtual() : Thread.ofPlatform(), () -> {
            try (SslChannel channel = server.accept(acceptor.accept())) {
                channel.handshake();
                return channel.isResumed();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theHandshakeGoesOnAfterTheLookupsTimeout(boolean virtual) throws Exception {
        try (SslContext server = server().sessionLookup(stubborn()).sessionListener(store).lookupTimeout(SHORT).build()) {
            Background<Boolean> serving = serve(server, virtual);
            assertFalse(connect().result());
            assertFalse(serving.result());
            assertInstanceOf(TimeoutException.class, store.failures().getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theHandshakesTimeoutHoldsToo(boolean virtual) throws Exception {
        try (SslContext server = server().sessionLookup(stubborn()).lookupTimeout(Duration.ZERO).handshakeTimeout(SHORT).build()) {
            Background<Boolean> serving = serve(server, virtual);
            assertInstanceOf(IOException.class, connect().failure());
            assertInstanceOf(SocketTimeoutException.class, serving.failure());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptOfTheHandshakeEndsIt(boolean virtual) throws Exception {
        try (SslContext server = server().sessionLookup(stubborn()).lookupTimeout(Await.PATIENCE).build()) {
            Background<Boolean> serving = serve(server, virtual);
            Background<Boolean> connecting = connect();
            Await.latch("it asks", asked);
            serving.thread().interrupt();
            assertInstanceOf(ClosedByInterruptException.class, serving.failure());
            assertInstanceOf(IOException.class, connecting.failure());
        }
    }

    /** Else clients that ask for what nobody has could fill the memory with threads of a store that hangs. */
    @Test
    void aStoreThatHangsIsAskedNoFurtherOnceMuchIsOutstanding() throws Exception {
        int most = 256;
        try (SslContext server = server().sessionLookup(stubborn()).sessionListener(store)
                .lookupTimeout(Duration.ofMillis(2)).build()) {
            // Not each that is given up so soon has begun.
            for (int i = 0; i < 10 * most && (i == 0 || !store.failures().getLast().getMessage().contains("still at it")); i++) {
                client(server);
            }
            assertTrue(calls.get() <= most, calls + " threads");
            assertTrue(store.failures().stream().allMatch(TimeoutException.class::isInstance));
            assertTrue(store.failures().getLast().getMessage().contains("still at it"), store.failures().getLast().getMessage());
            release.countDown();
            Await.until("the store has answered all", () -> ended.get() == calls.get());
            int before = calls.get();
            for (int i = 0; i < most && calls.get() == before; i++) { // the last threads may not have come to their end yet
                client(server);
            }
            assertTrue(calls.get() > before, "it is asked again");
            Await.until("the store has answered all", () -> ended.get() == calls.get());
        }
    }

    /** A connection in memory whose client offers the session that the server does not have. */
    private void client(SslContext server) throws Exception {
        try (SslContext maker = server().build(); SslContext one = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2)
                .build()) {
            InMemory.handshake(one, maker).close();
            InMemory.handshake(one, server).close();
        }
    }
}
