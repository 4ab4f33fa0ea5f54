package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.hostile.CutPeer.End;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer that ends at any byte of the handshake, of its data, or of its close_notify, in either way that TCP has. */
@ExtendWith(NoLeaks.class)
class CutConnectionsTest {
    private static final Set<String> RESET_AT_A_WRITE = Set.of("Connection reset by peer", "Broken pipe");

    /** What came of a connection for the victim: the plain bytes that it read, and how it ended. */
    private record Outcome(int read, IOException failure) {}

    @ParameterizedTest
    @CsvSource(textBlock = """
            TLS_1_2, true, RESET
            TLS_1_2, false, RESET
            TLS_1_3, true, RESET
            TLS_1_3, false, RESET
            TLS_1_2, true, HALF_CLOSE
            TLS_1_2, false, HALF_CLOSE
            TLS_1_3, true, HALF_CLOSE
            TLS_1_3, false, HALF_CLOSE""")
    void anEndAtAnyByteIsAnExceptionAndLeavesNothing(TlsVersion version, boolean victimIsClient, End end) throws Exception {
        int step = Load.isLong() ? 1 : 37; // in the short form, elsewhere each time
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).closeTimeout(Duration.ofMillis(100)).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                        .sessionCacheMode().closeTimeout(Duration.ofMillis(100)).build();
                Acceptor acceptor = new Acceptor()) {
            boolean cut = true;
            for (int bytes = ThreadLocalRandom.current().nextInt(step); cut; bytes += step) {
                int length = bytes;
                SslContext honest = victimIsClient ? server : client;
                Background<Boolean> peer;
                Outcome outcome;
                if (victimIsClient) {
                    peer = acceptor.nextRaw(socket -> play(socket, honest.newConnection(), length, end));
                    outcome = outcome(client.connect(acceptor.connectRaw(), ConnectionOptions.to(InMemory.HOST, 443)));
                } else {
                    SocketChannel socket = acceptor.connectRaw();
                    peer = Background.start("the peer", () -> {
                        try (socket) {
                            return play(socket, honest.newConnection(InMemory.HOST, InMemory.PORT), length, end);
                        }
                    });
                    outcome = outcome(server.accept(acceptor.accept()));
                }
                cut = peer.result();
                if (cut) {
                    check(outcome, end, bytes);
                } else {
                    assertEquals(CutPeer.DATA, outcome.read());
                    assertEquals(null, outcome.failure());
                }
                assertTrue(bytes < 20_000, "a handshake has an end");
            }
        }
    }

    private static boolean play(SocketChannel socket, SslConnection honest, int bytes, End end) throws IOException {
        try (honest) {
            boolean cut = new CutPeer(socket, honest, bytes).run(end);
            if (!cut) {
                socket.shutdownOutput();
                while (socket.read(ByteBuffer.allocate(1 << 14)) >= 0) {
                    // until the victim has read all: else this end would be a reset
                }
            }
            return cut;
        }
    }

    private static Outcome outcome(SslChannel channel) {
        int count = 0;
        try (channel) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            for (int read; (read = channel.read(buffer.clear())) >= 0;) {
                count += read;
            }
            return new Outcome(count, null);
        } catch (IOException e) {
            return new Outcome(count, e);
        }
    }

    private static void check(Outcome outcome, End end, int bytes) {
        String where = "at byte " + bytes + ": " + outcome;
        assertTrue(outcome.read() == 0 || outcome.read() == CutPeer.DATA, where);
        if (end == End.HALF_CLOSE) {
            String message = assertInstanceOf(SslException.class, outcome.failure(), where).getMessage();
            assertTrue(message.contains("in mid-handshake") || message.contains("without close_notify"), message);
        } else {
            assertTrue(outcome.failure() instanceof SslException || isReset(outcome.failure()), where);
        }
    }

    /** A read of a reset socket says so by its type; a write, in words only. */
    private static boolean isReset(IOException failure) {
        return failure instanceof SocketException || failure != null && failure.getClass() == IOException.class
                && RESET_AT_A_WRITE.contains(failure.getMessage());
    }
}
