package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Psks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As OpenSSL's {@code test_psk_tickets}: a handshake by a key brings a ticket; and what becomes of that. */
@ExtendWith(NoLeaks.class)
class PskTicketsTest {
    private static final class Counter implements SessionListener {
        private final AtomicInteger added = new AtomicInteger();

        @Override
        public void added(SslSession session) {
            added.incrementAndGet();
        }
    }

    @Test
    void oneTicketComesWithAnExternalKey() throws Exception {
        Counter counter = new Counter();
        try (PreSharedKey key = Psks.named("name", Psks.SHA384)) {
            Psks known = Psks.of(key);
            try (SslContext server = SslContext.server().pskLookup(known).ciphersuites(Psks.SHA384).build();
                    SslContext client = SslContext.client().psk(key).sessionListener(counter)
                            .sessionCacheMode(SessionCacheMode.CLIENT, SessionCacheMode.NO_INTERNAL_STORE).build();
                    InMemory ends = InMemory.handshake(client, server)) {
                assertEquals(List.of("name"), known.takeAsked());
                assertEquals("name", Psks.used(ends.client));
                assertEquals(1, counter.added.get());
                ends.goodbye();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_3, true, true", "TLS_1_3, true, false", "TLS_1_3, false, true", "TLS_1_3, false, false",
        "TLS_1_2, true, true", "TLS_1_2, true, false", "TLS_1_2, false, true", "TLS_1_2, false, false"})
    void theSessionOfAHandshakeByAKeyIsResumed(TlsVersion version, boolean stateless, boolean certificate)
            throws Exception {
        try (PreSharedKey key = Psks.named("name")) {
            var builder = SslContext.server().pskLookup(Psks.of(key)).tickets(stateless);
            try (SslContext server = (certificate ? builder.selfSigned(InMemory.HOST) : builder).build();
                    SslContext client = SslContext.client().psk(key).protocol(version).build()) {
                for (int i = 0; i < 4; i++) {
                    try (InMemory ends = InMemory.handshake(client, server)) {
                        // In TLS 1.3 each resumption brings the ticket for the next: all come from the one key.
                        assertEquals(i > 0, ends.client.isResumed());
                        assertEquals(i > 0, ends.server.isResumed());
                        assertTrue(ends.client.verifyResult().isOk());
                        assertTrue(ends.server.verifyResult().isOk());
                        boolean told = i == 0 || version == TlsVersion.TLS_1_2;
                        assertEquals(told ? "name" : null, Psks.used(ends.client));
                        assertEquals(told ? "name" : null, Psks.used(ends.server));
                        ends.goodbye();
                    }
                }
            }
        }
    }

    /** Both are offered, the session first; the key is what is left once the server has forgotten the session. */
    @Test
    void ofASessionAndAKeyTheServerTakesTheSessionIfItHasIt() throws Exception {
        try (PreSharedKey key = Psks.named("name")) {
            Psks known = Psks.of(key);
            try (SslContext server = SslContext.server().pskLookup(known).tickets(false).build();
                    SslContext client = SslContext.client().psk(key).build()) {
                InMemory.handshake(client, server).close();
                assertEquals(List.of("name"), known.takeAsked());
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertTrue(ends.client.isResumed());
                    assertNull(Psks.used(ends.server));
                    ends.goodbye();
                }
                List<String> asked = known.takeAsked();
                assertEquals(1, asked.size());
                assertFalse(asked.contains("name")); // but for the ticket, which might have been a name
                server.sessions().clear();
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertFalse(ends.client.isResumed());
                    assertEquals("name", Psks.used(ends.client));
                    assertEquals("name", Psks.used(ends.server));
                    assertTrue(ends.client.verifyResult().isOk());
                    ends.goodbye();
                }
                assertEquals("name", known.takeAsked().getLast());
            }
        }
    }

    /** libssl checks the age of the session that stands for a key: it is made anew each time, as the contexts say. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100_000})
    void theKeyDoesNotExpireAndItsSessionsLiveAsLongAsOthers(long seconds) throws Exception {
        Duration timeout = Duration.ofSeconds(seconds);
        try (SslSession old = SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher(Psks.SHA256)
                .setMasterKey(Psks.bytes()).setTime(Instant.EPOCH).setTimeout(Duration.ofSeconds(1));
                PreSharedKey key = PreSharedKey.ofSession("name", old);
                SslContext server = SslContext.server().pskLookup(Psks.of(key)).sessionTimeout(timeout).build();
                SslContext client = SslContext.client().psk(key).sessionTimeout(timeout).build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertEquals("name", Psks.used(ends.server));
            try (SslSession session = ends.client.session(); SslSession held = ends.server.session()) {
                assertTrue(session.isResumable());
                assertEquals(Math.max(2, seconds), session.timeout().toSeconds());
                assertEquals(Math.max(2, seconds), held.timeout().toSeconds());
            }
            ends.goodbye();
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aKeyMayComeWithoutAKeyExchangeIfBothAllowIt(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name");
                SslContext server = SslContext.server().pskLookup(Psks.of(key)).groups("P-384").pskWithoutDhe(true)
                        .ciphers("PSK-AES128-GCM-SHA256").build();
                SslContext client = SslContext.client().psk(key).groups("X25519").pskWithoutDhe(true).protocol(version)
                        .build();
                InMemory ends = InMemory.handshake(client, server)) {
            assertEquals("name", Psks.used(ends.client));
            assertFalse(ends.client.isForwardSecret());
            assertFalse(ends.server.isForwardSecret());
            ends.goodbye();
        }
    }
}
