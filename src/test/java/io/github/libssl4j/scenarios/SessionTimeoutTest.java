package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * As OpenSSL's test_session_timeout: sessions leave the cache in the order in which they expire, whatever that of their
 * adding. Other than there, a session's time is set before it is added, and what left the cache can't be added again.
 */
@ExtendWith(NoLeaks.class)
class SessionTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final SessionId EARLY = SessionId.of(new byte[] {1});
    private static final SessionId MIDDLE = SessionId.of(new byte[] {2});
    private static final SessionId LATE = SessionId.of(new byte[] {3});

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<SessionId> expired = new ArrayList<>();

    private static void add(SslSessionCache cache, SessionId id, Instant time) {
        try (SslSession session = SslSession.create().setId(id).setProtocol(TlsVersion.TLS_1_2)
                .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48]).setTime(time)
                .setTimeout(TIMEOUT)) {
            assertTrue(cache.tryAdd(session));
        }
    }

    private void addAll(SslSessionCache cache) {
        add(cache, LATE, now.plusSeconds(10));
        add(cache, EARLY, now.minusSeconds(10));
        add(cache, MIDDLE, now);
        assertEquals(Set.of(EARLY, MIDDLE, LATE), Set.copyOf(cache.ids()));
    }

    @Test
    void eachLeavesAtItsTime() {
        SessionListener listener = new SessionListener() {
            @Override
            public void removed(SslSession session, SessionRemoval reason) {
                assertEquals(SessionRemoval.EXPIRED, reason);
                expired.add(session.id().orElseThrow());
            }
        };
        try (SslContext context = SslContext.server().selfSigned("localhost").sessionListener(listener).build()) {
            SslSessionCache cache = context.sessions();
            addAll(cache);
            cache.flush(now.plus(TIMEOUT).minusSeconds(1));
            assertEquals(Set.of(MIDDLE, LATE), Set.copyOf(cache.ids()));
            cache.flush(now.plus(TIMEOUT).plusSeconds(1));
            assertEquals(List.of(LATE), cache.ids());
            cache.flush(now.plus(TIMEOUT).plusSeconds(11));
            assertEquals(0, cache.size());
            assertEquals(List.of(EARLY, MIDDLE, LATE), expired);
            expired.clear();
            addAll(cache);
            cache.flush(now.plus(TIMEOUT).plusSeconds(11));
            assertEquals(List.of(EARLY, MIDDLE, LATE), expired, "in one flush");
        }
    }

    @Test
    void clearingTakesAll() {
        try (SslContext context = SslContext.selfSigned("localhost")) {
            addAll(context.sessions());
            context.sessions().clear();
            assertEquals(0, context.sessions().size());
        }
    }

    @Test
    void theTimeIsThatOfTheAddingWhereTheModeSaysSo() {
        Instant before = now.minusSeconds(10);
        for (boolean updates : new boolean[] {true, false}) {
            try (SslContext context = SslContext.server().selfSigned("localhost").sessionCacheMode(updates
                    ? Set.of(SessionCacheMode.SERVER, SessionCacheMode.UPDATE_TIME) : Set.of(SessionCacheMode.SERVER))
                    .build()) {
                add(context.sessions(), EARLY, before);
                try (SslSession session = context.sessions().find(EARLY).orElseThrow()) {
                    assertEquals(updates, !session.time().equals(before));
                    assertFalse(session.time().isBefore(before));
                }
            }
        }
    }
}
