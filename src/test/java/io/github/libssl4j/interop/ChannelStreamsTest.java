package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NoLeaks;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A channel's streams do what Java's streams do. */
@ExtendWith(NoLeaks.class)
class ChannelStreamsTest {
    private static final int BYTES = 256;
    private static final int THREADS = 4;

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

    /** Reads to the end, and writes it all back. */
    private Background<Integer> echo() {
        return acceptor.next(server, channel -> {
            byte[] all = channel.inputStream().readAllBytes();
            channel.outputStream().write(all);
            return all.length;
        });
    }

    private SslChannel connected() throws Exception {
        return client.connect("localhost", acceptor.port());
    }

    @Test
    void eachByteIsItselfAndTheEndIsNone() throws Exception {
        Background<Integer> echo = echo();
        try (SslChannel channel = connected()) {
            OutputStream out = channel.outputStream();
            for (int i = 0; i < BYTES; i++) {
                out.write(i | 0x7f00); // of which only the low byte counts
            }
            channel.shutdownOutput();
            InputStream in = channel.inputStream();
            for (int i = 0; i < BYTES; i++) {
                assertEquals(i, in.read());
            }
            for (int i = 0; i < 2; i++) {
                assertEquals(-1, in.read());
                assertEquals(-1, in.read(new byte[3]));
                assertEquals(0, in.read(new byte[0]));
                assertEquals(0, in.readAllBytes().length);
            }
        }
        assertEquals(BYTES, echo.result());
    }

    @Test
    void aPartOfAnArrayIsWrittenAndRead() throws Exception {
        Background<Integer> echo = echo();
        try (SslChannel channel = connected()) {
            OutputStream out = channel.outputStream();
            out.write(new byte[] {0, 1, 2, 3}, 1, 2);
            out.write(new byte[] {9}, 1, 0);
            out.write(new byte[0]);
            out.flush();
            channel.shutdownOutput();
            byte[] read = {9, 9, 9, 9, 9};
            assertEquals(2, channel.inputStream().readNBytes(read, 1, 3));
            assertArrayEquals(new byte[] {9, 1, 2, 9, 9}, read);
        }
        assertEquals(2, echo.result());
    }

    /** What the default methods of streams are made of. */
    @Test
    void streamsAreCopiedAndSkipped() throws Exception {
        byte[] much = new byte[100_000];
        new Random(1).nextBytes(much);
        Background<Integer> echo = echo();
        try (SslChannel channel = connected()) {
            channel.outputStream().write(much);
            channel.shutdownOutput();
            InputStream in = channel.inputStream();
            in.skipNBytes(50_001);
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            assertEquals(49_999, in.transferTo(rest));
            assertArrayEquals(Arrays.copyOfRange(much, 50_001, much.length), rest.toByteArray());
        }
        assertEquals(much.length, echo.result());
    }

    @Test
    void whatIsNoPartOfAnArrayIsRefused() throws Exception {
        Background<Integer> echo = echo();
        try (SslChannel channel = connected()) {
            InputStream in = channel.inputStream();
            OutputStream out = channel.outputStream();
            byte[] three = new byte[3];
            for (int[] part : new int[][] {{-1, 1}, {0, -1}, {0, 4}, {2, 2}, {4, 0}, {1, Integer.MAX_VALUE}}) {
                assertThrows(IndexOutOfBoundsException.class, () -> in.read(three, part[0], part[1]));
                assertThrows(IndexOutOfBoundsException.class, () -> out.write(three, part[0], part[1]));
            }
            for (int length = 0; length < 2; length++) {
                int none = length;
                assertEquals("b", assertThrows(NullPointerException.class, () -> in.read(null, 0, none)).getMessage());
                assertEquals("b", assertThrows(NullPointerException.class, () -> out.write(null, 0, none)).getMessage());
            }
            assertThrows(NullPointerException.class, () -> in.read(null));
            assertThrows(NullPointerException.class, () -> out.write(null));
            channel.shutdownOutput();
        }
        assertEquals(0, echo.result()); // nothing of it was written
    }

    @Test
    void closingEitherClosesTheChannel() throws Exception {
        for (int i = 0; i < 2; i++) {
            Background<Integer> echo = echo();
            try (SslChannel channel = connected()) {
                InputStream in = channel.inputStream();
                OutputStream out = channel.outputStream();
                (i == 0 ? in : out).close();
                assertFalse(channel.isOpen());
                assertThrows(ClosedChannelException.class, in::read);
                assertThrows(ClosedChannelException.class, () -> out.write(1));
                in.close();
                out.close();
            }
            assertEquals(0, echo.result());
        }
    }

    /** One after the other they would need as many timeouts as they are. */
    @Test
    void threadsThatShareAStreamWaitForOneTimeoutTogether() throws Exception {
        Duration timeout = Duration.ofSeconds(2);
        Background<Integer> echo = echo();
        try (SslChannel channel = connected()) {
            channel.setReadTimeout(timeout);
            InputStream in = channel.inputStream();
            long begun = System.nanoTime();
            List<Background<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                readers.add(Background.start("a reader", i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform(), in::read));
            }
            for (Background<Integer> reader : readers) {
                assertThrows(SocketTimeoutException.class, reader::result);
            }
            long passed = System.nanoTime() - begun;
            assertTrue(passed < timeout.multipliedBy(THREADS - 1).toNanos(), "in ns: " + passed);
            assertTrue(channel.isOpen());
            channel.shutdownOutput();
        }
        assertEquals(0, echo.result());
    }

    @Test
    void threadsThatShareAStreamGetEachByteOnceAndWriteInOnePiece() throws Exception {
        int length = 40_000; // several records
        Background<Integer> echo = echo();
        try (SslChannel channel = connected()) {
            OutputStream out = channel.outputStream();
            List<Background<Void>> writers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                byte[] piece = new byte[length];
                Arrays.fill(piece, (byte) i);
                writers.add(Background.start("a writer", () -> {
                    out.write(piece);
                    return null;
                }));
            }
            for (Background<Void> writer : writers) {
                writer.result();
            }
            channel.shutdownOutput();
            InputStream in = channel.inputStream();
            List<Background<Integer>> readers = new ArrayList<>();
            byte[] all = in.readNBytes(length * THREADS - THREADS * 100);
            for (int i = 0; i < THREADS; i++) {
                readers.add(Background.start("a reader", () -> {
                    int count = 0;
                    while (in.read() >= 0) {
                        count++;
                    }
                    return count;
                }));
            }
            int single = 0;
            for (Background<Integer> reader : readers) {
                single += reader.result();
            }
            assertEquals(THREADS * 100, single);
            int changes = 0;
            for (int i = 1; i < all.length; i++) {
                changes += all[i] == all[i - 1] ? 0 : 1;
            }
            assertEquals(THREADS - 1, changes, "how often the writer changes");
        }
        assertEquals(length * THREADS, echo.result());
    }
}
