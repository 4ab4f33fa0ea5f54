package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.Http;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers on a socket that do not speak TLS, or stop doing so. */
@ExtendWith(NoLeaks.class)
class StrangePeerTest {
    private SslContext server;
    private SslContext client;
    private Acceptor acceptor;

    @BeforeEach
    void open() throws Exception {
        server = SslContext.server().selfSigned("localhost").closeTimeout(Duration.ofMillis(100)).build();
        client = SslContext.client().trust(server.certificate().orElseThrow()).closeTimeout(Duration.ofMillis(100)).build();
        acceptor = new Acceptor();
    }

    @AfterEach
    void close() throws Exception {
        acceptor.close();
        client.close();
        server.close();
    }

    private SslException clientsFailure() {
        return assertThrows(SslException.class, () -> client.connect("localhost", acceptor.port()).close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n",
        "220 mail.test ESMTP\r\n"})
    void aServerOfAnotherProtocolIsToldAsSuch(String greeting) throws Exception {
        Background<Void> peer = acceptor.nextRaw(socket -> {
            socket.write(Http.ascii(greeting));
            socket.shutdownOutput();
            readToEnd(socket);
            return null;
        });
        String message = clientsFailure().getMessage();
        assertTrue(message.contains("localhost") && message.contains("may not be speaking TLS"), message);
        peer.result();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.0\r\n\r\n", "POST /form HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD / HTTP/1.1\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2p1\r\n"})
    void aClientOfAnotherProtocolIsToldAsSuch(String request) throws Exception {
        Background<Void> serving = acceptor.next(server, channel -> null);
        try (SocketChannel raw = acceptor.connectRaw()) {
            raw.write(Http.ascii(request));
            String message = assertInstanceOf(SslException.class, serving.failure()).getMessage();
            assertTrue(message.contains("the client") && message.contains("may not be speaking TLS"), message);
            readToEnd(raw);
        }
    }

    private static void readToEnd(SocketChannel socket) {
        try {
            ByteBuffer dropped = ByteBuffer.allocate(4096);
            while (socket.read(dropped.clear()) >= 0) {
                // on
            }
        } catch (IOException e) {
            // reset: an end too
        }
    }

    /** Between them, a relay passes on so many bytes of the server's, and then ends both connections. */
    @ParameterizedTest
    @CsvSource({"TLS_1_2,0", "TLS_1_2,1", "TLS_1_2,5", "TLS_1_2,60", "TLS_1_2,400", "TLS_1_3,0", "TLS_1_3,4", "TLS_1_3,100",
        "TLS_1_3,300", "TLS_1_3,600"})
    void aServerThatClosesInMidHandshake(TlsVersion version, int bytes) throws Exception {
        try (Acceptor relayed = new Acceptor();
                SslContext only = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build()) {
            Background<Void> serving = relayed.next(server, channel -> null);
            Background<Void> relay = acceptor.nextRaw(socket -> {
                try (SocketChannel onward = relayed.connectRaw()) {
                    ByteBuffer buffer = ByteBuffer.allocate(8192);
                    socket.read(buffer);
                    onward.write(buffer.flip());
                    ByteBuffer answer = ByteBuffer.allocate(bytes);
                    while (answer.hasRemaining() && onward.read(answer) >= 0) {
                        // on
                    }
                    socket.write(answer.flip());
                    socket.shutdownOutput();
                    readToEnd(socket);
                    return null;
                }
            });
            String message = assertThrows(SslException.class, () -> only.connect("localhost", acceptor.port()).close())
                    .getMessage();
            assertTrue(message.contains("in mid-handshake"), message);
            relay.result();
            assertInstanceOf(IOException.class, serving.failure());
        }
    }

    @Test
    void anEndWithoutCloseNotifyIsToldAfterTheDataThatCame() throws Exception {
        byte[] data = new byte[50_000];
        new Random(1).nextBytes(data);
        Background<Void> serving = acceptor.next(server, channel -> {
            channel.write(ByteBuffer.wrap(data));
            channel.socketChannel().close();
            return null;
        });
        try (SslChannel channel = client.connect("localhost", acceptor.port())) {
            assertArrayEquals(data, channel.inputStream().readNBytes(data.length));
            for (int i = 0; i < 2; i++) {
                String message = assertThrows(SslException.class, () -> channel.read(ByteBuffer.allocate(1))).getMessage();
                assertTrue(message.contains("without close_notify") && message.contains("cut short"), message);
            }
        }
        serving.result();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomBytesInPlaceOfAHandshakeFailAtBothRoles(long seed) throws Exception {
        byte[] noise = new byte[20_000];
        new Random(seed).nextBytes(noise);
        Background<Void> peer = acceptor.nextRaw(socket -> {
            socket.write(ByteBuffer.wrap(noise));
            socket.shutdownOutput();
            readToEnd(socket);
            return null;
        });
        clientsFailure();
        peer.result();
        Background<Void> serving = acceptor.next(server, channel -> null);
        try (SocketChannel raw = acceptor.connectRaw()) {
            raw.write(ByteBuffer.wrap(noise));
            assertInstanceOf(SslException.class, serving.failure());
        }
    }

    @Test
    void garbageAfterTheHandshakeFailsTheReadAndTheChannel() throws Exception {
        Background<Void> serving = acceptor.next(server, channel -> {
            channel.socketChannel().write(Http.ascii("this is no record of TLS"));
            assertThrows(IOException.class, () -> {
                while (channel.read(ByteBuffer.allocate(100)) >= 0) {
                    // the client's alert
                }
            });
            return null;
        });
        try (SslChannel channel = client.connect("localhost", acceptor.port())) {
            SslException failure = assertThrows(SslException.class, () -> channel.read(ByteBuffer.allocate(1)));
            // OpenSSL 3.0 calls it the one, later versions the other.
            assertTrue(failure.getMessage().matches(".*(wrong version number|bad record type).*"), failure.getMessage());
            assertThrows(SslException.class, () -> channel.write(ByteBuffer.allocate(1)));
            assertEquals(false, channel.isResumed());
        }
        serving.result();
    }
}
