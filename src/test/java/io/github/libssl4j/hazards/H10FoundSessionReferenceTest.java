package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NativeSessions;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code get_session_cb}: libssl takes a reference of its own, unless it is told that the answer brings one. One too many
 * leaks a session for each resumption, one too few frees it under its users.
 */
@ExtendWith(NoLeaks.class)
class H10FoundSessionReferenceTest {
    private static final int RESUMPTIONS = 40;

    /** Sessions in this process, which a lookup answers without making new ones. */
    private static final class Held implements SessionLookup, SessionListener, AutoCloseable {
        private final Map<SessionId, SslSession> sessions = new ConcurrentHashMap<>();

        @Override
        public void added(SslSession session) {
            sessions.put(session.id().orElseThrow(), session.share());
        }

        @Override
        public Optional<SslSession> find(SessionId id) {
            return Optional.ofNullable(sessions.get(id)).map(SslSession::share);
        }

        @Override
        public void close() {
            sessions.values().forEach(SslSession::close);
        }
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2, true", "SUSPENDED, TLS_1_3, true", "IN_MEMORY, TLS_1_2, true",
        "IN_MEMORY, TLS_1_3, true", "SUSPENDED, TLS_1_2, false", "SUSPENDED, TLS_1_3, false",
        "IN_MEMORY, TLS_1_2, false", "IN_MEMORY, TLS_1_3, false"})
    void eachAnswerBringsExactlyOne(Lookups form, TlsVersion version, boolean stores) throws Exception {
        NativeSessions.live();
        System.gc(); // so that nothing of earlier tests is freed during this one
        long before = NativeSessions.live();
        SessionCacheMode[] mode = stores
                ? new SessionCacheMode[] {SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_LOOKUP}
                : new SessionCacheMode[] {SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_LOOKUP,
                    SessionCacheMode.NO_INTERNAL_STORE};
        try (Held held = new Held();
                SslContext server = form.in(Peers.server().tickets(false).numTickets(1).sessionListener(held), held)
                        .sessionCacheMode(mode).protocol(version).build();
                SslContext client = SslContext.client().insecure().build()) {
            for (int i = 0; i <= RESUMPTIONS; i++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertEquals(i > 0, ends.server.isResumed());
                    ends.goodbye();
                }
            }
            assertEquals(RESUMPTIONS, server.sessions().statistics().callbackHits());
            for (SslSession session : held.sessions.values()) {
                assertEquals(version, session.protocol().orElseThrow());
            }
        }
        assertEquals(before, NativeSessions.live(), "all of its sessions are freed");
    }
}
