package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
class SslSessionTest {
    private static SslSession full() {
        return Peers.made(1).setIdContext(new byte[] {1, 2, 3}).setTime(Instant.ofEpochSecond(1_700_000_000))
                .setTimeout(Duration.ofSeconds(4321)).setMasterKey(key()).setMaxEarlyData(0xffff_ffffL).setAlpn("h2")
                .setHostName("example.org");
    }

    private static byte[] key() {
        byte[] key = new byte[48];
        Arrays.fill(key, (byte) 0xab);
        return key;
    }

    private static void assertFull(SslSession session) {
        assertEquals(Peers.id(1), session.id().orElseThrow());
        assertArrayEquals(new byte[] {1, 2, 3}, session.idContext());
        assertEquals(Instant.ofEpochSecond(1_700_000_000), session.time());
        assertEquals(Duration.ofSeconds(4321), session.timeout());
        assertEquals(TlsVersion.TLS_1_2, session.protocol().orElseThrow());
        assertEquals(Peers.TLS_1_2_SUITE, session.cipher().orElseThrow());
        assertArrayEquals(key(), session.masterKey());
        assertEquals(0xffff_ffffL, session.maxEarlyData());
        assertEquals("h2", session.alpn().orElseThrow());
        assertEquals("example.org", session.hostName().orElseThrow());
        assertTrue(session.isResumable());
        assertFalse(session.hasTicket());
        assertEquals(0, session.ticket().length);
        assertEquals(Duration.ZERO, session.ticketLifetimeHint());
        assertTrue(session.peerCertificate().isEmpty());
        assertTrue(session.maxFragmentLength().isEmpty());
    }

    @Test
    void whatIsSetIsReadBack() {
        try (SslSession session = full()) {
            assertFull(session);
            session.setAlpn("").setIdContext(new byte[0]).setMaxEarlyData(0).setId(SessionId.parse("0a"));
            assertTrue(session.alpn().isEmpty());
            assertEquals(0, session.idContext().length);
            assertEquals(0, session.maxEarlyData());
            assertEquals("0a", session.id().orElseThrow().toString());
        }
    }

    @Test
    void anEmptySessionHasNothing() {
        try (SslSession session = SslSession.create()) {
            assertTrue(session.id().isEmpty());
            assertTrue(session.protocol().isEmpty());
            assertTrue(session.cipher().isEmpty());
            assertEquals(0, session.masterKey().length);
            assertFalse(session.isResumable());
            assertFalse(session.isSealed());
            assertTrue(session.time().isAfter(Instant.now().minusSeconds(60)));
            assertTrue(session.toString().contains("no id"));
            session.dup().close();
        }
    }

    @Test
    void aCopyIsIndependentAndASharedReferenceIsTheSame() {
        SslSession session = full();
        try (SslSession copy = session.dup(); SslSession shared = session.share()) {
            session.setHostName("changed.example").setId(Peers.id(2));
            assertFull(copy);
            assertEquals("changed.example", shared.hostName().orElseThrow());
            shared.setAlpn("http/1.1");
            assertEquals("http/1.1", session.alpn().orElseThrow());
            session.close();
            assertEquals(Peers.id(2), shared.id().orElseThrow());
            assertFalse(copy.isClosed() || shared.isClosed());
        }
    }

    @Test
    void bytesAndTextGiveTheSameSessionBack() {
        try (SslSession session = full(); SslSession der = SslSession.fromDer(session.toDer());
                SslSession pem = SslSession.fromPem("before\n" + session.toPem() + "after\n")) {
            assertFull(der);
            assertFull(pem);
            assertArrayEquals(session.toDer(), der.toDer());
            assertEquals(session.toPem(), pem.toPem());
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,true", "TLS_1_2,false", "TLS_1_3,true", "TLS_1_3,false"})
    void aSessionOfAHandshakeSurvivesItsForms(TlsVersion version, boolean tickets) throws Exception {
        try (SslContext server = Peers.server().tickets(tickets).alpn("h2").build();
                SslContext client = Peers.client(server).protocol(version).alpn("h2").build();
                SslSession session = Peers.clientSession(client, server);
                SslSession back = SslSession.fromPem(session.toPem())) {
            assertEquals(session.id(), back.id());
            assertArrayEquals(session.ticket(), back.ticket());
            assertEquals(version == TlsVersion.TLS_1_3 || tickets, back.hasTicket());
            assertEquals(session.ticketLifetimeHint(), back.ticketLifetimeHint());
            assertEquals(session.peerCertificate(), back.peerCertificate());
            assertEquals(server.certificate(), back.peerCertificate());
            assertEquals(session.cipher(), back.cipher());
            assertArrayEquals(session.masterKey(), back.masterKey());
            assertArrayEquals(session.toDer(), back.toDer());
            assertTrue(back.describe().contains(version.toString()));
            assertTrue(back.describe().contains(back.id().orElseThrow().toString().toUpperCase(Locale.ROOT)));
        }
    }

    @Test
    void aKeyLogLineIsOfATls12SessionWithAKey() {
        try (SslSession session = full(); SslSession empty = SslSession.create();
                SslSession later = full().setProtocol(TlsVersion.TLS_1_3).setCipher("TLS_AES_128_GCM_SHA256")) {
            assertEquals("RSA Session-ID:" + Peers.id(1).toString().toUpperCase(Locale.ROOT) + " Master-Key:"
                    + "AB".repeat(48), session.toKeyLog());
            assertThrows(IllegalStateException.class, empty::toKeyLog);
            assertThrows(IllegalStateException.class, later::toKeyLog);
        }
    }

    @Test
    void damagedBytesAreASessionOrAnExceptionAndNeverMore() {
        Random random = new Random(3);
        try (SslSession session = full()) {
            byte[] der = session.toDer();
            for (int length = 0; length < der.length; length++) {
                byte[] cut = Arrays.copyOf(der, length);
                assertThrows(IllegalArgumentException.class, () -> SslSession.fromDer(cut));
            }
            assertThrows(IllegalArgumentException.class, () -> SslSession.fromDer(Arrays.copyOf(der, der.length + 1)));
            try (SslContext context = Peers.server().build(); SslContext client = SslContext.client().insecure().build()) {
                for (int i = 0; i < 20_000; i++) {
                    byte[] damaged = der.clone();
                    for (int k = random.nextInt(3); k >= 0; k--) {
                        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                    }
                    use(damaged, context, client);
                }
            }
        }
    }

    private static void use(byte[] damaged, SslContext context, SslContext client) {
        try (SslSession session = SslSession.fromDer(damaged); SslSession copy = session.dup()) {
            session.describe();
            session.toString();
            session.time();
            session.hostName();
            session.alpn();
            context.sessions().tryAdd(session);
            client.adopt(copy, InMemory.HOST).close();
        } catch (IllegalArgumentException | IllegalStateException e) {
            assertFalse(e.getMessage().isEmpty());
        }
    }
}
