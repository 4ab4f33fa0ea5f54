package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NativeHeap;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that gives a client tickets without end: the client keeps some of the newest. */
@ExtendWith(NoLeaks.class)
class TicketFloodTest {
    private static final int MOST_TICKETS = 256;
    private static final int MOST_BYTES = 1 << 20;

    @Test
    void ofSmallOnesTheClientKeepsSomeOfTheNewest() throws Exception {
        int tickets = 3000;
        try (SslContext server = SslContext.server().selfSigned("localhost").protocol(TlsVersion.TLS_1_3).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build();
                Acceptor acceptor = new Acceptor()) {
            Background<Integer> serving = acceptor.next(server, channel -> {
                for (int i = 0; i < tickets; i++) {
                    channel.newSessionTicket();
                }
                return channel.write(ByteBuffer.allocate(1));
            });
            try (SslChannel channel = client.connect("localhost", acceptor.port())) {
                assertEquals(1, channel.read(ByteBuffer.allocate(1)));
                assertEquals(MOST_TICKETS, client.sessions().size());
            }
            serving.result();
            Background<Boolean> again = acceptor.next(server, SslChannel::isResumed);
            try (SslChannel channel = client.connect("localhost", acceptor.port())) {
                assertTrue(channel.isResumed());
            }
            assertTrue(again.result());
        }
    }

    /** The server chooses how long its tickets are: what the client keeps of one server is bounded in bytes. */
    @ParameterizedTest
    @ValueSource(ints = {60_000, 16_000, 3_000})
    void ofLargeOnesItKeepsFewer(int length) throws Exception {
        int tickets = Math.min(600, 36_000_000 / length);
        try (Standoff place = new Standoff(Duration.ZERO); SslContext client = SslContext.client().insecure().build()) {
            var ends = place.wideSockets();
            SslChannel channel = place.later(client.connect(ends[0], ConnectionOptions.to("localhost", 443)));
            Background<Void> shaking = Background.start("the handshake", () -> {
                channel.handshake();
                return null;
            });
            try (Forger server = new Forger(ends[1], false, TlsVersion.TLS_1_3)) {
                shaking.result();
                long before = allocated();
                Background<Integer> reading = Background.start("the read", () -> channel.read(ByteBuffer.allocate(1)));
                for (int i = 0; i < tickets; i++) {
                    sendTicket(server, length, i);
                }
                server.send(server.record(Forger.DATA, (byte) 1));
                assertEquals(1, reading.result());
                assertEquals(Math.min(MOST_TICKETS, MOST_BYTES / length), client.sessions().size());
                Await.until("the native heap is nearly as before", () -> allocated() - before < 8L * MOST_BYTES);
            }
        }
    }

    private static long allocated() {
        try {
            return NativeHeap.allocated();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A NewSessionTicket (RFC 8446, 4.6.1), in as many records as it needs. */
    private static void sendTicket(Forger server, int length, int number) throws Exception {
        ByteBuffer message = ByteBuffer.allocate(4 + 4 + 4 + 1 + 4 + 2 + length + 2);
        message.putInt(4 << 24 | message.capacity() - 4).putInt(7200).putInt(number).put((byte) 4).putInt(number)
                .putShort((short) length).putInt(number).position(message.capacity());
        byte[] bytes = message.array();
        for (int from = 0; from < bytes.length; from += 16384) {
            assertTrue(server.send(server.record(Forger.HANDSHAKE, Arrays.copyOfRange(bytes, from,
                    Math.min(bytes.length, from + 16384)))));
        }
    }

    @Test
    void anotherImplementationsToo(@TempDir Path folder) throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
        try (OpenSslCli.Server server = OpenSslCli.server(folder, "-cert", "localhost.pem", "-key", "localhost.key", "-tls1_3",
                "-num_tickets", "1000");
                SslContext client = SslContext.client().insecure().build();
                SslChannel channel = client.connect("localhost", server.port())) {
            server.cli().type("x\n");
            assertEquals(1, channel.read(ByteBuffer.allocate(1)));
            assertEquals(MOST_TICKETS, client.sessions().size());
        }
    }
}
