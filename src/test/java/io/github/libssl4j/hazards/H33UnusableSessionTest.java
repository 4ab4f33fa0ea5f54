package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Psks;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** libssl quietly makes a new session in place of one that can't be used: the connection says so. */
@ExtendWith(NoLeaks.class)
class H33UnusableSessionTest {
    private static final ConnectionOptions OPTIONS = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);

    private static void assertFull(SslContext client, SslContext server, SslSession session) throws Exception {
        try (InMemory ends = InMemory.of(client, server, OPTIONS.resume(session))) {
            assertThrows(IllegalStateException.class, ends.client::isResumed);
            ends.handshake();
            assertFalse(ends.client.isResumed());
            assertFalse(ends.server.isResumed());
            try (SslSession made = ends.client.session()) {
                assertFalse(made.id().equals(session.id()));
            }
            ends.goodbye();
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void whatTheServerDoesNotKnowOrTakeIsNotResumed(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().tickets(false).build();
                SslContext another = Peers.server().tickets(false).build();
                SslContext client = SslContext.client().insecure().protocol(version).build();
                SslSession session = Peers.clientSession(client, server)) {
            assertFull(client, another, session);
            try (SslSession forgotten = Peers.clientSession(client, server)) {
                server.sessions().clear();
                assertFull(client, server, forgotten);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionThatExpiredIsNotResumed(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = SslContext.client().insecure().protocol(version).build();
                SslSession session = Peers.clientSession(client, server);
                SslSession old = session.dup().setTime(Instant.now().minus(Duration.ofDays(30)))) {
            try (InMemory ends = InMemory.handshake(client, server, OPTIONS.resume(old))) {
                assertEquals(ends.server.isResumed(), ends.client.isResumed());
                assertFalse(version == TlsVersion.TLS_1_3 && ends.client.isResumed());
                ends.goodbye();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfAVersionThatTheClientDoesNotSpeakIsNotResumed(TlsVersion version) throws Exception {
        TlsVersion other = version == TlsVersion.TLS_1_2 ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2;
        try (SslContext server = Peers.server().build();
                SslContext first = SslContext.client().insecure().protocol(version).build();
                SslContext second = SslContext.client().insecure().protocol(other).build();
                SslSession session = Peers.clientSession(first, server)) {
            assertFull(second, server, session);
        }
    }

    @Test
    void aSessionWithNeitherIdNorTicketIsRefused() {
        try (SslContext client = SslContext.client().insecure().build();
                SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_2).setCipher(Peers.TLS_1_2_SUITE)
                        .setMasterKey(new byte[48])) {
            assertThrows(IllegalArgumentException.class, () -> client.newConnection(OPTIONS.resume(session)));
            assertThrows(IllegalArgumentException.class, () -> client.adopt(session, InMemory.HOST));
            assertFalse(session.isSealed());
        }
    }

    /** libssl writes what comes of a full handshake into an offered session that has no id, while others read it. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionWithATicketButNoIdIsRefused(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = SslContext.client().insecure().protocol(version).build();
                SslSession whole = Peers.clientSession(client, server);
                SslSession damaged = SslSession.fromDer(withoutId(whole))) {
            assertTrue(damaged.hasTicket() && !damaged.isResumable() && damaged.id().isEmpty(), damaged.describe());
            for (Executable use : List.<Executable>of(() -> client.newConnection(OPTIONS.resume(damaged)),
                    () -> client.adopt(damaged, InMemory.HOST))) {
                IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, use);
                assertTrue(refused.getMessage().contains("no id"), refused.getMessage());
            }
        }
    }

    /** The DER of a session, less the bytes of its id. */
    private static byte[] withoutId(SslSession session) {
        byte[] id = session.id().orElseThrow().toBytes();
        String der = HexFormat.of().formatHex(session.toDer());
        String field = "04" + HexFormat.of().toHexDigits((byte) id.length) + HexFormat.of().formatHex(id);
        assertTrue(der.startsWith("3082") && der.contains(field), "a sequence with a length of two bytes");
        int length = Integer.parseInt(der.substring(4, 8), 16) - id.length;
        return HexFormat.of().parseHex("3082" + HexFormat.of().toHexDigits((short) length)
                + der.substring(8).replaceFirst(field, "0400"));
    }

    /** A server of TLS 1.2 ends a connection that asks for a session and does not offer its suite. */
    @Test
    void aSessionWhoseSuiteTheConnectionDoesNotOfferIsRefused() throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext wide = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build();
                SslContext narrow = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2)
                        .ciphers("ECDHE-ECDSA-AES128-SHA").build();
                SslSession session = Peers.clientSession(wide, server)) {
            assertRefused(narrow, session);
            assertResumed(wide, server, OPTIONS.resume(session));
        }
    }

    @Test
    void aSessionOfAPreSharedKeysSuiteIsRefusedWithoutTheKey() throws Exception {
        try (PreSharedKey key = Psks.named("me");
                SslContext server = Peers.server().pskLookup(Psks.of(key)).build();
                SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build()) {
            byte[] der;
            try (InMemory ends = InMemory.handshake(client, server, OPTIONS.psk(key)); SslSession made = ends.client.session()) {
                assertTrue(made.cipher().orElseThrow().contains("PSK"), made.cipher().toString());
                der = made.toDer();
                ends.goodbye();
            }
            try (SslSession session = SslSession.fromDer(der)) { // a client that verifies nothing asks nothing else of it
                assertRefused(client, session);
                assertFalse(session.isSealed());
                assertResumed(client, server, OPTIONS.psk(key).resume(session));
            }
        }
    }

    /** What is wrong is not the session: the handshake says it, as it does without one. */
    @Test
    void aConnectionThatOffersNothingSaysSoByItsHandshake() throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext wide = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build();
                SslContext none = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2)
                        .ciphers("PSK-AES128-GCM-SHA256").build();
                SslSession session = Peers.clientSession(wide, server);
                SslConnection connection = none.newConnection(OPTIONS.resume(session))) {
            SslException failure = assertThrows(SslException.class, connection::handshake);
            assertTrue(failure.getMessage().contains("no ciphers available"), failure.getMessage());
        }
    }

    private static void assertRefused(SslContext client, SslSession session) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> client.newConnection(OPTIONS.resume(session)));
        assertTrue(refused.getMessage().contains(session.cipher().orElseThrow()), refused.getMessage());
    }

    private static void assertResumed(SslContext client, SslContext server, ConnectionOptions options) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server, options)) {
            assertTrue(ends.client.isResumed());
            ends.goodbye();
        }
    }
}
