package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Machines behind one address that don't know each other's sessions, and one that can't bear being offered any. */
@ExtendWith(NoLeaks.class)
class ProbeUnreliableServersTest {
    private static final int PRE_SHARED_KEY = 41;
    private static final int HANG_UP = -1;

    @Test
    void machinesThatShareNoKeysResumeOnlySometimes() throws Exception {
        try (EmbeddedServer one = new EmbeddedServer(SslContext.selfSigned("localhost"));
                EmbeddedServer two = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            Random random = new Random(11); // always the same, and without a rhythm
            try (Front front = new Front(hello -> (random.nextBoolean() ? one : two).target().port())) {
                ProbeRun run = ProbeRun.of("--insecure", "--json", "--count", "6", "127.0.0.1:" + front.port());
                assertEquals(1, run.exit(), run.toString());
                for (Mechanism mechanism : Mechanism.values()) {
                    JsonNode report = run.mechanism(mechanism);
                    assertEquals(6, report.get("attempts").asInt());
                    int resumed = report.get("resumed").asInt();
                    assertTrue(resumed > 0 && resumed < 6, mechanism + ": " + resumed);
                }
                assertTrue(run.target().get("verdict").asText().contains("only sometimes"), run.out());
                assertTrue(run.target().get("advice").toString().contains("do not share"), run.out());
            }
        }
    }

    @Test
    void machinesThatTakeTurnsAndShareNoKeysAreFoundOut() throws Exception {
        try (EmbeddedServer one = new EmbeddedServer(SslContext.selfSigned("localhost"));
                EmbeddedServer two = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            AtomicInteger connections = new AtomicInteger();
            try (Front front = new Front(hello -> (connections.getAndIncrement() % 2 == 0 ? one : two).target().port())) {
                ProbeRun run = ProbeRun.of("--insecure", "--count", "3", "127.0.0.1:" + front.port());
                assertEquals(1, run.exit(), run.toString());
                assertTrue(run.out().contains("machines"), run.out());
            }
        }
    }

    @Test
    void aServerThatHangsUpOnSessionsIsSaidToBreakTheHandshake() throws Exception {
        SslContext context = SslContext.server().selfSigned("localhost").protocol(TlsVersion.TLS_1_3).build();
        try (EmbeddedServer server = new EmbeddedServer(context);
                Front front = new Front(hello -> offersSession(hello) ? HANG_UP : server.target().port())) {
            ProbeRun run = ProbeRun.of("--insecure", "--json", "--count", "2", "127.0.0.1:" + front.port());
            assertEquals(1, run.exit(), run.toString());
            JsonNode report = run.mechanism(Mechanism.TLS13_TICKET);
            assertEquals(2, report.get("broken").asInt());
            assertEquals(0, report.get("resumed").asInt());
            assertEquals("the server closed the connection", report.get("breakage").asText());
            assertTrue(run.target().get("verdict").asText().contains("is offered breaks the handshake"), run.out());
        }
    }

    /** Whether a ClientHello record has a pre_shared_key, which is always its last extension (RFC 8446, 4.2.11). */
    private static boolean offersSession(byte[] record) {
        ByteBuffer hello = ByteBuffer.wrap(record).position(5 + 4 + 2 + 32);
        hello.position(hello.position() + 1 + hello.get(hello.position()));
        hello.position(hello.position() + 2 + hello.getShort(hello.position()));
        hello.position(hello.position() + 1 + hello.get(hello.position()) + 2);
        int type = 0;
        while (hello.hasRemaining()) {
            type = hello.getShort();
            int length = hello.getShort();
            hello.position(hello.position() + length);
        }
        return type == PRE_SHARED_KEY;
    }

    /** Hands each connection on to a port that is chosen by its ClientHello. */
    private static final class Front implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final ToIntFunction<byte[]> choice;

        Front(ToIntFunction<byte[]> choice) throws IOException {
            this.choice = choice;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            } catch (IOException e) {
                // closed
            }
        }

        private void serve(Socket client) {
            try (client) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] head = in.readNBytes(5);
                byte[] hello = ByteBuffer.allocate(5 + ByteBuffer.wrap(head).getShort(3)).put(head)
                        .put(in.readNBytes(ByteBuffer.wrap(head).getShort(3))).array();
                int port = choice.applyAsInt(hello);
                if (port == HANG_UP) {
                    return;
                }
                try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    server.getOutputStream().write(hello);
                    Thread back = Thread.ofVirtual().start(() -> copy(server, client));
                    copy(client, server);
                    back.join();
                }
            } catch (IOException | InterruptedException e) {
                // an end went away
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                in.transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException e) {
                // an end went away
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @Test
    void theMedianIsTheMiddleOrBetweenTheMiddles() {
        assertEquals(2, MechanismProbe.median(List.of(9.0, 1.0, 2.0)).getAsDouble());
        assertEquals(1.5, MechanismProbe.median(List.of(2.0, 1.0)).getAsDouble());
        assertTrue(MechanismProbe.median(List.of()).isEmpty());
    }
}
