package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes through a channel: streams, megabytes, half of a connection, other sockets than TCP's. */
@ExtendWith(NoLeaks.class)
class ChannelTest {
    private static final int CHUNKS = 1000;
    private static final int CHUNK = 7919;

    @TempDir
    Path folder;

    private SslContext server;
    private SslContext client;
    private Acceptor acceptor;

    @BeforeEach
    void open() throws Exception {
        server = SslContext.selfSigned("localhost");
        client = SslContext.client().trust(server.certificate().orElseThrow()).build();
        acceptor = new Acceptor();
    }

    @AfterEach
    void close() throws Exception {
        acceptor.close();
        client.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void megabytesGoBothWaysAtOnce(TlsVersion version) throws Exception {
        try (SslContext only = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build()) {
            for (int i = 0; i < 2; i++) {
                Background<String> serving = acceptor.next(server, channel -> exchange(channel, 1, 2));
                try (SslChannel channel = only.connect("localhost", acceptor.port())) {
                    assertEquals(i > 0, channel.isResumed());
                    assertEquals(digestOf(1), exchange(channel, 2, 1));
                }
                assertEquals(digestOf(2), serving.result());
            }
        }
    }

    /** Sends on a thread of its own and receives on this one; answers the digest of what came. */
    private static String exchange(SslChannel channel, int sent, int expected) throws Exception {
        Background<Void> sender = Background.start("sending", () -> {
            Random random = new Random(sent);
            byte[] chunk = new byte[CHUNK];
            for (int i = 0; i < CHUNKS; i++) {
                random.nextBytes(chunk);
                assertEquals(CHUNK, channel.write(ByteBuffer.wrap(chunk)));
            }
            channel.shutdownOutput();
            return null;
        });
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer buffer = ByteBuffer.allocate(20_000);
        while (channel.read(buffer.clear()) >= 0) {
            digest.update(buffer.flip());
        }
        sender.result();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String digestOf(int seed) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(seed);
        byte[] chunk = new byte[CHUNK];
        for (int i = 0; i < CHUNKS; i++) {
            random.nextBytes(chunk);
            digest.update(chunk);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void streamsCarryWhatStreamsCarry() throws Exception {
        Background<Long> serving = acceptor.next(server, channel -> {
            DataInputStream in = new DataInputStream(channel.inputStream());
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(channel.outputStream()));
            long sum = 0;
            for (int i = 0; i < 100; i++) {
                long number = in.readLong();
                sum += number;
                out.writeUTF("got " + number);
            }
            out.flush();
            assertEquals(-1, in.read());
            return sum;
        });
        try (SslChannel channel = client.connect("localhost", acceptor.port());
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(channel.outputStream()));
                DataInputStream in = new DataInputStream(channel.inputStream())) {
            for (long i = 0; i < 100; i++) {
                out.writeLong(i * i);
            }
            out.flush();
            for (long i = 0; i < 100; i++) {
                assertEquals("got " + i * i, in.readUTF());
            }
            channel.inputStream().close();
            assertFalse(channel.isOpen());
        }
        assertEquals(328_350, serving.result());
    }

    @Test
    void afterShutdownOutputThePeersDataStillComes() throws Exception {
        byte[] late = new byte[500_000];
        new Random(3).nextBytes(late);
        Background<Integer> serving = acceptor.next(server, channel -> {
            int length = channel.inputStream().readAllBytes().length;
            channel.write(ByteBuffer.wrap(late));
            return length;
        });
        try (SslChannel channel = client.connect("localhost", acceptor.port())) {
            channel.write(ByteBuffer.allocate(1234));
            channel.shutdownOutput();
            channel.shutdownOutput();
            assertThrows(ClosedChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
            assertTrue(channel.isOpen());
            assertArrayEquals(late, channel.inputStream().readAllBytes());
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        }
        assertEquals(1234, serving.result());
    }

    @Test
    void aUnixDomainSocketCarriesTlsAndResumes() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            for (int i = 0; i < 3; i++) {
                Background<byte[]> serving = Background.start("the server", () -> {
                    try (SslChannel channel = server.accept(listener.accept())) {
                        return channel.inputStream().readAllBytes();
                    }
                });
                try (SslChannel channel = client.connect(SocketChannel.open(address),
                        ConnectionOptions.to("localhost", 443))) {
                    channel.write(ByteBuffer.wrap(new byte[300_000]));
                    assertEquals(i > 0, channel.isResumed());
                }
                assertEquals(300_000, serving.result().length);
            }
        }
    }

    @Test
    void afterCloseNothingWorksAndClosingAgainIsHarmless() throws Exception {
        Background<Integer> serving = acceptor.next(server, channel -> channel.read(ByteBuffer.allocate(1)));
        SslChannel channel = client.connect("localhost", acceptor.port());
        channel.close();
        channel.close();
        assertEquals(-1, serving.result());
        assertFalse(channel.isOpen());
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, channel::shutdownOutput);
        assertThrows(IllegalStateException.class, channel::session);
        assertThrows(IllegalStateException.class, channel::isResumed);
        assertTrue(channel.toString().contains("closed"), channel.toString());
    }
}
