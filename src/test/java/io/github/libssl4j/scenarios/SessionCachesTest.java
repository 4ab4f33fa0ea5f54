package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.hazards.Lookups;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.SharedStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As OpenSSL's test_session_with_only_int_cache, test_session_with_only_ext_cache and test_session_with_both_cache: which
 * sessions a client's and a server's caches and listeners see. Other than there, a removal is told only of what was in the
 * cache, and what was removed can't be added again.
 */
@ExtendWith(NoLeaks.class)
class SessionCachesTest {
    private enum Caches {
        INTERNAL, EXTERNAL, BOTH;

        boolean internal() {
            return this != EXTERNAL;
        }

        boolean external() {
            return this != INTERNAL;
        }
    }

    /** Counts what is told. */
    private static final class Count implements SessionListener {
        private final AtomicInteger added = new AtomicInteger();
        private final AtomicInteger removed = new AtomicInteger();

        @Override
        public void added(SslSession session) {
            added.incrementAndGet();
        }

        @Override
        public void removed(SslSession session, SessionRemoval reason) {
            removed.incrementAndGet();
        }

        void assertSince(int moreAdded, int moreRemoved) {
            assertEquals(moreAdded, added.getAndSet(0), "added");
            assertEquals(moreRemoved, removed.getAndSet(0), "removed");
        }
    }

    private static ConnectionOptions fresh() {
        return ConnectionOptions.to(InMemory.HOST, InMemory.PORT).withoutResumption();
    }

    private static ConnectionOptions resume(SslSession session) {
        return ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session);
    }

    private static SslSession connect(SslContext client, SslContext server, ConnectionOptions options, boolean resumed)
            throws SslException {
        try (InMemory ends = InMemory.handshake(client, server, options)) {
            assertEquals(resumed, ends.client.isResumed());
            assertEquals(resumed, ends.server.isResumed());
            ends.goodbye();
            return ends.client.session();
        }
    }

    @ParameterizedTest
    @CsvSource({"INTERNAL, TLS_1_2", "INTERNAL, TLS_1_3", "EXTERNAL, TLS_1_2", "EXTERNAL, TLS_1_3", "BOTH, TLS_1_2",
        "BOTH, TLS_1_3"})
    void ofAClient(Caches caches, TlsVersion version) throws Exception {
        boolean tls13 = version == TlsVersion.TLS_1_3;
        int tickets = tls13 ? 2 : 1;
        Count count = new Count();
        SslContextBuilder builder = SslContext.client().insecure().protocol(version).sessionCacheMode(caches.internal()
                ? Set.of(SessionCacheMode.CLIENT) : Set.of(SessionCacheMode.CLIENT, SessionCacheMode.NO_INTERNAL_STORE));
        if (caches.external()) {
            builder.sessionListener(count);
        }
        try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                SslContext other = SslContext.server().selfSigned(InMemory.HOST)
                        .protocol(tls13 ? TlsVersion.TLS_1_2 : TlsVersion.TLS_1_3).build();
                SslContext client = builder.build();
                SslSession first = connect(client, server, fresh(), false)) {
            if (caches.internal()) {
                assertFalse(client.sessions().tryAdd(first), "it is in the cache");
            }
            check(caches, count, tickets, 0);

            // A ticket of TLS 1.3 is used once, and brings the next one.
            try (SslSession second = connect(client, server, resume(first), true)) {
                check(caches, count, tls13 ? 1 : 0, tls13 && caches.internal() ? 1 : 0);
                try (SslSession third = connect(client, server, fresh(), false)) {
                    check(caches, count, tickets, 0);
                    assertEquals(caches.internal(), client.sessions().tryRemove(third));
                    assertFalse(client.sessions().tryRemove(third), "it is there no more");
                    check(caches, count, 0, caches.internal() ? 1 : 0);
                    if (caches.internal()) {
                        assertThrows(IllegalStateException.class, () -> client.sessions().tryAdd(third));
                    }
                }

                // A connection that fails takes the session that it offered with it.
                SessionId id = second.id().orElseThrow();
                try (InMemory ends = InMemory.of(client, other, resume(second))) {
                    assertThrows(SslException.class, ends::handshake);
                    ends.move(ends.server, ends.client);
                    assertThrows(SslException.class, ends.client::handshake);
                }
                assertFalse(client.sessions().ids().contains(id));
                check(caches, count, 0, caches.internal() ? 1 : 0);
            }
        }
    }

    private static void check(Caches caches, Count count, int added, int removed) {
        if (caches.external()) {
            count.assertSince(added, removed);
        }
    }

    @ParameterizedTest
    @CsvSource({"INTERNAL, TLS_1_2, SUSPENDED", "INTERNAL, TLS_1_3, SUSPENDED", "EXTERNAL, TLS_1_2, SUSPENDED",
        "EXTERNAL, TLS_1_3, SUSPENDED", "BOTH, TLS_1_2, SUSPENDED", "BOTH, TLS_1_3, SUSPENDED",
        "EXTERNAL, TLS_1_2, IN_MEMORY", "EXTERNAL, TLS_1_3, IN_MEMORY", "BOTH, TLS_1_2, IN_MEMORY",
        "BOTH, TLS_1_3, IN_MEMORY"})
    void ofAServer(Caches caches, TlsVersion version, Lookups form) throws Exception {
        boolean tls13 = version == TlsVersion.TLS_1_3;
        int tickets = tls13 ? 2 : 1;
        SharedStore store = new SharedStore();
        Count count = new Count();
        // Tickets stay on in TLS 1.3: they carry the session, and nobody is asked.
        SslContextBuilder builder = SslContext.server().selfSigned(InMemory.HOST).tickets(tls13);
        if (caches.external()) {
            form.in(builder, store).sessionListener(store).sessionListener(count);
        }
        if (!caches.internal()) {
            builder.sessionCacheMode(SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_STORE);
        }
        try (SslContext server = builder.build();
                SslContext client = SslContext.client().insecure().protocol(version).sessionCacheMode().build()) {
            SslSession offered;
            try (InMemory ends = InMemory.handshake(client, server); SslSession made = ends.server.session()) {
                offered = ends.client.session();
                ends.goodbye();
                // What is in its ticket is cached only for those who want to be told of its end.
                boolean cached = caches.internal() && (!tls13 || caches.external());
                assertEquals(cached, server.sessions().find(made.id().orElseThrow()).map(SessionCachesTest::closed)
                        .isPresent());
                if (cached) {
                    assertFalse(server.sessions().tryAdd(made), "it is in the cache");
                }
                check(caches, count, tickets, 0);
                if (caches == Caches.BOTH && !tls13) {
                    assertTrue(server.sessions().tryRemove(made)); // so that it must be looked up
                    count.assertSince(0, 1);
                }
            }
            assertEquals(0, store.asked().size());
            try (offered; SslSession resumed = connect(client, server, resume(offered), true)) {
                assertEquals(version, resumed.protocol().orElseThrow());
                check(caches, count, tls13 ? 1 : 0, 0);
                assertEquals(caches.external() && !tls13 ? 1 : 0, store.asked().size());
                assertEquals(store.asked().size(), server.sessions().statistics().callbackHits());
            }
            theNewestStaysInASmallCache(server.sessions());
        }
    }

    private static SslSession closed(SslSession session) {
        session.close();
        return session;
    }

    /** Though it is the first to expire. */
    private static void theNewestStaysInASmallCache(SslSessionCache cache) {
        cache.setSizeLimit(1);
        try (SslSession early = made(1, 1000); SslSession late = made(2, 2000)) {
            assertTrue(cache.tryAdd(late));
            assertTrue(cache.tryAdd(early));
            assertEquals(List.of(early.id().orElseThrow()), cache.ids());
        }
    }

    private static SslSession made(int number, long seconds) {
        return SslSession.create().setId(SessionId.of(new byte[] {(byte) number})).setProtocol(TlsVersion.TLS_1_2)
                .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48])
                .setTime(Instant.ofEpochSecond(seconds)).setTimeout(Duration.ofSeconds(seconds));
    }
}
