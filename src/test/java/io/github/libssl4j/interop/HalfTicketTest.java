package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.CpuTime;
import io.github.libssl4j.kit.Http;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.TicketGate;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server has sent half of a ticket: until the rest comes, libssl writes nothing, be it data or close_notify. */
@ExtendWith(NoLeaks.class)
class HalfTicketTest {
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofMillis(1500);

    @TempDir
    static Path folder;

    private OpenSslCli.Server server;
    private TicketGate gate;
    private SslContext client;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "client");
    }

    /** The ticket holds the client's certificate: so it is longer than a record may be. */
    @BeforeEach
    void open() throws Exception {
        server = OpenSslCli.server(folder, "-cert", "localhost.pem", "-key", "localhost.key", "-CAfile", "ca.pem",
                "-verify", "1", "-tls1_3", "-num_tickets", "1", "-max_send_frag", "512", "-rev");
        gate = new TicketGate(server.port());
        client = client(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        gate.close();
        server.close();
    }

    private static SslContext client(Duration closeTimeout) {
        return SslContext.client().trust(folder.resolve("ca.pem")).protocol(TlsVersion.TLS_1_3)
                .certificate(folder.resolve("client.pem"), folder.resolve("client.key")).closeTimeout(closeTimeout)
                .build();
    }

    /** A channel whose libssl has read half of the ticket. */
    private SslChannel halfway(SslContext context) throws Exception {
        SslChannel channel = context.connect("localhost", gate.port());
        try {
            gate.awaitKept();
            channel.setReadTimeout(SHORT);
            assertThrows(SocketTimeoutException.class, () -> channel.read(ByteBuffer.allocate(1)));
            channel.setReadTimeout(Duration.ZERO);
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static Background<Integer> write(SslChannel channel) {
        return Background.start("the write", Thread.ofPlatform().daemon(),
                () -> channel.write(Http.ascii("desserts\n")));
    }

    private static Background<Integer> writeIdly(SslChannel channel) {
        return Background.start("the write", Thread.ofPlatform().daemon(),
                () -> CpuTime.ofAWait(() -> channel.write(Http.ascii("desserts\n"))));
    }

    private static void assertAnswered(SslChannel channel) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(9);
        while (answer.hasRemaining() && channel.read(answer) >= 0) {
            // on
        }
        assertEquals("stressed\n", new String(answer.array(), StandardCharsets.US_ASCII));
    }

    @Test
    void aWriteEndsByItsTimeoutAndWaitsIdly() throws Exception {
        try (SslChannel channel = halfway(client)) {
            channel.setWriteTimeout(LONG);
            assertInstanceOf(SocketTimeoutException.class, writeIdly(channel).failure());
            assertFalse(channel.isOpen());
        }
    }

    @Test
    void aWriteEndsByItsTimeoutWhileAnotherThreadReads() throws Exception {
        try (SslChannel channel = halfway(client)) {
            Background<Integer> reading = Background.start("the read", () -> channel.read(ByteBuffer.allocate(1)))
                    .awaitBlocked();
            channel.setWriteTimeout(LONG);
            assertInstanceOf(SocketTimeoutException.class, writeIdly(channel).failure());
            assertInstanceOf(IOException.class, reading.failure());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWriteCanBeInterrupted(boolean virtual) throws Exception {
        try (SslChannel channel = halfway(client)) {
            Background<Integer> writing = Background.start("the write",
                    virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon(),
                    () -> channel.write(Http.ascii("desserts\n"))).awaitBlocked();
            writing.thread().interrupt();
            assertInstanceOf(ClosedByInterruptException.class, writing.failure());
            assertFalse(channel.isOpen());
        }
    }

    @Test
    void aWriteThatWaitsForAnotherThreadsReadCanBeInterrupted() throws Exception {
        try (SslChannel channel = halfway(client)) {
            Background<Integer> reading = Background.start("the read", () -> channel.read(ByteBuffer.allocate(1)))
                    .awaitBlocked();
            Background<Integer> writing = write(channel);
            writing.thread().interrupt();
            assertInstanceOf(ClosedByInterruptException.class, writing.failure());
            assertInstanceOf(IOException.class, reading.failure());
        }
    }

    @Test
    void aWriteGoesOnWhenTheRestComes() throws Exception {
        try (SslChannel channel = halfway(client)) {
            Background<Integer> writing = write(channel).awaitBlocked();
            gate.open();
            assertEquals(9, writing.result());
            assertAnswered(channel);
            assertEquals(1, client.sessions().size());
        }
    }

    @Test
    void aWriteGoesOnWhenTheRestComesToAThreadThatReads() throws Exception {
        try (SslChannel channel = halfway(client)) {
            Background<Void> reading = Background.<Void>start("the read", () -> {
                assertAnswered(channel);
                return null;
            }).awaitBlocked();
            Background<Integer> writing = write(channel);
            gate.open();
            assertEquals(9, writing.result());
            reading.result();
        }
    }

    @Test
    void closeNotifyOfShutdownOutputIsSaidWhenTheRestCame() throws Exception {
        try (SslChannel channel = halfway(client)) {
            int before = gate.clientRecords();
            channel.shutdownOutput();
            assertThrows(ClosedChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
            assertEquals(before, gate.clientRecords());
            gate.open();
            // The server answers close_notify, and has no other cause to end.
            assertEquals(-1, Background.start("the read", () -> channel.read(ByteBuffer.allocate(1))).result());
            assertEquals(before + 1, gate.clientRecords());
        }
    }

    @Test
    void closeNotifyOfCloseIsSaidWhenTheRestCame() throws Exception {
        SslChannel channel = halfway(client);
        int before = gate.clientRecords();
        Background<Void> closing = Background.<Void>start("the close", () -> {
            channel.close();
            return null;
        }).awaitBlocked();
        assertEquals(before, gate.clientRecords());
        gate.open();
        closing.result();
        Await.until("the client said close_notify", () -> gate.clientRecords() == before + 1);
        assertEquals(1, client.sessions().size());
    }

    @Test
    void closeEndsByItsTimeoutWhereTheRestNeverComes() throws Exception {
        try (SslContext impatient = client(SHORT)) {
            SslChannel channel = halfway(impatient);
            int before = gate.clientRecords();
            Background.start("the close", () -> {
                channel.close();
                return null;
            }).result();
            assertFalse(channel.isOpen());
            assertTrue(channel.connection().isClosed());
            assertEquals(before, gate.clientRecords());
        }
    }
}
