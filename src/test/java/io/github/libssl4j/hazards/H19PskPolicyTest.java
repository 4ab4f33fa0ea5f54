package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Psks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A key stands in for a certificate: nothing else may, and the sessions that come of it are its own. */
@ExtendWith(NoLeaks.class)
class H19PskPolicyTest {
    private static final ConnectionOptions HERE = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfAKeyIsOfferedOnlyWithThatKey(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name"); PreSharedKey same = Psks.named("name");
                PreSharedKey otherName = Psks.named("other"); PreSharedKey otherKey = Psks.wrong("name");
                SslContext server = Peers.server().pskLookup(Psks.of(key)).build();
                SslContext client = Peers.client(server).psk(key).protocol(version).build();
                SslContext plain = Peers.client(server).protocol(version).build();
                SslSession session = Peers.clientSession(client, server); SslSession copy = session.dup();
                SslSession imported = SslSession.fromDer(session.toDer())) {
            ConnectionOptions resuming = HERE.resume(session);
            assertThrows(IllegalArgumentException.class, () -> plain.newConnection(resuming));
            assertThrows(IllegalArgumentException.class, () -> plain.newConnection(HERE.resume(copy)));
            assertThrows(IllegalArgumentException.class, () -> plain.newConnection(resuming.psk(otherName)));
            assertThrows(IllegalArgumentException.class, () -> client.newConnection(resuming.psk(otherKey)));
            // Read from bytes, it has no certificate to vouch for it.
            assertThrows(IllegalArgumentException.class, () -> client.newConnection(HERE.resume(imported)));
            assertThrows(IllegalArgumentException.class, () -> client.adopt(imported, InMemory.HOST));
            assertThrows(IllegalArgumentException.class, () -> plain.adopt(session, InMemory.HOST));
            try (InMemory ends = InMemory.handshake(plain, server, resuming.psk(same))) {
                assertTrue(ends.client.isResumed());
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, server, HERE.resume(copy))) {
                assertTrue(ends.client.isResumed());
                assertEquals(List.of(), ends.client.peerCertificates());
                ends.goodbye();
            }
        }
    }

    /** What a client with a key remembers of a server's certificate and of the key is not for one without it. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void rememberedSessionsOfAKeyAreNotOfferedWithoutIt(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name");
                SslContext server = Peers.server().pskLookup(Psks.of(key)).build();
                SslContext client = Peers.client(server).protocol(version).build()) {
            try (InMemory ends = InMemory.handshake(client, server, HERE.psk(key))) {
                assertEquals("name", Psks.used(ends.client));
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, server, HERE)) {
                assertFalse(ends.client.isResumed());
                assertEquals(1, ends.client.peerCertificates().size());
                ends.goodbye();
            }
            try (InMemory ends = InMemory.handshake(client, server, HERE.psk(key))) {
                assertTrue(ends.client.isResumed());
                assertEquals(List.of(), ends.client.peerCertificates());
                ends.goodbye();
            }
        }
    }

    /** A server that is trusted for its certificate, then resumes it beside the key, is checked by the certificate. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfACertificateIsResumedBesideAKey(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name");
                SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).psk(key).protocol(version).build()) {
            for (int i = 0; i < 3; i++) {
                try (InMemory ends = InMemory.handshake(client, server, HERE)) {
                    assertEquals(i > 0, ends.client.isResumed());
                    assertNull(Psks.used(ends.client));
                    assertEquals(1, ends.client.peerCertificates().size());
                    assertTrue(ends.client.verifyResult().isOk());
                    ends.goodbye();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aServerWithAnotherKeyOfThatNameFails(TlsVersion version) throws Exception {
        try (PreSharedKey mine = Psks.named("name"); PreSharedKey theirs = Psks.wrong("name");
                SslContext server = Peers.server().pskLookup(Psks.of(theirs)).build();
                SslContext client = Peers.client(server).psk(mine).protocol(version).build();
                SslContext insecure = SslContext.client().insecure().psk(mine).protocol(version).build()) {
            for (SslContext each : List.of(client, insecure)) {
                try (InMemory ends = InMemory.of(each, server, HERE)) {
                    SslException ofServer = assertThrows(SslException.class, ends::handshake);
                    ends.move(ends.server, ends.client);
                    SslException ofClient = assertThrows(SslException.class, ends.client::handshake);
                    // Of TLS 1.3, OpenSSL 3.0 says the one and 3.5 the other.
                    List<String> alerts = version == TlsVersion.TLS_1_3 ? List.of("illegal_parameter", "decrypt_error")
                            : List.of("bad_record_mac");
                    assertTrue(alerts.contains(ofClient.alert().orElseThrow().description()), ofClient.getMessage());
                    assertTrue(ofServer.getMessage().contains(version == TlsVersion.TLS_1_3 ? "binder does not verify"
                            : "bad record mac"), ofServer.getMessage());
                }
            }
        }
    }

    /** Without certificates there is nothing else to show. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aServerWithKeysOnlyRefusesClientsWithoutOne(TlsVersion version) throws Exception {
        try (PreSharedKey known = Psks.named("known"); PreSharedKey unknown = Psks.named("unknown");
                SslContext server = SslContext.server().pskLookup(Psks.of(known)).build();
                SslContext client = SslContext.client().insecure().protocol(version).build()) {
            for (ConnectionOptions options : List.of(HERE, HERE.psk(unknown))) {
                try (InMemory ends = InMemory.of(client, server, options)) {
                    SslException refused = assertThrows(SslException.class, ends::handshake);
                    ends.move(ends.server, ends.client);
                    SslException told = assertThrows(SslException.class, ends.client::handshake);
                    boolean asked = options != HERE && version == TlsVersion.TLS_1_2;
                    assertEquals(asked ? "unknown_psk_identity" : "handshake_failure",
                            told.alert().orElseThrow().description(), refused.getMessage());
                    assertTrue(refused.getMessage().contains("pre-shared key"), refused.getMessage());
                }
            }
        }
    }

    /** Their sessions prove that the client had a key: those of a server that lets everybody in do not. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aServerWithKeysOnlyTakesNoSessionsOfAServerForEverybody(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name");
                SslContext open = Peers.server().pskLookup(Psks.of(key)).sessionIdContext("shared").tickets(false).build();
                SslContext keys = SslContext.server().pskLookup(Psks.of(key)).sessionIdContext("shared").tickets(false)
                        .build();
                SslContext more = SslContext.server().pskLookup(Psks.of(key)).sessionIdContext("shared").build();
                SslContext client = SslContext.client().insecure().protocol(version).build();
                SslSession session = Peers.serverSession(client, open);
                SslSession bytes = SslSession.fromDer(session.toDer())) {
            assertThrows(IllegalArgumentException.class, () -> keys.sessions().add(session));
            assertThrows(IllegalArgumentException.class, () -> keys.sessions().add(bytes));
            assertThrows(SslConfigurationException.class, () -> SslContext.server().pskLookup(Psks.of(key))
                    .sessionIdContext("shared").serverName("other.example", open).build());
            try (InMemory ends = InMemory.handshake(client, keys, HERE.psk(key)); SslSession ofKey = ends.server.session()) {
                more.sessions().add(ofKey);
                ends.goodbye();
            }
        }
    }

    @Test
    void aServerThatRequiresCertificatesTakesNoKeys() {
        try (SslContext trusted = Peers.server().build()) {
            SslContextBuilder builder = Peers.server().clientAuth(ClientAuth.REQUIRED).pskLookup(Psks.of())
                    .trust(trusted.certificate().orElseThrow());
            SslConfigurationException refused = assertThrows(SslConfigurationException.class, builder::build);
            assertTrue(refused.getMessage().contains("pskLookup"), refused.getMessage());
        }
    }

    /** The name decides whose keys count, and whether there are any. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void eachServerNameHasItsOwnKeys(TlsVersion version) throws Exception {
        try (PreSharedKey ofFirst = Psks.named("first"); PreSharedKey ofSecond = Psks.named("second");
                SslContext trusted = Peers.server().build();
                SslContext strict = SslContext.server().selfSigned("strict.example").clientAuth(ClientAuth.REQUIRED)
                        .trust(trusted.certificate().orElseThrow()).build();
                SslContext second = SslContext.server().selfSigned("second.example").pskLookup(Psks.of(ofSecond)).build();
                SslContext first = SslContext.server().selfSigned("first.example").pskLookup(Psks.of(ofFirst))
                        .serverName("strict.example", strict).serverName("second.example", second).build();
                SslContext without = SslContext.server().selfSigned("without.example")
                        .serverName("second.example", second).build();
                SslContext client = SslContext.client().insecure().protocol(version).build()) {
            assertEquals("first", used(client, first, "first.example", ofFirst));
            assertEquals("second", used(client, first, "second.example", ofSecond));
            assertEquals("second", used(client, without, "second.example", ofSecond));
            assertNull(used(client, without, "without.example", ofSecond));
            assertThrows(SslException.class, () -> used(client, first, "strict.example", ofFirst));
            if (version == TlsVersion.TLS_1_3) {
                assertNull(used(client, first, "second.example", ofFirst));
            } else { // the suite is agreed on first
                assertThrows(SslException.class, () -> used(client, first, "second.example", ofFirst));
            }
        }
    }

    private static String used(SslContext client, SslContext server, String name, PreSharedKey key) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server, ConnectionOptions.to(name, InMemory.PORT).psk(key)
                .withoutResumption())) {
            String used = Psks.used(ends.server);
            assertEquals(used, Psks.used(ends.client));
            ends.goodbye();
            return used;
        }
    }
}
