package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Waits for a peer end by themselves. */
@ExtendWith(NoLeaks.class)
class ChannelTimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(150);

    @TempDir
    Path folder;

    private final CountDownLatch end = new CountDownLatch(1);
    private SslContext server;
    private SslContext impatient;
    private Acceptor acceptor;

    @BeforeEach
    void open() throws Exception {
        server = SslContext.selfSigned("localhost");
        impatient = SslContext.server().selfSigned("localhost").handshakeTimeout(SHORT).build();
        acceptor = new Acceptor();
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        acceptor.close();
        impatient.close();
        server.close();
    }

    private SslContextBuilder client() {
        return SslContext.client().trust(server.certificate().orElseThrow());
    }

    @Test
    void aReadTimeoutLeavesTheChannelUsable() throws Exception {
        Background<Void> serving = acceptor.next(server, channel -> {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one);
            channel.write(one.flip());
            channel.read(one.clear());
            return null;
        });
        try (SslContext client = client().readTimeout(SHORT).build();
                SslChannel channel = client.connect("localhost", acceptor.port())) {
            for (int i = 0; i < 2; i++) {
                assertThrows(SocketTimeoutException.class, () -> channel.read(ByteBuffer.allocate(1)));
                assertTrue(channel.isOpen());
            }
            channel.write(ByteBuffer.wrap(new byte[] {42}));
            channel.setReadTimeout(Duration.ZERO);
            ByteBuffer answer = ByteBuffer.allocate(1);
            assertEquals(1, channel.read(answer));
            assertEquals(42, answer.get(0));
            channel.setReadTimeout(SHORT);
            assertThrows(SocketTimeoutException.class, () -> channel.read(ByteBuffer.allocate(1)));
        }
        serving.result();
    }

    @Test
    void aWriteThatThePeerDoesNotTakeTimesOutAndClosesTheChannel() throws Exception {
        Background<Void> serving = acceptor.next(server, channel -> {
            Await.latch("the test ends its peer", end);
            return null;
        });
        try (SslContext client = client().closeTimeout(SHORT).build();
                SslChannel channel = client.connect("localhost", acceptor.port())) {
            channel.socketChannel().setOption(StandardSocketOptions.SO_SNDBUF, 16 * 1024);
            channel.setWriteTimeout(SHORT);
            SocketTimeoutException timeout = assertThrows(SocketTimeoutException.class,
                    () -> channel.write(ByteBuffer.allocate(64 << 20)));
            assertTrue(timeout.getMessage().contains("Writing"), timeout.getMessage());
            assertFalse(channel.isOpen());
            assertThrows(IOException.class, () -> channel.write(ByteBuffer.allocate(1)));
            end.countDown();
            serving.result();
        }
    }

    @Test
    void aServerThatSaysNothingEndsTheClientsHandshake() throws Exception {
        Background<Void> silent = acceptor.nextRaw(socket -> {
            Await.latch("the test ends its peer", end);
            return null;
        });
        try (SslContext client = client().handshakeTimeout(SHORT).build()) {
            assertThrows(SocketTimeoutException.class, () -> client.connect("localhost", acceptor.port()));
        }
        end.countDown();
        silent.result();
    }

    @Test
    void aClientThatSaysNothingEndsTheServersHandshake() throws Exception {
        Background<Void> serving = acceptor.next(impatient, channel -> null);
        try (SocketChannel silent = acceptor.connectRaw()) {
            assertThrows(SocketTimeoutException.class, serving::result);
            assertEquals(-1, silent.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aClientThatTricklesBytesDoesNotGetMoreTime() throws Exception {
        Background<Void> serving = acceptor.next(impatient, channel -> null);
        try (SocketChannel slow = acceptor.connectRaw()) {
            long begun = System.nanoTime();
            // The header of a record of 16 KiB, and then never the whole of it.
            slow.write(ByteBuffer.wrap(new byte[] {22, 3, 1, 0x40, 0, 1, 0, 0x3f, (byte) 0xfc}));
            assertThrows(IOException.class, () -> {
                while (true) {
                    slow.write(ByteBuffer.allocate(1));
                    LockSupport.parkNanos(5_000_000);
                    if (System.nanoTime() - begun > Duration.ofSeconds(30).toNanos()) {
                        throw new AssertionError("The server still waits");
                    }
                }
            });
            assertThrows(SocketTimeoutException.class, serving::result);
        }
    }

    @Test
    void onAUnixDomainSocketAReadTimeoutClosesTheChannel() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                SslContext client = client().build()) {
            Background<Void> serving = Background.start("the server", () -> {
                try (SslChannel channel = server.accept(listener.accept())) {
                    channel.handshake();
                    Await.latch("the test ends its peer", end);
                    return null;
                }
            });
            try (SslChannel channel = client.connect(SocketChannel.open(address),
                    ConnectionOptions.to("localhost", 443))) {
                channel.handshake();
                channel.setReadTimeout(SHORT);
                assertThrows(SocketTimeoutException.class, () -> channel.read(ByteBuffer.allocate(1)));
                assertFalse(channel.isOpen());
            }
            end.countDown();
            serving.result();
        }
    }
}
