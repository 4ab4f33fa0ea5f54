package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.hazards.Lookups;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.SharedStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As OpenSSL's test_stateful_tickets: TLS 1.3 tickets that are session ids, 0 to 2 of them, resume where the session is, be
 * it in the cache or found by a lookup, and nowhere else. Tickets after a later authentication of the client are left out:
 * there is none here.
 */
@ExtendWith(NoLeaks.class)
class StatefulTicketsTest {
    private final List<SslSession> got = new ArrayList<>();
    private boolean keeps;
    private int count;
    private SslContext client;

    @BeforeEach
    void open() {
        client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_3)
                .sessionCacheMode(SessionCacheMode.CLIENT, SessionCacheMode.NO_INTERNAL_STORE)
                .sessionListener(new SessionListener() {
                    @Override
                    public void added(SslSession session) {
                        count++;
                        if (keeps) {
                            got.add(session.share());
                        }
                    }
                }).build();
    }

    @AfterEach
    void close() {
        got.forEach(SslSession::close);
        client.close();
    }

    private static SslContextBuilder server(int tickets) {
        return SslContext.server().selfSigned(InMemory.HOST).tickets(false).numTickets(tickets).sessionIdContext("tickets");
    }

    private void getTickets(SslContext server, int tickets) throws Exception {
        keeps = true;
        count = 0;
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
        }
        assertEquals(tickets, count);
        keeps = false;
    }

    /** Offers each ticket: after a resumption there is one more of them, after a full handshake there are all. */
    private void offerAll(SslContext server, int tickets, boolean resumes) throws Exception {
        for (SslSession session : got) {
            count = 0;
            try (InMemory ends = InMemory.handshake(client, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session))) {
                assertEquals(resumes, ends.client.isResumed());
                assertEquals(resumes, ends.server.isResumed());
                ends.goodbye();
            }
            assertEquals(resumes ? 1 : tickets, count);
            session.close();
        }
        got.clear();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void resumeAtTheirServerOnly(int tickets) throws Exception {
        try (SslContext server = server(tickets).build(); SslContext other = server(tickets).build()) {
            getTickets(server, tickets);
            offerAll(other, tickets, false);
            getTickets(server, tickets);
            offerAll(server, tickets, true);
        }
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, 1", "SUSPENDED, 2", "IN_MEMORY, 1", "IN_MEMORY, 2"})
    void resumeWhereALookupFindsThem(Lookups form, int tickets) throws Exception {
        SharedStore store = new SharedStore();
        try (SslContext server = server(tickets).sessionListener(store).build();
                SslContext other = form.in(server(tickets), store).build()) {
            getTickets(server, tickets);
            offerAll(other, tickets, true);
            assertEquals(tickets, other.sessions().statistics().callbackHits());
            getTickets(server, tickets);
            store.clear();
            offerAll(other, tickets, false);
        }
        assertEquals(List.of(), store.failures());
    }
}
