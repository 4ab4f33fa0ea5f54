package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A handshake is finished before what could not be sent early is sent again: by then, another thread may read. */
@ExtendWith(NoLeaks.class)
class ReadingWhileEarlyDataIsResentTest {
    private static final int ROUNDS = 60;
    private static final int RESENT = 300_000;
    private static final int ANSWERED = 120_000;

    @Test
    void theTwoThreadsNeverTakeEachOthersBytes() throws Exception {
        try (Acceptor acceptor = new Acceptor(); SslContext server = SslContext.server().selfSigned(InMemory.HOST).build();
                SslContext client = SslContext.client().insecure().build()) {
            ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, acceptor.port())
                    .earlyData(new byte[RESENT], true).withoutResumption();
            for (int i = 0; i < ROUNDS; i++) {
                Background<Integer> served = acceptor.next(server, channel -> {
                    Background<Void> answering = Background.start("the answer", () -> write(channel));
                    int received = read(channel, RESENT);
                    answering.result();
                    return received;
                });
                try (SslChannel channel = client.connect(acceptor.connectRaw(), options)) {
                    Background<Void> shaking = Background.start("the handshake", Thread.ofPlatform(), () -> {
                        channel.handshake();
                        return null;
                    });
                    Background<Integer> reading = Background.start("the reader", Thread.ofPlatform(), () -> {
                        while (!channel.connection().isHandshakeComplete()) {
                            Thread.onSpinWait(); // the sooner it reads the better; ends with the handshake, or the test
                            if (shaking.isDone()) {
                                break;
                            }
                        }
                        return read(channel, ANSWERED);
                    });
                    shaking.result();
                    assertEquals(ANSWERED, reading.result());
                    assertEquals(RESENT, served.result());
                }
            }
        }
    }

    private static Void write(SslChannel channel) throws IOException {
        for (int written = 0; written < ANSWERED; written += ANSWERED / 40) {
            channel.write(ByteBuffer.allocate(ANSWERED / 40));
        }
        return null;
    }

    private static int read(SslChannel channel, int wanted) throws IOException {
        ByteBuffer plain = ByteBuffer.allocate(2000);
        int got = 0;
        while (got < wanted) {
            int read = channel.read(plain.clear());
            if (read < 0) {
                break;
            }
            got += read;
        }
        return got;
    }
}
