package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.PskLookup;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Psks;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of a wrong length or hash, names that are none, and lookups that go wrong. */
@ExtendWith(NoLeaks.class)
class PreSharedKeyTest {
    private static final ConnectionOptions HERE = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 513, 1 << 20})
    void aKeyOfAWrongLengthIsRefused(int length) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> PreSharedKey.of("name", new byte[length]));
        assertEquals("A pre-shared key has 16 to 512 bytes, not " + length, refused.getMessage());
        if (length > 0 && length <= 256) {
            try (SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher(Psks.SHA256)
                    .setMasterKey(new byte[length])) {
                assertThrows(IllegalArgumentException.class, () -> PreSharedKey.ofSession("name", session));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 1, TLS_1_3", "512, 256, TLS_1_3", "16, 1, TLS_1_2", "512, 256, TLS_1_2", "512, 255, TLS_1_2"})
    void theShortestAndTheLongestWork(int keyLength, int identityLength, TlsVersion version) throws Exception {
        byte[] bytes = new byte[keyLength];
        Arrays.fill(bytes, (byte) 7);
        String identity = "i".repeat(identityLength);
        try (PreSharedKey key = PreSharedKey.of(identity, bytes);
                SslContext server = SslContext.server().pskLookup(Psks.of(key)).build();
                SslContext client = SslContext.client().psk(key).protocol(version).build();
                InMemory ends = InMemory.handshake(client, server)) {
            Arrays.fill(bytes, (byte) 0); // it has its own copy
            assertEquals(identity, Psks.used(ends.client));
            assertEquals(identity, Psks.used(ends.server));
            ends.goodbye();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257, 70_000})
    void anIdentityOfAWrongLengthIsRefused(int length) {
        assertThrows(IllegalArgumentException.class, () -> PreSharedKey.of(new byte[length], new byte[16]));
        assertThrows(IllegalArgumentException.class, () -> PreSharedKey.of("n".repeat(length), new byte[16]));
        assertThrows(IllegalArgumentException.class, () -> SslContext.server().pskIdentityHint("n".repeat(length)));
    }

    @Test
    void otherSuitesThanThoseOfTls13AreRefused() {
        for (String suite : List.of("", "TLS_NONE", "ECDHE-RSA-AES128-GCM-SHA256", "SHA256")) {
            assertThrows(IllegalArgumentException.class, () -> PreSharedKey.of("name", new byte[16], suite));
        }
        assertThrows(IllegalArgumentException.class, () -> SslContext.server().pskIdentityHint("a\0b"));
    }

    @Test
    void aSessionOfTls12IsNoKey() {
        try (SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_2)
                .setCipher("ECDHE-ECDSA-AES128-GCM-SHA256").setMasterKey(new byte[48])) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                    () -> PreSharedKey.ofSession("name", session));
            assertTrue(refused.getMessage().contains("TLS 1.3"), refused.getMessage());
        }
    }

    /** The server chose a suite with another hash: the key is passed over. */
    @Test
    void aKeyOfAnotherHashThanTheAgreedSuitesIsNotUsed() throws Exception {
        try (PreSharedKey sha256 = Psks.named("name"); PreSharedKey sha384 = Psks.named("name", Psks.SHA384);
                SslContext server = SslContext.server().selfSigned(InMemory.HOST).pskLookup(Psks.of(sha384)).build();
                SslContext only = SslContext.server().pskLookup(Psks.of(sha384)).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build();
                SslContext restricted = SslContext.client().insecure().ciphersuites(Psks.SHA256).build()) {
            try (InMemory ends = InMemory.handshake(client, server, HERE.psk(sha256))) {
                assertNull(Psks.used(ends.server));
                assertEquals(1, ends.client.peerCertificates().size());
                ends.goodbye();
            }
            String message = assertThrows(SslException.class, () -> InMemory.handshake(client, only, HERE.psk(sha256)))
                    .getMessage();
            assertTrue(message.contains("of the same hash"), message);
            try (InMemory ends = InMemory.handshake(client, only, HERE.psk(sha384))) {
                assertEquals("name", Psks.used(ends.server));
                assertEquals(Psks.SHA384, ends.client.cipher());
                ends.goodbye();
            }
            assertThrows(IllegalArgumentException.class, () -> restricted.newConnection(HERE.psk(sha384)));
            assertThrows(SslConfigurationException.class,
                    () -> SslContext.client().ciphersuites(Psks.SHA256).psk(sha384).build());
        }
    }

    /** The two have different keys by the same name: a certificate does not mend that. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWrongKeyOfTheRightNameIsNamed(boolean certificate) throws Exception {
        try (PreSharedKey right = Psks.named("name"); PreSharedKey wrong = Psks.wrong("name");
                SslContext server = (certificate ? SslContext.server().selfSigned(InMemory.HOST) : SslContext.server())
                        .pskLookup(Psks.of(right)).build();
                SslContext client = SslContext.client().insecure().psk(wrong).build();
                InMemory ends = InMemory.of(client, server, HERE)) {
            String message = assertThrows(SslException.class, ends::handshake).getMessage();
            assertTrue(message.contains("another than this server's of the same identity"), message);
            ends.move(ends.server, ends.client);
            assertThrows(SslException.class, ends.client::handshake);
        }
    }

    /** To offer it again with another hash would end the handshake. */
    @Test
    void afterAHelloRetryRequestWithAnotherHashTheKeyIsNotOffered() throws Exception {
        try (PreSharedKey key = Psks.named("name");
                SslContext server = SslContext.server().selfSigned(InMemory.HOST).pskLookup(Psks.of(key))
                        .ciphersuites(Psks.SHA384).groups("P-384").build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).psk(key)
                        .ciphersuites(Psks.SHA256, Psks.SHA384).groups("X25519", "P-384").build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertNull(Psks.used(ends.client));
            assertEquals(1, ends.client.peerCertificates().size());
            ends.goodbye();
        }
    }

    /** Binary names are for TLS 1.3: in TLS 1.2, C would see them cut off. */
    @Test
    void anIdentityWithAZeroByteIsUsedInTls13Only() throws Exception {
        byte[] name = {'a', 0, (byte) 0xff};
        try (PreSharedKey key = PreSharedKey.of(name, Psks.bytes()); PreSharedKey cut = Psks.named("a");
                SslContext server = SslContext.server().pskLookup(identity -> identity.length == 1 ? Optional.of(cut)
                        : Arrays.equals(identity, name) ? Optional.of(key) : Optional.empty()).build();
                SslContext client = SslContext.client().psk(key).build();
                SslContext old = SslContext.client().psk(key).protocol(TlsVersion.TLS_1_2).build()) {
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertArrayEquals(name, ends.client.pskIdentity().orElseThrow());
                assertArrayEquals(name, ends.server.pskIdentity().orElseThrow());
                ends.goodbye();
            }
            assertThrows(SslException.class, () -> InMemory.handshake(old, server));
            assertFalse(key.toString().contains("a"+"\0"), key.toString());
        }
    }

    @Test
    void noTextShowsTheKey() {
        try (PreSharedKey key = PreSharedKey.of("name", "secret-secret-secret".getBytes(StandardCharsets.US_ASCII));
                PreSharedKey control = PreSharedKey.of("a\nb", Psks.bytes())) {
            assertEquals("PreSharedKey[name, TLS_AES_128_GCM_SHA256]", key.toString());
            assertEquals("PreSharedKey[3 bytes of identity, TLS_AES_128_GCM_SHA256]", control.toString());
            assertFalse(HERE.psk(key).toString().contains("secret"));
        }
    }

    @Test
    void aClosedKeyMakesNoConnection() {
        PreSharedKey key = Psks.named("name");
        try (SslContext client = SslContext.client().psk(key).build(); SslContext plain = SslContext.client().build()) {
            client.newConnection(InMemory.HOST, InMemory.PORT).close();
            key.close();
            key.close();
            assertTrue(key.isClosed());
            assertTrue(key.toString().contains("closed"));
            assertEquals("name", new String(key.identity(), StandardCharsets.UTF_8));
            assertThrows(IllegalStateException.class, () -> client.newConnection(InMemory.HOST, InMemory.PORT));
            assertThrows(IllegalStateException.class, () -> plain.newConnection(HERE.psk(key)));
        }
    }

    /** The handshake goes on without a key, and the call that led to it says why. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aKeyThatIsClosedDuringTheHandshakeIsNotUsed(TlsVersion version) throws Exception {
        try (PreSharedKey theirs = Psks.named("name");
                SslContext server = SslContext.server().selfSigned(InMemory.HOST).pskLookup(Psks.of(theirs)).build();
                SslContext client = SslContext.client().insecure().protocol(version).build()) {
            PreSharedKey key = Psks.named("name");
            try (InMemory ends = InMemory.of(client, server, HERE.psk(key))) {
                if (version == TlsVersion.TLS_1_3) {
                    key.close();
                    assertInstanceOfClosed(assertThrows(CallbackException.class, ends.client::handshake));
                    ends.handshake();
                    assertNull(Psks.used(ends.client));
                    ends.goodbye();
                } else {
                    ends.client.handshake();
                    ends.move(ends.client, ends.server);
                    ends.server.handshake();
                    ends.move(ends.server, ends.client);
                    key.close();
                    SslException failed = assertThrows(SslException.class, ends.client::handshake);
                    assertInstanceOfClosed(failed.getSuppressed()[0]);
                }
            }
        }
    }

    private static void assertInstanceOfClosed(Throwable failure) {
        assertTrue(failure instanceof CallbackException && failure.getCause() instanceof IllegalStateException,
                failure.toString());
    }

    private static List<PskLookup> brokenLookups(PreSharedKey closed) {
        return List.of(identity -> {
            throw new IllegalArgumentException("no database");
        }, identity -> {
            throw new StackOverflowError("deep");
        }, identity -> null, identity -> Optional.of(closed));
    }

    @Test
    void aLookupThatFailsCostsTheKeyNotTheHandshake() throws Exception {
        PreSharedKey closed = Psks.named("name");
        closed.close();
        for (PskLookup lookup : brokenLookups(closed)) {
            try (PreSharedKey key = Psks.named("name");
                    SslContext server = SslContext.server().selfSigned(InMemory.HOST).pskLookup(lookup).build();
                    SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).psk(key).build();
                    InMemory ends = InMemory.of(client, server, HERE)) {
                ends.client.handshake();
                ends.move(ends.client, ends.server);
                assertThrows(CallbackException.class, ends.server::handshake);
                ends.move(ends.server, ends.client);
                ends.handshake();
                assertNull(Psks.used(ends.server));
                assertEquals(1, ends.client.peerCertificates().size());
                ends.goodbye();
            }
        }
    }

    @Test
    void aLookupThatFailsInTls12EndsTheHandshake() throws Exception {
        PreSharedKey closed = Psks.named("name");
        closed.close();
        for (PskLookup lookup : brokenLookups(closed)) {
            try (PreSharedKey key = Psks.named("name"); SslContext server = SslContext.server().pskLookup(lookup).build();
                    SslContext client = SslContext.client().psk(key).protocol(TlsVersion.TLS_1_2).build();
                    InMemory ends = InMemory.of(client, server, HERE)) {
                SslException failed = assertThrows(SslException.class, ends::handshake);
                assertEquals(CallbackException.class, failed.getSuppressed()[0].getClass());
                ends.move(ends.server, ends.client);
                SslException told = assertThrows(SslException.class, ends.client::handshake);
                assertEquals("unknown_psk_identity", told.alert().orElseThrow().description());
            }
        }
    }

    /** Inside of libssl, a connection can't be used: it would find itself in the middle of what it does. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aLookupThatUsesItsOwnConnectionIsToldSo(TlsVersion version) throws Exception {
        InMemory[] own = new InMemory[1];
        RuntimeException[] refused = new RuntimeException[1];
        try (PreSharedKey key = Psks.named("name");
                SslContext server = SslContext.server().pskLookup(identity -> {
                    refused[0] = assertThrows(IllegalStateException.class, () -> own[0].server.handshake());
                    SslSession.create().close(); // others are free
                    return Optional.of(key);
                }).build();
                SslContext client = SslContext.client().psk(key).protocol(version).build();
                InMemory ends = InMemory.of(client, server, HERE)) {
            own[0] = ends;
            ends.handshake();
            assertTrue(refused[0].getMessage().contains("callback"), refused[0].getMessage());
            assertEquals("name", Psks.used(ends.server));
            ends.goodbye();
        }
    }

    @Test
    void aServerThatHasNothingToShowIsRefused() {
        assertThrows(SslConfigurationException.class, () -> SslContext.server().pskIdentityHint("hint").build());
        assertThrows(IllegalStateException.class, () -> SslContext.client().pskLookup(identity -> Optional.empty()));
        assertThrows(IllegalStateException.class, () -> SslContext.client().pskIdentityHint("hint"));
        try (PreSharedKey key = Psks.named("name")) {
            assertThrows(IllegalStateException.class, () -> SslContext.server().psk(key));
        }
    }
}
