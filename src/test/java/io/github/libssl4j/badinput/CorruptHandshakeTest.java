package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes of the peer that are cut off, changed or made up, at every place: an exception, and never a connection. */
@ExtendWith(NoLeaks.class)
class CorruptHandshakeTest {
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

    private SslConnection newClient() {
        return client.newConnection(InMemory.HOST, InMemory.PORT);
    }

    /** What a side says next. */
    private static byte[] flight(SslConnection from) throws SslException {
        assertFalse(from.handshake());
        ByteBuffer bytes = ByteBuffer.allocate(from.outputPending());
        from.drain(bytes);
        return bytes.array();
    }

    private byte[] serversFlight(byte[] hello) throws SslException {
        try (SslConnection peer = server.newConnection()) {
            peer.feed(ByteBuffer.wrap(hello));
            return flight(peer);
        }
    }

    /** The bytes, and then the transport's end. */
    private static SslException failure(SslConnection connection, byte[] bytes, int length) {
        ByteBuffer input = ByteBuffer.wrap(bytes, 0, length);
        return assertThrows(SslException.class, () -> {
            while (input.hasRemaining() && connection.feed(input) > 0) {
                assertFalse(connection.handshake());
                assertEquals(Wants.INPUT, connection.wants());
            }
            connection.endInput();
            connection.handshake();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void thePeersFirstFlightCutOffAtEachByte(TlsVersion version) throws Exception {
        client(version);
        try (SslConnection one = newClient()) {
            byte[] hello = flight(one);
            for (int length = 0; length < hello.length; length++) {
                try (SslConnection peer = server.newConnection()) {
                    String message = failure(peer, hello, length).getMessage();
                    assertTrue(message.contains("the client") && message.contains("in mid-handshake"), message);
                    assertThrows(SslException.class, peer::handshake);
                }
            }
        }
        for (int length = 0;; length += 13) {
            try (SslConnection one = newClient()) {
                byte[] answer = serversFlight(flight(one));
                if (length >= answer.length) {
                    break;
                }
                String message = failure(one, answer, length).getMessage();
                assertTrue(message.contains("localhost") && message.contains("in mid-handshake"), message);
            }
        }
        assertEquals(0, client.sessions().size() + server.sessions().size());
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aBitOfTheServersFlightFlippedAnywhereFailsTheClient(TlsVersion version) throws Exception {
        client(version);
        for (int at = 0;; at += 3) {
            try (SslConnection one = newClient()) {
                byte[] answer = serversFlight(flight(one));
                if (at >= answer.length) {
                    break;
                }
                answer[at] ^= (byte) (1 << at % 8);
                // What can't be told apart yet, such as a changed ServerHello, ends for want of a right Finished.
                failure(one, answer, answer.length);
                assertFalse(one.isHandshakeComplete());
            }
        }
        assertEquals(0, client.sessions().size());
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void randomRecordsFailBothRoles(TlsVersion version) throws Exception {
        client(version);
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] noise = new byte[1 + random.nextInt(3000)];
            random.nextBytes(noise);
            if (seed % 2 == 0 && noise.length > 5) { // with the header of a record, so that it is looked into
                noise[0] = (byte) (20 + random.nextInt(4));
                noise[1] = 3;
                noise[2] = (byte) (1 + random.nextInt(3));
                noise[3] = (byte) (noise.length - 5 >> 8);
                noise[4] = (byte) (noise.length - 5);
            }
            try (SslConnection one = newClient(); SslConnection other = server.newConnection()) {
                flight(one);
                failure(one, noise, noise.length);
                failure(other, noise, noise.length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aRecordThatWasChangedOnTheWayIsNotRead(TlsVersion version) throws Exception {
        client(version);
        for (int at = 0; at < 60; at++) {
            try (InMemory ends = InMemory.handshake(client, server)) {
                ends.client.write(ByteBuffer.wrap(new byte[30]));
                ByteBuffer record = ByteBuffer.allocate(ends.client.outputPending());
                ends.client.drain(record);
                if (at >= record.capacity()) {
                    break;
                }
                record.put(at, (byte) (record.get(at) ^ 0x10));
                ends.server.feed(record.flip());
                ByteBuffer plain = ByteBuffer.allocate(100);
                SslException failure = assertThrows(SslException.class, () -> {
                    assertEquals(0, ends.server.read(plain));
                    ends.server.endInput();
                    ends.server.read(plain);
                });
                assertNotEquals("", failure.getMessage());
                assertEquals(0, plain.position());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void theTransportsEndWithoutCloseNotifyIsNoEndOfData(TlsVersion version) throws Exception {
        client(version);
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.client.write(ByteBuffer.wrap(new byte[10]));
            ends.move(ends.client, ends.server);
            ends.server.endInput();
            assertThrows(IllegalStateException.class, () -> ends.server.feed(ByteBuffer.allocate(1)));
            ByteBuffer plain = ByteBuffer.allocate(100);
            assertEquals(10, ends.server.read(plain));
            String message = assertThrows(SslException.class, () -> ends.server.read(plain)).getMessage();
            assertTrue(message.contains("without close_notify"), message);
            assertFalse(ends.server.isInboundClosed());
        }
    }
}
