package io.github.libssl4j.scenarios;

import static io.github.libssl4j.kit.EarlyEnds.read;
import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.write;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Psks;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Early data under a key that both sides know beforehand. As OpenSSL's test_early_data_psk, and its _with_all_ciphers. */
@ExtendWith(NoLeaks.class)
class EarlyDataPskTest {
    private static final String NAME = "the client";
    private static final String GOOD = "goodalpn";
    private static final String BAD = "badalpn";

    private interface Scenario {
        void play(InMemory ends) throws SslException;
    }

    private static PreSharedKey key(String suite, UnaryOperator<SslSession> change) {
        try (SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher(suite)
                .setMasterKey(Psks.bytes()).setMaxEarlyData(1000)) {
            return PreSharedKey.ofSession(NAME, change.apply(session));
        }
    }

    private static PreSharedKey key(UnaryOperator<SslSession> change) {
        return key(Psks.SHA256, change);
    }

    private static PreSharedKey key() {
        return key(session -> session);
    }

    private static SslContextBuilder server() {
        return EarlyEnds.server().antiReplay(false);
    }

    /** Plays on two ends that have these keys, the client's from its options. */
    private static void with(PreSharedKey mine, PreSharedKey theirs, SslContextBuilder serverOptions,
            UnaryOperator<SslContextBuilder> clientOptions, String host, Scenario scenario) throws SslException {
        try (mine; theirs;
                SslContext server = serverOptions.pskLookup(Psks.of(theirs)).build();
                SslContext client = clientOptions.apply(EarlyEnds.client(server)).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(host, InMemory.PORT).psk(mine))) {
            scenario.play(ends);
        }
    }

    private static void with(PreSharedKey mine, PreSharedKey theirs, Scenario scenario) throws SslException {
        with(mine, theirs, server(), client -> client, InMemory.HOST, scenario);
    }

    private static void assertTaken(InMemory ends) throws SslException {
        assertEquals(1000, ends.client.maxEarlyData());
        writeEarly(ends.client, "early");
        assertEquals(995, ends.client.maxEarlyData());
        ends.move(ends.client, ends.server);
        assertEquals("early", readEarly(ends.server));
        assertEquals(EarlyDataStatus.ACCEPTED, ends.server.earlyDataStatus());
        writeEarly(ends.server, "early answer");
        goOn(ends, EarlyDataStatus.ACCEPTED);
        assertEquals("early answer", read(ends.client));
    }

    private static void assertRejected(InMemory ends) throws SslException {
        writeEarly(ends.client, "early");
        ends.move(ends.client, ends.server);
        assertNull(readEarly(ends.server));
        assertEquals(EarlyDataStatus.REJECTED, ends.server.earlyDataStatus());
        goOn(ends, EarlyDataStatus.REJECTED);
    }

    /** The handshake goes on by the key, whatever became of the early data. */
    private static void goOn(InMemory ends, EarlyDataStatus status) throws SslException {
        ends.move(ends.server, ends.client);
        assertTrue(ends.client.handshake());
        assertEquals(status, ends.client.earlyDataStatus());
        write(ends.client, "later");
        ends.move(ends.client, ends.server);
        assertNull(readEarly(ends.server));
        assertEquals("later", read(ends.server));
        assertEquals(NAME, Psks.used(ends.client));
        assertEquals(NAME, Psks.used(ends.server));
        assertFalse(ends.client.isResumed());
        assertFalse(ends.server.isResumed());
    }

    private static void assertRefused(InMemory ends, String why) throws SslException {
        String message = assertThrows(IllegalStateException.class, () -> ends.client.writeEarlyData(EarlyEnds.bytes("early")))
                .getMessage();
        assertTrue(message.contains(why), message);
        assertEquals(0, ends.client.maxEarlyData());
        ends.handshake();
        assertEquals(EarlyDataStatus.NOT_SENT, ends.client.earlyDataStatus());
        assertEquals(EarlyDataStatus.NOT_SENT, ends.server.earlyDataStatus());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_CCM_SHA256"}) // and not _CCM_8_, which newer OpenSSLs find too weak
    void itIsTakenWithEachCipherSuite(String suite) throws SslException {
        UnaryOperator<SslContextBuilder> weak = options -> options.ciphersuites(suite);
        with(key(suite, session -> session), key(suite, session -> session), weak.apply(server()), weak, InMemory.HOST,
                EarlyDataPskTest::assertTaken);
    }

    @Test
    void anotherServerNameThanTheKeysIsRefusedOnTheClient() throws SslException {
        with(key(session -> session.setHostName("goodhost")), key(), server(), client -> client.insecure(), "badhost",
                ends -> assertRefused(ends, "server name goodhost"));
    }

    @Test
    void anotherProtocolThanTheKeysIsRefusedOnTheClient() throws SslException {
        with(key(session -> session.setAlpn(GOOD)), key(), server(), client -> client.alpn(BAD), InMemory.HOST,
                ends -> assertRefused(ends, "application protocol " + GOOD));
        with(key(session -> session.setAlpn(GOOD)), key(), ends -> assertRefused(ends, "application protocol " + GOOD));
    }

    @Test
    void aSessionOfTls12IsNoKey() {
        try (SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_2)
                .setCipher("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48]).setMaxEarlyData(1000)) {
            assertThrows(IllegalArgumentException.class, () -> PreSharedKey.ofSession(NAME, session));
        }
    }

    /** In TLS 1.3 the server name is each handshake's. */
    @ParameterizedTest
    @ValueSource(strings = {"goodhost", "badhost"})
    void whatNameTheServersKeyWasMadeWithDoesNotMatter(String name) throws SslException {
        with(key(session -> session.setHostName("goodhost")), key(session -> session.setHostName(name)), server(),
                client -> client.insecure(), "goodhost", EarlyDataPskTest::assertTaken);
    }

    @Test
    void theKeysProtocolIsTaken() throws SslException {
        with(key(session -> session.setAlpn(GOOD)), key(session -> session.setAlpn(GOOD)), server().alpn(GOOD),
                client -> client.alpn(GOOD), InMemory.HOST, EarlyDataPskTest::assertTaken);
    }

    @Test
    void whereTheServerChoosesAnotherItIsRejected() throws SslException {
        with(key(session -> session.setAlpn(GOOD)), key(session -> session.setAlpn(GOOD)), server().alpn(BAD, GOOD),
                client -> client.alpn(GOOD, BAD), InMemory.HOST, EarlyDataPskTest::assertRejected);
    }

    @Test
    void whereTheServerChoosesOneAndTheKeyHasNoneItIsRejected() throws SslException {
        with(key(), key(), server().alpn(GOOD), client -> client.alpn(GOOD), InMemory.HOST, EarlyDataPskTest::assertRejected);
    }

    @Test
    void whereTheServersKeySaysAnotherTheClientEndsTheConnection() throws SslException {
        with(key(session -> session.setAlpn(BAD)), key(session -> session.setAlpn(GOOD)), server().alpn(GOOD, BAD),
                client -> client.alpn(GOOD, BAD), InMemory.HOST, ends -> {
                    writeEarly(ends.client, "early");
                    ends.move(ends.client, ends.server);
                    assertEquals("early", readEarly(ends.server));
                    ends.move(ends.server, ends.client);
                    assertThrows(SslException.class, ends.client::handshake);
                });
    }

    @Test
    void aServerThatDoesNotReadItRejectsIt() throws SslException {
        with(key(), key(), ends -> {
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertFalse(ends.server.handshake());
            goOn(ends, EarlyDataStatus.REJECTED);
            assertEquals(EarlyDataStatus.REJECTED, ends.server.earlyDataStatus());
        });
    }

    @Test
    void aServerThatDoesNotKnowTheKeyRejectsIt() throws SslException {
        with(key(), Psks.named("another"), ends -> {
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
            ends.handshake();
            assertEquals(EarlyDataStatus.REJECTED, ends.client.earlyDataStatus());
            assertEquals(1, ends.client.peerCertificates().size());
        });
    }

    @Test
    void aServerWhoseKeyAllowsNoneRejectsIt() throws SslException {
        with(key(), Psks.named(NAME), EarlyDataPskTest::assertRejected);
    }

    @Test
    void aServerThatGuardsAgainstReplayRejectsIt() throws SslException {
        with(key(), key(), server().antiReplay(true), client -> client, InMemory.HOST, EarlyDataPskTest::assertRejected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFilterDecides(boolean allowed) throws SslException {
        AtomicInteger asked = new AtomicInteger();
        with(key(), key(), server().allowEarlyData(session -> {
            assertEquals(1000, session.maxEarlyData());
            asked.incrementAndGet();
            return allowed;
        }), client -> client, InMemory.HOST, ends -> {
            if (allowed) {
                assertTaken(ends);
            } else {
                assertRejected(ends);
            }
        });
        assertEquals(1, asked.get());
    }

    @Test
    void noMoreIsSentThanTheKeyAllowsAndNoneByOneThatAllowsNone() throws SslException {
        with(key(session -> session.setMaxEarlyData(4)), key(), ends -> {
            assertThrows(IllegalArgumentException.class, () -> ends.client.writeEarlyData(EarlyEnds.bytes("early")));
            writeEarly(ends.client, "earl");
            ends.move(ends.client, ends.server);
            assertEquals("earl", readEarly(ends.server));
            goOn(ends, EarlyDataStatus.ACCEPTED);
        });
        with(Psks.named(NAME), key(), ends -> assertRefused(ends, "the pre-shared key allows none"));
    }

    @Test
    void aKeyThatIsClosedIsRefused() throws SslException {
        PreSharedKey mine = key();
        try (SslContext server = server().build(); SslContext client = EarlyEnds.client(server).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT).psk(mine))) {
            assertEquals(1000, ends.client.maxEarlyData());
            mine.close();
            assertThrows(IllegalStateException.class, () -> ends.client.writeEarlyData(EarlyEnds.bytes("early")));
            assertEquals(0, ends.client.maxEarlyData());
        }
    }

    @Test
    void aClientWithoutTls13SendsNone() throws SslException {
        with(key(), key(), server(), client -> client.protocol(TlsVersion.TLS_1_2), InMemory.HOST,
                ends -> assertRefused(ends, "does not speak TLS 1.3"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTheOptionsItIsSentEarlyOrAgain(boolean taken) throws SslException {
        try (PreSharedKey mine = key(); PreSharedKey theirs = key();
                SslContext server = server().antiReplay(!taken).pskLookup(Psks.of(theirs)).build();
                SslContext client = EarlyEnds.client(server).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT).psk(mine)
                        .earlyData(EarlyEnds.bytes("early").array(), true))) {
            assertFalse(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertEquals(taken ? "early" : null, readEarly(ends.server));
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            assertTrue(ends.client.isEarlyDataDelivered());
            write(ends.client, "later");
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
            assertEquals(taken ? "later" : "early", read(ends.server));
        }
    }

    /** What a client has of a session that was made without the key, and says so. */
    private static void besideASession(SslContext first, TlsVersion version, Scenario scenario) throws SslException {
        try (PreSharedKey key = key(); SslContext second = server().sessionIdContext("x").pskLookup(Psks.of(key)).build();
                SslContext plain = EarlyEnds.client(first).protocol(version).build();
                SslContext client = SslContext.client().insecure().psk(key).sessionCacheMode().build();
                SslSession made = Peers.clientSession(plain, first); SslSession session = SslSession.fromDer(made.toDer());
                InMemory ends = EarlyEnds.offering(client, made.maxEarlyData() > 0 ? first : second, session)) {
            scenario.play(ends);
        }
    }

    /** Of two, the session comes first on the wire: servers take early data of the first only. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void besideASessionThatAllowsNoneItIsRefused(TlsVersion version) throws SslException {
        try (SslContext first = server().earlyData(0).sessionIdContext("x").build()) {
            besideASession(first, version, ends -> assertRefused(ends,
                    version == TlsVersion.TLS_1_2 ? "not of TLS 1.3" : "the offered session allows none"));
        }
    }

    @Test
    void besideASessionThatAllowsSomeItGoesUnderThat() throws SslException {
        try (PreSharedKey key = key(); SslContext first = server().pskLookup(Psks.of(key)).build()) {
            besideASession(first, TlsVersion.TLS_1_3, ends -> {
                assertEquals(16 * 1024, ends.client.maxEarlyData());
                writeEarly(ends.client, "early");
                ends.move(ends.client, ends.server);
                assertEquals("early", readEarly(ends.server));
                ends.move(ends.server, ends.client);
                assertTrue(ends.client.handshake());
                assertTrue(ends.client.isResumed());
            });
        }
    }

    /**
     * A ticket that comes of a key's handshake allows, as clients of libssl see it, what the key does, also where the server has
     * not said so: it is rejected, where C would end the connection over it.
     */
    @Test
    void ofATicketThatAllowsNoneTheServerRejectsIt() throws SslException {
        try (PreSharedKey key = key();
                TicketKeyRing ring = TicketKeyRing.random();
                SslContext first = server().earlyData(0).sessionIdContext("x").ticketKeys(ring).pskLookup(Psks.of(key)).build();
                SslContext second = server().sessionIdContext("x").ticketKeys(ring).pskLookup(Psks.of(key)).build();
                SslContext client = EarlyEnds.client(first).psk(key).build();
                SslSession session = Peers.clientSession(client, first);
                InMemory ends = EarlyEnds.offering(client, second, session)) {
            assertEquals(1000, session.maxEarlyData());
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            assertTrue(ends.client.isResumed());
            assertEquals(EarlyDataStatus.REJECTED, ends.client.earlyDataStatus());
        }
    }
}
