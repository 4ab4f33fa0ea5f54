package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many connections of one context at once. */
@ExtendWith(NoLeaks.class)
class ManyThreadsTest {
    /** Each thread keeps its session itself: the client's own memory would drop the oldest, and with it revoke them. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void twoHundredVirtualThreadsConnectTalkAndResumeAtOnce(TlsVersion version) throws Exception {
        int threads = 200;
        try (SslContext server = SslContext.selfSigned("localhost");
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                        .sessionCacheMode(SessionCacheMode.CLIENT, SessionCacheMode.NO_INTERNAL_STORE).build();
                EchoServer echo = new EchoServer(server)) {
            CyclicBarrier allAreConnected = new CyclicBarrier(threads);
            List<Background<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int seed = i;
                running.add(Background.start("client " + i, () -> {
                    ConnectionOptions full = ConnectionOptions.to("localhost", echo.port()).withoutResumption();
                    SslSession session;
                    try (SslChannel channel = client.connect(full)) {
                        allAreConnected.await(60, TimeUnit.SECONDS);
                        assertEquals(false, channel.isResumed());
                        echo(channel, seed);
                        session = channel.session();
                    }
                    try (session; SslChannel channel = client.connect(full.resume(session))) {
                        echo(channel, -seed);
                        return channel.isResumed();
                    }
                }));
            }
            for (Background<Boolean> one : running) {
                assertEquals(true, one.result());
            }
            assertTrue(echo.failures.isEmpty(), () -> echo.failures.toString());
            assertEquals(threads, server.sessions().statistics().hits());
        }
    }

    private static void echo(SslChannel channel, int seed) throws Exception {
        byte[] bytes = new byte[20_000];
        new Random(seed).nextBytes(bytes);
        channel.write(ByteBuffer.wrap(bytes));
        ByteBuffer back = ByteBuffer.allocate(bytes.length);
        while (back.hasRemaining() && channel.read(back) >= 0) {
            // on
        }
        assertArrayEquals(bytes, back.array());
    }

    /** The address of a connection that was freed is soon another's: callbacks must find the new one. */
    @Test
    void connectionsThatAreMadeWhileOthersAreFreedGetTheirCallbacks() throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").alpn("h2").build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).alpn("h2").build()) {
            List<InMemory> old = List.of();
            for (int round = 0; round < 20; round++) {
                List<InMemory> dying = old;
                List<Background<Void>> closers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    int first = i;
                    closers.add(Background.start("closer", Thread.ofPlatform(), () -> {
                        for (int k = first; k < dying.size(); k += 4) {
                            dying.get(k).close();
                        }
                        return null;
                    }));
                }
                List<InMemory> young = new ArrayList<>();
                for (int k = 0; k < 50; k++) {
                    young.add(InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT)));
                }
                for (Background<Void> closer : closers) {
                    closer.result();
                }
                for (InMemory ends : young) {
                    ends.handshake();
                    assertEquals(Optional.of("h2"), ends.server.alpn());
                }
                old = young;
            }
            old.forEach(InMemory::close);
        }
    }
}
