package io.github.libssl4j.hostile;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Background;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads and handshakes that time out beside a load, half of them on platform threads, and as many plain waits. */
final class TimeoutsInLoad {
    private static final Duration TIMEOUT = Duration.ofMillis(1000);
    private static final long TENTH = 100_000_000;

    private final List<Background<Long>> measured = new ArrayList<>();
    private final List<Background<Long>> references = new ArrayList<>();
    private final SslContext client;
    private final ServerSocketChannel silent;
    private long worst;
    private long noise;
    private int count;

    /** They begin now, against a server that echoes, and one that says nothing. */
    TimeoutsInLoad(int port, int count) throws IOException {
        client = SslContext.client().insecure().handshakeTimeout(TIMEOUT).readTimeout(TIMEOUT).closeTimeout(Duration.ZERO).build();
        silent = ServerSocketChannel.open().bind(Standoff.loopback(), 1024);
        int silentPort = silent.socket().getLocalPort();
        for (int i = 0; i < count; i++) {
            boolean reads = i % 2 == 0;
            Thread.Builder threads = i % 4 < 2 ? Thread.ofVirtual() : Thread.ofPlatform();
            measured.add(Background.start("a timeout", threads, () -> reads ? read(port) : handshake(silentPort)));
            references.add(Background.start("a clock", i % 4 < 2 ? Thread.ofVirtual() : Thread.ofPlatform(),
                    () -> Deadlines.lateness(TIMEOUT)));
        }
    }

    private long read(int port) throws IOException {
        try (SslChannel channel = connected(port)) {
            long begun = System.nanoTime();
            try {
                channel.read(ByteBuffer.allocate(1));
            } catch (SocketTimeoutException e) {
                return System.nanoTime() - begun - TIMEOUT.toNanos();
            }
            throw new IOException("The echo of nothing");
        }
    }

    /** Under load, a handshake may well take longer than this timeout. */
    private SslChannel connected(int port) throws IOException {
        for (int i = 0; i < 100; i++) {
            try {
                return client.connect("127.0.0.1", port);
            } catch (SocketTimeoutException e) {
                // once more
            }
        }
        throw new IOException("No handshake in time, a hundred times over");
    }

    private long handshake(int port) throws IOException {
        try (SslChannel channel = client.connect(SocketChannel.open(new InetSocketAddress("127.0.0.1", port)),
                ConnectionOptions.to("localhost", port))) {
            long begun = System.nanoTime();
            try {
                channel.handshake();
            } catch (SocketTimeoutException e) {
                return System.nanoTime() - begun - TIMEOUT.toNanos();
            }
            throw new IOException("A handshake with nobody");
        }
    }

    /** {@code null} where each was on time, compared with the plain waits. */
    String verdict() throws Exception {
        List<Long> late = new ArrayList<>();
        for (Background<Long> each : measured) {
            late.add(each.result());
        }
        for (Background<Long> each : references) {
            noise = Math.max(noise, each.result());
        }
        client.close();
        silent.close();
        count = late.size();
        worst = Collections.max(late);
        return worst - noise > TENTH ? "a timeout was late by more than a tenth of a second: " + this : null;
    }

    @Override
    public String toString() {
        return String.format("%d timeouts of %d ms meanwhile: at worst late by %.1f ms, plain waits by %.1f ms", count,
                TIMEOUT.toMillis(), worst / 1e6, noise / 1e6);
    }
}
