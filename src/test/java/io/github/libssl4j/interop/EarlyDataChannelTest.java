package io.github.libssl4j.interop;

import static io.github.libssl4j.kit.EarlyEnds.bytes;
import static io.github.libssl4j.kit.EarlyEnds.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Early data over sockets: by the options of a connection, by hand, taken, rejected and sent again. */
@ExtendWith(NoLeaks.class)
class EarlyDataChannelTest {
    private Acceptor acceptor;

    @BeforeEach
    void open() throws IOException {
        acceptor = new Acceptor();
    }

    @AfterEach
    void close() throws IOException {
        acceptor.close();
    }

    /** What a server has read: early, and later up to a full stop. */
    private record Heard(String early, String later) {}

    /** Reads early data if it is told to, answers at once, and reads the rest. */
    private Background<Heard> serve(SslContext server, boolean readsEarly) {
        return acceptor.nextRaw(socket -> {
            try (SslChannel channel = server.accept(socket)) {
                StringBuilder early = new StringBuilder();
                ByteBuffer buffer = ByteBuffer.allocate(20_000);
                while (readsEarly && channel.readEarlyData(buffer.clear()) >= 0) {
                    early.append(text(buffer));
                    channel.writeEarlyData(bytes("!"));
                }
                StringBuilder later = new StringBuilder();
                while (later.indexOf(".") < 0 && channel.read(buffer.clear()) >= 0) {
                    later.append(text(buffer));
                }
                channel.write(bytes("answer."));
                return new Heard(early.toString(), later.toString());
            }
        });
    }

    private ConnectionOptions to() {
        return ConnectionOptions.to("localhost", acceptor.port());
    }

    private static SslContext client(SslContext server, String... protocols) {
        SslContextBuilder builder = SslContext.client().trust(server.certificate().orElseThrow());
        return (protocols.length > 0 ? builder.alpn(protocols) : builder).build();
    }

    private static String answer(SslChannel channel) throws IOException {
        StringBuilder answer = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(100);
        while (answer.indexOf(".") < 0 && channel.read(buffer.clear()) >= 0) {
            answer.append(text(buffer));
        }
        return answer.toString();
    }

    /** A first connection, whose ticket the client remembers. */
    private void remember(SslContext client, SslContext server) throws Exception {
        Background<Heard> serving = serve(server, false);
        try (SslChannel channel = client.connect(to())) {
            assertFalse(channel.isEarlyDataDelivered());
            channel.write(bytes("first."));
            assertEquals("answer.", answer(channel));
        }
        serving.result();
    }

    private static byte[] data(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theRememberedSessionCarriesItAgainAndAgain() throws Exception {
        try (SslContext server = EarlyEnds.server().build(); SslContext client = client(server)) {
            remember(client, server);
            for (int i = 0; i < 4; i++) {
                Background<Heard> serving = serve(server, true);
                try (SslChannel channel = client.connect(to().earlyData(data("GET " + i), false))) {
                    assertEquals(EarlyDataStatus.ACCEPTED, channel.earlyDataStatus());
                    assertTrue(channel.isEarlyDataDelivered());
                    channel.write(bytes("end."));
                    assertEquals("!answer.", answer(channel));
                }
                assertEquals(new Heard("GET " + i, "end."), serving.result());
            }
        }
    }

    @Test
    void withoutASessionItIsSentAfterTheHandshakeWhereThatIsAllowed() throws Exception {
        for (boolean allowed : new boolean[] {true, false}) {
            try (SslContext server = EarlyEnds.server().build(); SslContext client = client(server)) {
                Background<Heard> serving = serve(server, true);
                try (SslChannel channel = client.connect(to().earlyData(data("GET "), allowed))) {
                    assertEquals(EarlyDataStatus.NOT_SENT, channel.earlyDataStatus());
                    assertEquals(allowed, channel.isEarlyDataDelivered());
                    channel.write(bytes("end."));
                    assertEquals("answer.", answer(channel));
                }
                assertEquals(new Heard("", allowed ? "GET end." : "end."), serving.result());
            }
        }
    }

    @Test
    void whatWasRejectedIsSentAgainWhereThatIsAllowed() throws Exception {
        for (boolean allowed : new boolean[] {true, false}) {
            try (SslContext server = EarlyEnds.server().build(); SslContext client = client(server)) {
                remember(client, server);
                Background<Heard> serving = serve(server, false); // shakes hands first
                try (SslChannel channel = client.connect(to().earlyData(data("GET "), allowed))) {
                    assertTrue(channel.isResumed());
                    assertEquals(EarlyDataStatus.REJECTED, channel.earlyDataStatus());
                    assertEquals(allowed, channel.isEarlyDataDelivered());
                    channel.write(bytes("end."));
                    assertEquals("answer.", answer(channel));
                }
                assertEquals(new Heard("", allowed ? "GET end." : "end."), serving.result());
            }
        }
    }

    /** The data was meant for the session's protocol (RFC 8446, 4.2.10). */
    @Test
    void underAnotherProtocolItIsNotSentAgain() throws Exception {
        try (SslContext one = EarlyEnds.server().alpn("one").build();
                SslContext two = SslContext.server().selfSigned("localhost").alpn("two").build();
                SslContext client = SslContext.client().insecure().alpn("one", "two").build()) {
            remember(client, one);
            Background<Heard> serving = serve(two, true);
            try (SslChannel channel = client.connect(to().earlyData(data("GET "), true))) {
                assertEquals(EarlyDataStatus.REJECTED, channel.earlyDataStatus());
                assertEquals("two", channel.alpn().orElseThrow());
                assertFalse(channel.isEarlyDataDelivered());
                channel.write(bytes("end."));
                assertEquals("answer.", answer(channel));
            }
            assertEquals(new Heard("", "end."), serving.result());
        }
    }

    @Test
    void moreThanTheSessionAllowsIsSentAfterTheHandshake() throws Exception {
        try (SslContext server = EarlyEnds.server().earlyData(10).build(); SslContext client = client(server)) {
            remember(client, server);
            Background<Heard> serving = serve(server, true);
            try (SslChannel channel = client.connect(to().earlyData(data("0123456789 "), true))) {
                assertEquals(EarlyDataStatus.NOT_SENT, channel.earlyDataStatus());
                assertTrue(channel.isEarlyDataDelivered());
                channel.write(bytes("end."));
                assertEquals("answer.", answer(channel));
            }
            assertEquals(new Heard("", "0123456789 end."), serving.result());
        }
    }

    @Test
    void aHelloRetryRequestMakesItGoAgain() throws Exception {
        try (SslContext server = EarlyEnds.server().groups("P-384").build(); SslContext client = client(server)) {
            remember(client, server);
            Background<Heard> serving = serve(server, true);
            try (SslChannel channel = client.connect(to().earlyData(data("GET "), true))) {
                assertEquals(EarlyDataStatus.REJECTED, channel.earlyDataStatus());
                assertTrue(channel.isEarlyDataDelivered());
                channel.write(bytes("end."));
                assertEquals("answer.", answer(channel));
            }
            assertEquals(new Heard("", "GET end."), serving.result());
        }
    }

    @Test
    void megabytesGoThroughTakenOrRejected() throws Exception {
        byte[] much = new byte[3_000_000];
        new Random(7).ints(much.length, 'a', 'z').forEach(new IntConsumer() {
            private int at;

            @Override
            public void accept(int letter) {
                much[at++] = (byte) letter;
            }
        });
        for (boolean taken : new boolean[] {true, false}) {
            try (SslContext server = EarlyEnds.server().earlyData(much.length).build(); SslContext client = client(server)) {
                remember(client, server);
                Background<Heard> serving = serve(server, taken);
                try (SslChannel channel = client.connect(to().earlyData(much, true))) {
                    assertTrue(channel.isEarlyDataDelivered());
                    channel.write(bytes("."));
                    assertTrue(answer(channel).endsWith("answer."));
                }
                Heard heard = serving.result();
                assertArrayEquals(much, data(taken ? heard.early() : heard.later().replace(".", "")));
            }
        }
    }

    @Test
    void byHandItGoesBeforeTheHandshake() throws Exception {
        try (SslContext server = EarlyEnds.server().build(); SslContext client = client(server)) {
            remember(client, server);
            Background<Heard> serving = serve(server, true);
            try (SslChannel channel = client.connect(acceptor.connectRaw(), to())) {
                assertEquals(16 * 1024, channel.maxEarlyData());
                assertEquals(5, channel.writeEarlyData(bytes("early")));
                assertEquals(16 * 1024 - 5, channel.maxEarlyData());
                channel.write(bytes("end."));
                assertEquals(EarlyDataStatus.ACCEPTED, channel.earlyDataStatus());
                assertThrows(IllegalStateException.class, () -> channel.writeEarlyData(bytes("late")));
                assertEquals("!answer.", answer(channel));
            }
            assertEquals(new Heard("early", "end."), serving.result());
        }
    }

    @Test
    void whoWritesItByHandHasNotGivenItToo() throws Exception {
        try (SslContext server = EarlyEnds.server().build(); SslContext client = client(server)) {
            remember(client, server);
            Background<Heard> serving = serve(server, true);
            try (SslChannel channel = client.connect(acceptor.connectRaw(), to().earlyData(data("GET "), true))) {
                assertThrows(IllegalStateException.class, () -> channel.writeEarlyData(bytes("early")));
                channel.write(bytes("end."));
                assertEquals("!answer.", answer(channel));
            }
            assertEquals(new Heard("GET ", "end."), serving.result());
        }
    }

    @Test
    void aServerWaitsForItNoLongerThanForAHandshake() throws Exception {
        try (SslContext server = EarlyEnds.server().handshakeTimeout(Duration.ofMillis(50)).build()) {
            Background<Integer> serving = acceptor.nextRaw(socket -> {
                try (SslChannel channel = server.accept(socket)) {
                    return channel.readEarlyData(ByteBuffer.allocate(1));
                }
            });
            try (SocketChannel silent = acceptor.connectRaw()) {
                assertEquals(SocketTimeoutException.class, serving.failure().getClass());
                assertTrue(silent.isOpen());
            }
        }
    }
}
