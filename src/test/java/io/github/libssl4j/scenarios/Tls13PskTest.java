package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Psks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As OpenSSL's {@code test_tls13_psk}, and the same in TLS 1.2. */
@ExtendWith(NoLeaks.class)
class Tls13PskTest {
    private static final String NAME = "the client";

    private static SslContextBuilder server(boolean certificate) {
        return certificate ? SslContext.server().selfSigned(InMemory.HOST) : SslContext.server();
    }

    private static void assertUsed(InMemory ends, String name) throws SslException {
        assertEquals(name, Psks.used(ends.client));
        assertEquals(name, Psks.used(ends.server));
        assertFalse(ends.client.isResumed());
        assertFalse(ends.server.isResumed());
        assertEquals(List.of(), name == null ? List.of() : ends.client.peerCertificates());
        assertTrue(ends.client.verifyResult().isOk());
        assertTrue(ends.server.verifyResult().isOk());
        assertTrue(ends.client.isForwardSecret());
        byte[] data = "data".getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(data, ends.transfer(ends.client, ends.server, data));
        assertArrayEquals(data, ends.transfer(ends.server, ends.client, data));
        ends.goodbye();
    }

    /** The client verifies, and has no reason to trust the certificate, where there is one. */
    @ParameterizedTest
    @CsvSource({"TLS_1_3, true", "TLS_1_3, false", "TLS_1_2, true", "TLS_1_2, false"})
    void aKeyThatBothSidesHaveMakesTheHandshake(TlsVersion version, boolean certificate) throws Exception {
        try (PreSharedKey mine = Psks.named(NAME); PreSharedKey theirs = Psks.named(NAME)) {
            Psks known = Psks.of(theirs);
            try (SslContext server = server(certificate).pskLookup(known).build();
                    SslContext client = SslContext.client().psk(mine).protocol(version).build()) {
                for (int i = 0; i < 2; i++) {
                    try (InMemory ends = InMemory.handshake(client, server,
                            ConnectionOptions.to(InMemory.HOST, InMemory.PORT).withoutResumption())) {
                        assertUsed(ends, NAME);
                    }
                    assertEquals(List.of(NAME), known.takeAsked());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterAHelloRetryRequestTheKeyIsUsedToo(boolean certificate) throws Exception {
        try (PreSharedKey key = Psks.named(NAME)) {
            Psks known = Psks.of(key);
            try (SslContext server = server(certificate).groups("P-384").pskLookup(known).build();
                    SslContext client = SslContext.client().psk(key).groups("X25519", "P-384").build();
                    InMemory ends = InMemory.handshake(client, server)) {
                assertUsed(ends, NAME);
                assertEquals(List.of(NAME, NAME), known.takeAsked());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aClientWithoutAKeyIsShownTheCertificate(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named(NAME)) {
            Psks known = Psks.of(key);
            try (SslContext server = server(true).pskLookup(known).build();
                    SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build();
                    InMemory ends = InMemory.handshake(client, server)) {
                assertUsed(ends, null);
                assertEquals(1, ends.client.peerCertificates().size());
                assertEquals(List.of(), known.takeAsked());
            }
        }
    }

    @Test
    void aServerThatDoesNotKnowTheKeyShowsItsCertificate() throws Exception {
        try (PreSharedKey mine = Psks.named("Dummy Identity"); PreSharedKey theirs = Psks.named(NAME)) {
            Psks known = Psks.of(theirs);
            try (SslContext server = server(true).pskLookup(known).build();
                    SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).psk(mine).build();
                    SslContext distrusting = SslContext.client().psk(mine).build();
                    InMemory ends = InMemory.handshake(client, server)) {
                assertUsed(ends, null);
                assertEquals(1, ends.client.peerCertificates().size());
                assertEquals(List.of("Dummy Identity"), known.takeAsked());
                SslException refused = assertThrows(SslException.class, () -> InMemory.handshake(distrusting, server));
                assertFalse(refused.verifyResult().orElseThrow().isOk());
            }
        }
    }

    @Test
    void aServerWithoutALookupShowsItsCertificate() throws Exception {
        try (PreSharedKey key = Psks.named(NAME);
                SslContext server = server(true).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).psk(key).build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertUsed(ends, null);
        }
    }

    @Test
    void aConnectionsKeyStandsInForItsContexts() throws Exception {
        try (PreSharedKey contexts = Psks.named("the context's"); PreSharedKey own = Psks.named("its own");
                SslContext server = server(false).pskLookup(Psks.of(contexts, own)).build();
                SslContext client = SslContext.client().psk(contexts).build();
                SslContext plain = SslContext.client().build()) {
            ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
            for (SslContext each : List.of(client, plain)) {
                try (InMemory ends = InMemory.handshake(each, server, options.psk(own))) {
                    assertUsed(ends, "its own");
                }
            }
            try (InMemory ends = InMemory.handshake(client, server, options)) {
                assertUsed(ends, "the context's");
            }
        }
    }
}
