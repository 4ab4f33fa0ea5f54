package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.NativeHeap;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer with the right keys that sends records which mean nothing, and more of them than anybody would. */
@ExtendWith(NoLeaks.class)
class RecordFloodTest {
    private static final int FLOOD = 16 << 20;
    /** What Java's own use of C's heap comes to meanwhile, and less than what is sent. */
    private static final long BLOAT = 8 << 20;

    private Standoff place;
    private Forger forger;
    private SslChannel victim;
    private Background<Long> reading;
    private long allocated;

    @BeforeEach
    void open() {
        place = new Standoff(Duration.ZERO);
    }

    @AfterEach
    void close() {
        if (forger != null) {
            forger.close();
        }
        place.close();
    }

    /** A connection whose one end is forged, and whose other reads what comes. */
    private void meet(TlsVersion version, boolean victimIsClient) throws Throwable {
        SocketChannel[] ends = place.wideSockets();
        victim = place.later(victimIsClient
                ? place.client().connect(ends[0], ConnectionOptions.to("localhost", 443).withoutResumption())
                : place.server().accept(ends[1]));
        Background<Void> shaking = Background.start("the handshake", () -> {
            victim.handshake();
            return null;
        });
        forger = new Forger(ends[victimIsClient ? 1 : 0], !victimIsClient, version);
        shaking.result();
        allocated = NativeHeap.allocated();
        reading = Background.start("the read", () -> {
            long count = 0;
            ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
            for (int read; (read = victim.read(buffer.clear())) >= 0;) {
                count += read;
            }
            return count;
        });
    }

    /** Java's compiler takes much for a moment, and gives it back. */
    private void assertNoBloat() {
        Await.until(() -> "the native heap is as before: " + grown() + " bytes more", () -> grown() < BLOAT);
    }

    private long grown() {
        try {
            return NativeHeap.allocated() - allocated;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Whether it was refused, and how much of it was taken before. */
    private String refused() throws Exception {
        return assertInstanceOf(SslException.class, reading.failure()).getMessage();
    }

    private void assertReads(int bytes) throws Throwable {
        forger.send(forger.record(Forger.ALERT, (byte) 1, (byte) 0));
        assertEquals(bytes, reading.result());
        assertNoBloat();
    }

    @ParameterizedTest
    @CsvSource(textBlock = "TLS_1_2,true\nTLS_1_2,false\nTLS_1_3,true\nTLS_1_3,false")
    void emptyRecordsAreRefused(TlsVersion version, boolean victimIsClient) throws Throwable {
        meet(version, victimIsClient);
        int sent = 0;
        for (boolean taken = true; taken && sent < FLOOD;) {
            byte[] record = forger.record(Forger.DATA);
            taken = forger.send(record) && !reading.isDone();
            sent += record.length;
        }
        assertTrue(refused().contains("record too small"), refused());
        assertTrue(sent < FLOOD, "all were taken");
        assertNoBloat();
    }

    @ParameterizedTest
    @CsvSource(textBlock = "TLS_1_2,true\nTLS_1_2,false\nTLS_1_3,true\nTLS_1_3,false")
    void emptyRecordsBetweenBytesCostNoMemory(TlsVersion version, boolean victimIsClient) throws Throwable {
        meet(version, victimIsClient);
        int bytes = Load.isLong() ? 20_000 : 500;
        for (int i = 0; i < bytes; i++) {
            for (int empty = 0; empty < 30; empty++) {
                assertTrue(forger.send(forger.record(Forger.DATA)));
            }
            assertTrue(forger.send(forger.record(Forger.DATA, (byte) i)));
        }
        assertReads(bytes);
    }

    @ParameterizedTest
    @CsvSource(textBlock = "TLS_1_2,true,16385\nTLS_1_2,false,16385\nTLS_1_3,true,16385\nTLS_1_3,false,20000\nTLS_1_2,false,65500")
    void recordsThatAreTooLongAreRefused(TlsVersion version, boolean victimIsClient, int length) throws Throwable {
        meet(version, victimIsClient);
        forger.send(forger.record(Forger.DATA, new byte[length]));
        assertTrue(refused().matches(".*(too long|packet length).*"), refused());
        assertNoBloat();
    }

    @ParameterizedTest
    @CsvSource(textBlock = "TLS_1_2,true\nTLS_1_2,false\nTLS_1_3,true\nTLS_1_3,false")
    void recordsOfAsMuchAsMayBeAreRead(TlsVersion version, boolean victimIsClient) throws Throwable {
        meet(version, victimIsClient);
        for (int i = 0; i < 20; i++) {
            forger.send(forger.record(Forger.DATA, new byte[16384]));
            forger.send(forger.record(Forger.DATA, (byte) 1));
        }
        assertReads(20 * 16385);
    }

    @ParameterizedTest
    @CsvSource(textBlock = "TLS_1_2,true\nTLS_1_2,false\nTLS_1_3,true\nTLS_1_3,false")
    void warningsAreRefusedAfterAFew(TlsVersion version, boolean victimIsClient) throws Throwable {
        meet(version, victimIsClient);
        int sent = 0;
        while (sent < 10_000 && !reading.isDone() && forger.send(forger.record(Forger.ALERT, (byte) 1, (byte) 90))) {
            sent++;
        }
        assertTrue(refused().matches("(?i).*(too many warn alerts|user.cancel).*"), refused());
        assertTrue(sent < 10_000);
        assertNoBloat();
    }

    /** It is off: each wish is refused by a warning, and what the connection is does not change. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void renegotiationIsRefusedHoweverOften(boolean victimIsClient) throws Throwable {
        meet(TlsVersion.TLS_1_2, victimIsClient);
        byte[] wish = victimIsClient ? new byte[] {0, 0, 0, 0} : new byte[] {1, 0, 0, 4, 3, 3, 0, 0};
        Background<Long> listening = Background.start("the peer's reads", forger::drain);
        ByteBuffer before = session();
        for (int i = 0; i < 5000; i++) {
            assertTrue(forger.send(forger.record(Forger.HANDSHAKE, wish)), "after " + i);
        }
        forger.send(forger.record(Forger.DATA, new byte[10]));
        assertReads(10);
        assertTrue(victim.connection().isHandshakeComplete());
        assertEquals(before, session());
        victim.close();
        assertTrue(listening.result() > 5000, "it said so each time");
    }

    private ByteBuffer session() {
        try (SslSession session = victim.connection().session()) {
            return ByteBuffer.wrap(session.toDer());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void newKeysAgainAndAgainCostNoMemory(boolean victimIsClient) throws Throwable {
        meet(TlsVersion.TLS_1_3, victimIsClient);
        for (int i = 0; i < 5000; i++) {
            assertTrue(forger.send(forger.record(Forger.HANDSHAKE, (byte) 24, (byte) 0, (byte) 0, (byte) 1, (byte) 0)));
            forger.nextKeys();
        }
        forger.send(forger.record(Forger.DATA, (byte) 1));
        assertReads(1);
    }

    /** Messages that never end: a certificate after the handshake, a KeyUpdate of 16 MB. */
    @ParameterizedTest
    @CsvSource(textBlock = "TLS_1_2,true,11\nTLS_1_2,false,11\nTLS_1_3,true,24\nTLS_1_3,false,24\nTLS_1_3,true,4\nTLS_1_2,true,4")
    void messagesOfTheHandshakeWithoutEndAreRefused(TlsVersion version, boolean victimIsClient, int type) throws Throwable {
        meet(version, victimIsClient);
        forger.send(forger.record(Forger.HANDSHAKE, (byte) type, (byte) 0xff, (byte) 0xff, (byte) 0xff));
        for (int i = 0; i < 1024 && !reading.isDone(); i++) {
            if (!forger.send(forger.record(Forger.HANDSHAKE, new byte[16384]))) {
                break;
            }
        }
        assertFalse(refused().isEmpty());
        assertNoBloat();
    }
}
