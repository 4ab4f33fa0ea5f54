package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.hazards.Lookups;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.SharedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As OpenSSL's test_session_cache_overflow: a cache of one session overflows, and the session that it dropped, which a
 * lookup still finds, is resumed.
 */
@ExtendWith(NoLeaks.class)
class SessionCacheOverflowTest {
    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2, false", "SUSPENDED, TLS_1_2, true", "SUSPENDED, TLS_1_3, false",
        "SUSPENDED, TLS_1_3, true", "IN_MEMORY, TLS_1_2, false", "IN_MEMORY, TLS_1_2, true", "IN_MEMORY, TLS_1_3, false",
        "IN_MEMORY, TLS_1_3, true"})
    void whatWasDroppedIsFound(Lookups form, TlsVersion version, boolean firstLivesLonger) throws Exception {
        SharedStore store = new SharedStore();
        List<String> removed = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void removed(SslSession session, SessionRemoval reason) {
                removed.add(session.id().orElseThrow() + " " + reason);
            }
        };
        try (SslContext server = form.in(SslContext.server().selfSigned(InMemory.HOST).tickets(false).numTickets(1), store)
                        .sessionCacheSize(1).sessionListener(store).sessionListener(listener).build();
                SslContext client = SslContext.client().insecure().protocol(version).sessionCacheMode().build()) {
            if (firstLivesLonger) {
                server.sessions().setTimeout(Duration.ofDays(365));
            }
            List<SslSession> offered = new ArrayList<>();
            List<SessionId> ids = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try (InMemory ends = InMemory.handshake(client, server); SslSession made = ends.server.session()) {
                    ids.add(made.id().orElseThrow());
                    ends.goodbye();
                    offered.add(ends.client.session());
                }
                server.sessions().setTimeout(Duration.ofHours(1));
            }
            assertEquals(List.of(ids.get(0) + " EVICTED"), removed);
            assertEquals(List.of(ids.get(1)), server.sessions().ids());

            try (SslSession dropped = offered.get(0); SslSession kept = offered.get(1);
                    InMemory ends = InMemory.handshake(client, server,
                            ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(dropped))) {
                assertTrue(ends.server.isResumed());
                assertTrue(kept.isResumable());
                ends.goodbye();
            }
            assertEquals(List.of(ids.get(0)), store.asked());
            assertEquals(1, server.sessions().statistics().callbackHits());
            assertEquals(1, server.sessions().size());
            assertEquals(1, server.sessions().ids().size());
            assertEquals(ids.get(1) + " EVICTED", removed.get(1), "by the one that was found");
            assertEquals(version == TlsVersion.TLS_1_3 ? 3 : 2, removed.size(), "in TLS 1.3 by its next ticket, too");
        }
        assertEquals(List.of(), store.failures());
    }
}
