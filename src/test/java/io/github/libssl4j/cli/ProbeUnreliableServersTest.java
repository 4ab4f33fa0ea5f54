package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Machines behind one address that don't know each other's sessions, and one that can't bear being offered any. */
@ExtendWith(NoLeaks.class)
class ProbeUnreliableServersTest {
    private static final int PRE_SHARED_KEY = 41;

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
                Front front = new Front(hello -> offersSession(hello) ? Front.HANG_UP : server.target().port())) {
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

    @Test
    void theMedianIsTheMiddleOrBetweenTheMiddles() {
        assertEquals(2, MechanismProbe.median(List.of(9.0, 1.0, 2.0)).getAsDouble());
        assertEquals(1.5, MechanismProbe.median(List.of(2.0, 1.0)).getAsDouble());
        assertTrue(MechanismProbe.median(List.of()).isEmpty());
    }
}
