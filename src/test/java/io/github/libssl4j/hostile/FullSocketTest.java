package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that takes nothing more holds up nobody who has a deadline. */
@ExtendWith(NoLeaks.class)
class FullSocketTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Nobody asked for the alert: a read without a write timeout does not wait for it to be taken. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theAlertOfADeadConnectionWaitsForAMomentOnly(boolean timed) throws Exception {
        try (Standoff place = new Standoff(Duration.ZERO)) {
            SslChannel channel = place.established();
            SocketChannel peer = place.ends()[1];
            Standoff.fill(channel.socketChannel());
            channel.setReadTimeout(timed ? SHORT : Duration.ZERO);
            peer.write(ByteBuffer.wrap("this is no record of TLS".getBytes(StandardCharsets.US_ASCII)));
            Background<Integer> reading = Background.start("the read", () -> channel.read(ByteBuffer.allocate(1)));
            assertInstanceOf(SslException.class, reading.failure());
        }
    }

    /** A close that lingers waits for the peer; the thread that closes sockets at their deadlines has others to close. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSocketThatLingersDoesNotHoldUpTheDeadlinesOfOthers(boolean virtual) throws Exception {
        Duration linger = Duration.ofSeconds(10);
        try (Standoff place = new Standoff(SHORT); Standoff other = new Standoff(SHORT.plusMillis(100))) {
            SslChannel lingering = place.established();
            SslChannel plain = other.established();
            lingering.socketChannel().setOption(StandardSocketOptions.SO_LINGER, (int) linger.toSeconds());
            ByteBuffer much = ByteBuffer.allocate(8 << 20);
            long begun = System.nanoTime();
            Background<Integer> first = Background.start("the first write", virtual ? Thread.ofVirtual() : Thread.ofPlatform(),
                    () -> lingering.write(much.duplicate()));
            Background<Integer> second = Background.start("the second write", virtual ? Thread.ofVirtual() : Thread.ofPlatform(),
                    () -> plain.write(much.duplicate()));
            assertInstanceOf(SocketTimeoutException.class, first.failure());
            assertInstanceOf(SocketTimeoutException.class, second.failure());
            assertTrue(System.nanoTime() - begun < linger.toNanos() / 2, "they lingered");
        }
    }
}
