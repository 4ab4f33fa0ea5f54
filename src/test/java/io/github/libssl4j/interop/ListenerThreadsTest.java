package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.NoLeaks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners are told under no lock: what they wait for may need the very channel. */
@ExtendWith(NoLeaks.class)
class ListenerThreadsTest {
    /** TLS 1.2 tells of its session in the handshake, TLS 1.3 of its tickets in the read. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aListenerMayWaitForAnotherThreadThatUsesTheChannel(TlsVersion version) throws Exception {
        AtomicReference<SslChannel> used = new AtomicReference<>();
        AtomicBoolean told = new AtomicBoolean();
        SessionListener listener = new SessionListener() {
            @Override
            public void added(SslSession session) {
                if (told.compareAndSet(false, true)) {
                    echo(used.get());
                }
            }
        };
        try (SslContext context = SslContext.selfSigned("localhost");
                EchoServer server = new EchoServer(context);
                SslContext client = SslContext.client().trust(context.certificate().orElseThrow()).protocol(version)
                        .sessionListener(listener).build();
                SocketChannel socket = SocketChannel.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                SslChannel channel = client.connect(socket, ConnectionOptions.to("localhost", server.port()))) {
            used.set(channel);
            Background<Integer> reading = Background.start("the read", () -> channel.read(ByteBuffer.allocate(2)));
            assertEquals(1, reading.result());
            assertTrue(told.get());
        }
    }

    /** Another thread sends two bytes, and reads the first again. */
    private static void echo(SslChannel channel) {
        try {
            assertEquals(1, Background.start("the other thread", () -> {
                channel.write(ByteBuffer.wrap(new byte[] {1, 2}));
                return channel.read(ByteBuffer.allocate(1));
            }).result());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
