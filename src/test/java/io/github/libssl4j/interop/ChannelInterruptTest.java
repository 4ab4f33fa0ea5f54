package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Threads that wait in a channel are woken by an interrupt, and by another thread that closes the channel. */
@ExtendWith(NoLeaks.class)
class ChannelInterruptTest {
    private final CountDownLatch end = new CountDownLatch(1);
    private SslContext server;
    private SslContext client;
    private Acceptor acceptor;
    private Background<Void> serving;

    @BeforeEach
    void open() throws Exception {
        server = SslContext.selfSigned("localhost");
        client = SslContext.client().trust(server.certificate().orElseThrow()).closeTimeout(Duration.ofMillis(100)).build();
        acceptor = new Acceptor();
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        serving.result();
        acceptor.close();
        client.close();
        server.close();
    }

    private static Thread.Builder threads(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    }

    private SslChannel connected() throws Exception {
        serving = acceptor.next(server, channel -> {
            Await.latch("the test ends its peer", end);
            return null;
        });
        SslChannel channel = client.connect("localhost", acceptor.port());
        channel.socketChannel().setOption(StandardSocketOptions.SO_SNDBUF, 16 * 1024);
        return channel;
    }

    /** A channel whose server never answers the ClientHello. */
    private SslChannel handshaking() throws Exception {
        serving = acceptor.nextRaw(socket -> {
            Await.latch("the test ends its peer", end);
            return null;
        });
        return client.connect(acceptor.connectRaw(), ConnectionOptions.to("localhost", acceptor.port()));
    }

    private static Callable<Object> call(SslChannel channel, String what) {
        return switch (what) {
            case "read" -> () -> channel.read(ByteBuffer.allocate(1));
            case "timed read" -> () -> {
                channel.setReadTimeout(Duration.ofMinutes(2));
                return channel.read(ByteBuffer.allocate(1));
            };
            case "write" -> () -> channel.write(ByteBuffer.allocate(64 << 20));
            case "timed write" -> () -> {
                channel.setWriteTimeout(Duration.ofMinutes(2));
                return channel.write(ByteBuffer.allocate(64 << 20));
            };
            default -> () -> {
                channel.handshake();
                return null;
            };
        };
    }

    private void check(boolean virtual, String what, Consumer<Background<?>> wake, SslChannel channel,
            Class<? extends Throwable> expected) throws Exception {
        try (channel) {
            Background<Object> blocked = Background.start(what, threads(virtual), call(channel, what)).awaitBlocked();
            wake.accept(blocked);
            Throwable failure = blocked.failure();
            assertInstanceOf(expected, failure, () -> Arrays.toString(failure.getStackTrace()));
            assertFalse(channel.isOpen());
        }
    }

    @ParameterizedTest
    @CsvSource({"true,read", "false,read", "true,timed read", "false,timed read", "true,write", "false,write",
        "true,timed write", "false,timed write", "true,handshake", "false,handshake"})
    void anInterruptClosesTheChannelAndSaysSo(boolean virtual, String what) throws Exception {
        check(virtual, what, blocked -> blocked.thread().interrupt(),
                what.equals("handshake") ? handshaking() : connected(), ClosedByInterruptException.class);
    }

    @ParameterizedTest
    @CsvSource({"true,read", "false,read", "true,timed read", "false,timed read", "true,write", "false,write",
        "true,timed write", "false,timed write", "true,handshake", "false,handshake"})
    void closingFromAnotherThreadEndsTheWait(boolean virtual, String what) throws Exception {
        SslChannel channel = what.equals("handshake") ? handshaking() : connected();
        check(virtual, what, blocked -> channel.close(), channel, AsynchronousCloseException.class);
    }
}
