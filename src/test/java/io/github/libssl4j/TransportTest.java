package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A socket that another thread closed tells so in one way, with deadlines and without. */
class TransportTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private static void readsOfAClosedSocketSaySo(ServerSocketChannel listener, SocketAddress address) throws IOException {
        try (listener; SocketChannel socket = SocketChannel.open(address); SocketChannel peer = listener.accept()) {
            Transport transport = new Transport(socket);
            peer.write(ByteBuffer.allocate(1));
            assertEquals(1, transport.read(ByteBuffer.allocate(1), Timeouts.deadline(LONG)));
            transport.close();
            assertThrows(ClosedChannelException.class, () -> transport.read(ByteBuffer.allocate(1), Timeouts.deadline(LONG)));
            assertThrows(ClosedChannelException.class, () -> transport.read(ByteBuffer.allocate(1), Timeouts.NEVER));
            assertThrows(ClosedChannelException.class, () -> transport.write(ByteBuffer.allocate(1), Timeouts.deadline(LONG)));
            assertThrows(ClosedChannelException.class, () -> transport.write(ByteBuffer.allocate(1), Timeouts.NEVER));
        }
    }

    @Test
    void aClosedTcpSocketIsAClosedChannel() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        readsOfAClosedSocketSaySo(listener, listener.getLocalAddress());
    }

    @Test
    void aClosedTcpSocketThatWasNeverReadIsAClosedChannel() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
            Transport transport = new Transport(socket);
            transport.close();
            assertThrows(ClosedChannelException.class, () -> transport.read(ByteBuffer.allocate(1), Timeouts.deadline(LONG)));
        }
    }

    @Test
    void aClosedUnixDomainSocketIsAClosedChannel() throws IOException {
        SocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        readsOfAClosedSocketSaySo(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address), address);
    }
}
