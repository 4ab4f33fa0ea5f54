package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection as an event loop uses it: whatever arrives, in whatever buffers. */
@ExtendWith(NoLeaks.class)
class EventLoopTest {
    private SslContext server;
    private SslContext client;

    @BeforeEach
    void open() {
        server = SslContext.selfSigned("localhost");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void client(TlsVersion version) {
        client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void oneByteAtATimeFedAndDrained(TlsVersion version) throws Exception {
        client(version);
        for (int i = 0; i < 2; i++) {
            try (SslConnection one = client.newConnection(InMemory.HOST, InMemory.PORT);
                    SslConnection other = server.newConnection()) {
                byte[] sent = random(3000);
                byte[] received = new byte[sent.length];
                int written = 0;
                int read = 0;
                for (int turn = 0; read < sent.length && turn < 200_000; turn++) {
                    if (written < sent.length) {
                        written += one.write(ByteBuffer.wrap(sent, written, 1));
                    }
                    moveOneByte(one, other);
                    read += other.read(ByteBuffer.wrap(received, read, 1));
                    moveOneByte(other, one);
                    one.read(ByteBuffer.allocate(1));
                }
                assertArrayEquals(sent, received);
                assertEquals(i > 0, one.isResumed());
                one.closeOutbound();
                while (one.outputPending() > 0) {
                    assertEquals(0, other.read(ByteBuffer.allocate(1)));
                    moveOneByte(one, other);
                }
                assertEquals(-1, other.read(ByteBuffer.allocate(1)));
            }
        }
    }

    private static void moveOneByte(SslConnection from, SslConnection to) {
        ByteBuffer one = ByteBuffer.allocate(1);
        if (from.drain(one) > 0) {
            assertEquals(1, to.feed(one.flip()));
        }
    }

    @Test
    void whatACallWaitsForIsSaid() throws Exception {
        client(TlsVersion.TLS_1_3);
        try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to("localhost", 443))) {
            assertEquals(Wants.NOTHING, ends.client.wants());
            assertFalse(ends.server.handshake());
            assertEquals(Wants.INPUT, ends.server.wants());
            assertEquals(0, ends.server.outputPending());
            assertFalse(ends.client.handshake());
            assertEquals(Wants.INPUT, ends.client.wants());
            assertTrue(ends.client.outputPending() > 0);
            assertThrows(IllegalStateException.class, ends.client::isResumed);
            assertThrows(IllegalStateException.class, ends.client::session);
            ends.handshake();
            assertEquals(0, ends.client.read(ByteBuffer.allocate(1)));
            assertEquals(Wants.INPUT, ends.client.wants());
            assertEquals(0, ends.client.read(ByteBuffer.allocate(0)));
            ByteBuffer much = ByteBuffer.wrap(random(1 << 20));
            int written = ends.client.write(much);
            assertTrue(written > 0 && much.hasRemaining() && written == much.position());
            assertEquals(Wants.OUTPUT, ends.client.wants());
            assertEquals(0, ends.client.write(much));
            ends.move(ends.client, ends.server);
            assertTrue(ends.client.write(much) > 0);
        }
    }

    @Test
    void inputIsTakenAsFarAsThereIsRoom() throws Exception {
        client(TlsVersion.TLS_1_3);
        try (InMemory ends = InMemory.handshake(client, server)) {
            byte[] sent = random(60_000);
            ByteBuffer plain = ByteBuffer.wrap(sent);
            ByteBuffer wire = ByteBuffer.allocate(100_000);
            while (plain.hasRemaining()) {
                ends.client.write(plain);
                ends.client.drain(wire);
            }
            wire.flip();
            int room = ends.server.inputCapacity();
            assertTrue(room < wire.remaining());
            assertEquals(room, ends.server.feed(wire));
            assertEquals(0, ends.server.feed(wire));
            assertEquals(0, ends.server.inputCapacity());
            ByteBuffer received = ByteBuffer.allocate(sent.length);
            for (int turn = 0; received.hasRemaining() && turn < 100; turn++) {
                ends.server.read(received);
                ends.server.feed(wire);
            }
            assertArrayEquals(sent, received.array());
            assertEquals(0, ends.server.inputPending() + ends.server.readable());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void buffersOfAnyKindCarryTheSameBytes(TlsVersion version) throws Exception {
        client(version);
        List<IntFunction<ByteBuffer>> kinds = List.of(ByteBuffer::allocate, ByteBuffer::allocateDirect,
                size -> ByteBuffer.allocate(size + 20).position(7).slice().limit(size),
                size -> ByteBuffer.allocateDirect(size + 20).position(9).slice().limit(size),
                size -> Arena.ofAuto().allocate(size).asByteBuffer());
        byte[] sent = random(20_000);
        try (InMemory ends = InMemory.handshake(client, server)) {
            for (IntFunction<ByteBuffer> kind : kinds) {
                ByteBuffer plain = kind.apply(sent.length).put(sent).flip().asReadOnlyBuffer();
                ByteBuffer received = kind.apply(sent.length);
                ByteBuffer wire = kind.apply(777);
                for (int turn = 0; received.hasRemaining() && turn < 1000; turn++) {
                    ends.client.write(plain);
                    ends.client.drain(wire.clear());
                    ByteBuffer fed = wire.flip().asReadOnlyBuffer();
                    assertEquals(fed.limit(), ends.server.feed(fed));
                    assertFalse(fed.hasRemaining());
                    ends.server.read(received);
                }
                byte[] bytes = new byte[sent.length];
                received.flip().get(bytes);
                assertArrayEquals(sent, bytes);
                assertFalse(plain.hasRemaining());
            }
        }
    }

    @Test
    void memorySegmentsCarryTheSameBytesAsBuffers() throws Exception {
        client(TlsVersion.TLS_1_3);
        byte[] sent = random(10_000);
        try (InMemory ends = InMemory.handshake(client, server); Arena arena = Arena.ofConfined()) {
            for (MemorySegment received : List.of(arena.allocate(sent.length), MemorySegment.ofArray(new byte[sent.length]))) {
                MemorySegment wire = arena.allocate(30_000);
                assertEquals(sent.length, ends.client.write(MemorySegment.ofArray(sent).asReadOnly()));
                long length = ends.client.drain(wire);
                assertEquals(length, ends.server.feed(wire.asSlice(0, length).asReadOnly()));
                assertEquals(sent.length, ends.server.read(received));
                assertArrayEquals(sent, received.toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    @Test
    void whatCanNotBeWrittenToIsRefusedAndNothingIsLost() throws Exception {
        client(TlsVersion.TLS_1_3);
        byte[] sent = random(100);
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.client.write(ByteBuffer.wrap(sent));
            int pending = ends.client.outputPending();
            assertThrows(ReadOnlyBufferException.class, () -> ends.client.drain(ByteBuffer.allocate(10).asReadOnlyBuffer()));
            assertThrows(IllegalArgumentException.class,
                    () -> ends.client.drain(MemorySegment.ofArray(new byte[10]).asReadOnly()));
            assertEquals(pending, ends.client.outputPending());
            ends.move(ends.client, ends.server);
            assertThrows(ReadOnlyBufferException.class, () -> ends.server.read(ByteBuffer.allocate(10).asReadOnlyBuffer()));
            assertThrows(IllegalArgumentException.class,
                    () -> ends.server.read(MemorySegment.ofArray(new byte[10]).asReadOnly()));
            MemorySegment dead;
            try (Arena arena = Arena.ofConfined()) {
                dead = arena.allocate(10);
            }
            assertThrows(IllegalStateException.class, () -> ends.server.read(dead));
            assertThrows(IllegalStateException.class, () -> ends.server.write(dead));
            assertThrows(IllegalStateException.class, () -> ends.server.feed(dead));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment others = arena.allocate(10);
                assertInstanceOf(WrongThreadException.class,
                        Background.start("reading", () -> ends.server.read(others)).failure());
                assertInstanceOf(WrongThreadException.class,
                        Background.start("writing", () -> ends.server.write(others)).failure());
            }
            ByteBuffer received = ByteBuffer.allocate(sent.length);
            assertEquals(sent.length, ends.server.read(received));
            assertArrayEquals(sent, received.array());
        }
    }
}
