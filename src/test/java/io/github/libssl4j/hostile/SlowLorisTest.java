package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.hostile.CutPeer.End;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.libssl.NativeRef;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that say their part one byte at a time, and at some byte no more. */
@ExtendWith(NoLeaks.class)
class SlowLorisTest {
    private static final Duration TIMEOUT = Duration.ofMillis(1500);
    private static final int MOST_TRIES = 5;
    private static final long TENTH = 100_000_000;

    /** Both ends at once: each byte of either is the last that the other gets. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void eachByteCanBeTheLastInMemory(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                        .sessionCacheMode().build()) {
            InMemory.handshake(client, server).close(); // from here on the server has a key for its tickets
            long live = NativeRef.live();
            for (boolean serverStops : new boolean[] {true, false}) {
                boolean cut = true;
                for (int bytes = 0; cut; bytes++) {
                    try (SslConnection one = client.newConnection(InMemory.HOST, InMemory.PORT);
                            SslConnection other = server.newConnection()) {
                        cut = trickle(serverStops ? other : one, serverStops ? one : other, bytes);
                    }
                    assertEquals(live, NativeRef.live(), "after byte " + bytes);
                    assertTrue(bytes < 20_000, "a handshake has an end");
                }
            }
        }
    }

    /** Whether there was more to be said; what the victim has to wait for is that. */
    private static boolean trickle(SslConnection stopping, SslConnection victim, int bytes) throws Exception {
        ByteBuffer one = ByteBuffer.allocate(1);
        ByteBuffer all = ByteBuffer.allocate(1 << 15);
        int left = bytes;
        for (int round = 0; round < 20; round++) {
            victim.handshake();
            victim.drain(all.clear());
            stopping.feed(all.flip());
            boolean done = stopping.handshake();
            while (left > 0 && stopping.drain(one.clear()) > 0) {
                victim.feed(one.flip());
                victim.handshake();
                left--;
            }
            if (stopping.outputPending() > 0) {
                assertFalse(victim.handshake() && !done);
                assertTrue(victim.isHandshakeComplete() || victim.wants() == Wants.INPUT, victim.wants().toString());
                return true;
            }
            if (done && victim.isHandshakeComplete()) {
                return false;
            }
        }
        throw new AssertionError("No end: " + stopping + ", " + victim);
    }

    /** Many of them at once, while others are served. Of a few times the best: what is late each time is not the machine. */
    @ParameterizedTest
    @CsvSource({"TLS_1_2, true", "TLS_1_2, false", "TLS_1_3, true", "TLS_1_3, false"})
    void theHandshakesTimeoutEndsEachAndOthersAreServed(TlsVersion version, boolean victimIsClient) throws Exception {
        List<String> late = new ArrayList<>();
        for (int i = 0; late.size() == i; i++) {
            assertTrue(i < MOST_TRIES, () -> "late each time, in ns: " + late);
            try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).handshakeTimeout(TIMEOUT).build();
                    SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                            .handshakeTimeout(TIMEOUT).sessionCacheMode().build();
                    SslContext calm = SslContext.selfSigned(InMemory.HOST);
                    Acceptor acceptor = new Acceptor(); EchoServer others = new EchoServer(calm)) {
                String noise = siege(server, client, acceptor, victimIsClient, others.port());
                if (noise != null) {
                    late.add(noise);
                }
            }
        }
    }

    /** {@code null} where all ended on time. */
    private static String siege(SslContext server, SslContext client, Acceptor acceptor, boolean victimIsClient, int others)
            throws Exception {
        int peers = Load.isLong() ? 400 : 100;
        int apart = 240 / Math.min(240, peers); // less than a client has to say
        CountDownLatch end = new CountDownLatch(1);
        List<Background<Boolean>> loris = new ArrayList<>();
        List<Background<Long>> victims = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            int bytes = i * apart % 240;
            SocketChannel far = acceptor.connectRaw();
            SocketChannel near = acceptor.accept();
            SocketChannel mean = victimIsClient ? near : far;
            SslConnection honest = victimIsClient ? server.newConnection() : client.newConnection(InMemory.HOST, InMemory.PORT);
            loris.add(Background.start("the peer", () -> {
                try (mean; honest) {
                    boolean cut = new CutPeer(mean, honest, bytes).run(End.SILENCE);
                    Await.latch("the victims have given up", end);
                    return cut;
                }
            }));
            victims.add(Background.start("the victim", () -> lateness(victimIsClient
                    ? client.connect(far, ConnectionOptions.to(InMemory.HOST, 443)) : server.accept(near))));
        }
        Reference reference = new Reference(TIMEOUT, peers);
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        int served = 0;
        try (SslContext honest = SslContext.client().insecure().build()) {
            while (victims.stream().anyMatch(each -> !each.isDone())) {
                assertTrue(System.nanoTime() < deadline, "After a minute there are victims that have not given up");
                try (SslChannel channel = honest.connect(InMemory.HOST, others)) {
                    channel.write(ByteBuffer.allocate(100));
                    assertEquals(100, channel.inputStream().readNBytes(100).length);
                }
                served++;
            }
        }
        assertTrue(served > 0);
        long worst = 0;
        for (Background<Long> victim : victims) {
            worst = Math.max(worst, victim.result());
        }
        end.countDown();
        for (Background<Boolean> each : loris) {
            assertTrue(each.result());
        }
        long noise = reference.worst();
        return worst - noise < TENTH ? null : worst + ", where this machine was late by " + noise;
    }

    private static long lateness(SslChannel channel) throws Exception {
        try (channel) {
            long begun = System.nanoTime();
            SocketTimeoutException end = assertThrows(SocketTimeoutException.class, channel::handshake);
            long late = System.nanoTime() - begun - TIMEOUT.toNanos(); // before the close, which is no part of it
            assertTrue(end.getMessage().contains("timed out"), end.getMessage());
            return late;
        }
    }
}
