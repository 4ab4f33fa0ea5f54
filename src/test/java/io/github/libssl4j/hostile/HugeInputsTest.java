package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.Peers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers whose messages are right but for their size. */
@ExtendWith(NoLeaks.class)
class HugeInputsTest {
    /** A message of the handshake in records of this size, as a client's hello that was taken apart. */
    private static byte[] inRecords(byte[] message, int size) {
        byte[] all = {};
        for (int from = 0; from < message.length; from += size) {
            int length = Math.min(size, message.length - from);
            byte[] header = {22, 3, 1, (byte) (length >> 8), (byte) length};
            all = Forger.concat(all, header, Arrays.copyOfRange(message, from, from + length));
        }
        return all;
    }

    private static byte[] hello(SslConnection client) throws SslException {
        client.handshake();
        ByteBuffer bytes = ByteBuffer.allocate(client.outputPending());
        client.drain(bytes);
        return Arrays.copyOfRange(bytes.array(), 5, bytes.capacity());
    }

    /** With one extension more, of a type that nobody knows, and of this length. */
    private static byte[] enlarged(byte[] hello, int extra) {
        ByteBuffer enlarged = ByteBuffer.allocate(hello.length + 4 + extra);
        enlarged.put(hello);
        enlarged.putShort((short) 0x7a7a).putShort((short) extra);
        int extensions = 4 + 2 + 32;
        extensions += 1 + hello[extensions];
        extensions += 2 + ((hello[extensions] & 0xff) << 8 | hello[extensions + 1] & 0xff);
        extensions += 1 + hello[extensions];
        int length = ((hello[extensions] & 0xff) << 8 | hello[extensions + 1] & 0xff) + 4 + extra;
        enlarged.putShort(extensions, (short) length);
        enlarged.putInt(0, 1 << 24 | enlarged.capacity() - 4);
        return enlarged.array();
    }

    private static SslException refusal(SslConnection server, byte[] bytes) {
        return assertThrows(SslException.class, () -> feed(server, bytes));
    }

    private static void feed(SslConnection server, byte[] bytes) throws SslException {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        while (input.hasRemaining()) {
            server.feed(input);
            server.handshake();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aHelloInRecordsOfOneByteIsUnderstood(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext client = SslContext.client().insecure().protocol(version).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            feed(ends.server, inRecords(hello(ends.client), 1));
            assertTrue(ends.server.outputPending() > 500, "it answers");
        }
    }

    /** An unknown extension of all the length that there is, is passed over; a hello of more than libssl's limit is not read. */
    @ParameterizedTest
    @ValueSource(ints = {1000, 30_000, 60_000})
    void aHugeExtensionIsPassedOver(int extra) throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); SslContext client = SslContext.client().insecure().build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            feed(ends.server, inRecords(enlarged(hello(ends.client), extra), 16384));
            assertTrue(ends.server.outputPending() > 500, "it answers");
        }
    }

    @Test
    void aHelloOfSixteenMegabytesIsRefusedAtItsHeader() throws Exception {
        try (SslContext server = SslContext.selfSigned(InMemory.HOST); SslConnection one = server.newConnection()) {
            String message = refusal(one, inRecords(new byte[] {1, (byte) 0xff, (byte) 0xff, (byte) 0xff, 3, 3}, 16384)).getMessage();
            assertTrue(message.contains("excessive message size"), message);
        }
    }

    /** The same certificate over and over: 100 KB are libssl's limit. */
    @ParameterizedTest
    @ValueSource(ints = {50, 2000})
    void aChainWithoutEndIsRefused(int links, @TempDir Path folder) throws Exception {
        OpenSslCli.makeCertificates(folder, InMemory.HOST);
        String leaf = Files.readString(folder.resolve(InMemory.HOST + ".pem"));
        Path chain = Files.writeString(folder.resolve("chain.pem"), leaf + Files.readString(folder.resolve("ca.pem")).repeat(links));
        try (SslContext server = SslContext.server().certificate(chain, folder.resolve(InMemory.HOST + ".key")).build();
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).build(); Acceptor acceptor = new Acceptor()) {
            Background<Boolean> serving = acceptor.next(server, channel -> true);
            Background<Boolean> connecting = Background.start("the client", () -> {
                client.connect(InMemory.HOST, acceptor.port()).close();
                return true;
            });
            if (links < 100) {
                assertTrue(connecting.result());
                assertTrue(serving.result());
            } else {
                String message = assertInstanceOf(SslException.class, connecting.failure()).getMessage();
                assertTrue(message.contains("excessive message size"), message);
                assertInstanceOf(IOException.class, serving.failure());
            }
        }
    }

    /** A client that believes it may send more than the server ever allowed. */
    @Test
    void earlyDataFarAboveTheLimitIsRefused() throws Exception {
        try (SslContext server = EarlyEnds.server().build(); SslContext client = EarlyEnds.client(server).build();
                SslSession honest = Peers.clientSession(client, server); SslSession read = SslSession.fromDer(honest.toDer())) {
            read.setMaxEarlyData(1 << 30);
            try (SslSession greedy = client.adopt(read, InMemory.HOST); InMemory ends = EarlyEnds.offering(client, server, greedy)) {
                ByteBuffer much = ByteBuffer.allocate(8 << 20);
                ByteBuffer plain = ByteBuffer.allocate(1 << 14);
                int[] taken = {0};
                SslException failure = assertThrows(SslException.class, () -> {
                    while (much.hasRemaining()) {
                        ends.client.writeEarlyData(much);
                        ends.move(ends.client, ends.server);
                        for (int got; (got = ends.server.readEarlyData(plain.clear())) > 0;) {
                            taken[0] += got;
                        }
                    }
                });
                assertTrue(failure.getMessage().contains("too much early data"), failure.getMessage());
                assertTrue(taken[0] <= 16 * 1024, taken[0] + " bytes");
            }
        }
    }

    /** What a server does not want it passes over, and that no further than it would have allowed. */
    @Test
    void rejectedEarlyDataFarAboveTheLimitIsRefused() throws Exception {
        try (SslContext server = EarlyEnds.server().build(); SslContext client = EarlyEnds.client(server).build();
                SslSession honest = Peers.clientSession(client, server); SslSession read = SslSession.fromDer(honest.toDer())) {
            read.setMaxEarlyData(1 << 30);
            try (SslSession greedy = client.adopt(read, InMemory.HOST); InMemory ends = EarlyEnds.offering(client, server, greedy)) {
                ByteBuffer much = ByteBuffer.allocate(8 << 20);
                SslException failure = assertThrows(SslException.class, () -> {
                    while (much.hasRemaining()) {
                        ends.client.writeEarlyData(much);
                        ends.move(ends.client, ends.server);
                        assertFalse(ends.server.handshake());
                    }
                });
                assertTrue(failure.getMessage().contains("early data"), failure.getMessage());
                assertTrue(much.position() < 1 << 20, much.position() + " bytes");
            }
        }
    }
}
