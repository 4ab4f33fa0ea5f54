package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One connection after the other uses the same BIO pair: what passes over it is nobody else's. */
@ExtendWith(NoLeaks.class)
class WireTest {
    private static final int PORT = 4433;

    @Test
    void bytesThatAClosedConnectionLeftReachNobody() throws Exception {
        try (SslContext context = SslContext.client().insecure().build()) {
            int hello = 0;
            for (int i = 0; i < 3; i++) {
                try (SslConnection left = context.newConnection(InMemory.HOST, PORT)) {
                    assertEquals(1, left.feed(ByteBuffer.wrap(new byte[] {22})));
                    assertEquals(1, left.inputPending());
                    left.handshake();
                    assertEquals(i == 0 ? left.outputPending() : hello, left.outputPending());
                    hello = left.outputPending();
                    assertTrue(hello > 0);
                    assertEquals(2, left.feed(ByteBuffer.wrap(new byte[] {3, 3})));
                }
            }
        }
    }

    @Test
    void aWireIsTheNextConnectionsOnceItsOwnIsAtRest() {
        Wire wire = Wire.take();
        wire.back();
        Wire again = Wire.take(); // by the same thread
        assertSame(wire, again);
        again.back();
    }

    @Test
    void connectionsThatRestInTurnGetEachTheirOwnBytes() throws Exception {
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).build();
                SslContext client = SslContext.client().insecure().build();
                InMemory one = InMemory.handshake(client, server);
                InMemory other = InMemory.handshake(client, server)) {
            for (int i = 0; i < 10; i++) {
                InMemory ends = i % 2 == 0 ? one : other;
                ByteBuffer plain = ByteBuffer.allocate(100);
                assertEquals(0, ends.server.read(plain)); // now it rests
                assertEquals(1, ends.client.write(ByteBuffer.wrap(new byte[] {(byte) i})));
                ByteBuffer record = ByteBuffer.allocate(1000);
                ends.client.drain(record);
                record.flip();
                ends.server.feed(record.slice(0, 7)); // with half a record it rests too
                assertEquals(0, ends.server.read(plain));
                ends.server.feed(record.position(7));
                assertEquals(1, ends.server.read(plain));
                assertEquals(i, plain.get(0));
            }
        }
    }
}
