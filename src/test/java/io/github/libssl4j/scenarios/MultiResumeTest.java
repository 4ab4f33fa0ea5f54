package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As OpenSSL's test_multi_resume, as far as it is about tickets: full handshakes, each resumed twice, one from the other, on
 * a server with a small cache, whose limit holds; also where the same session is resumed twice at once. What early data has
 * to do with it is the early data scenarios' matter.
 */
@ExtendWith(NoLeaks.class)
class MultiResumeTest {
    private static final int LIMIT = 5;

    @ParameterizedTest(name = "{0}, stateless: {1}, twice at once: {2}")
    @CsvSource({"TLS_1_3, true, false", "TLS_1_3, false, false", "TLS_1_3, false, true", "TLS_1_2, true, false",
        "TLS_1_2, false, false", "TLS_1_2, false, true"})
    void theCacheKeepsItsLimit(TlsVersion version, boolean stateless, boolean atOnce) throws Exception {
        try (SslContext server = Scenario.server().tickets(stateless).sessionCacheSize(LIMIT).build();
                SslContext client = Scenario.client(server).protocol(version).build()) {
            SslSession session = null;
            for (int i = 0; i < 30; i++) {
                try (InMemory second = atOnce && session != null ? paused(client, server, session) : null;
                        InMemory ends = Scenario.resume(client, server, session)) {
                    assertEquals(session != null, ends.client.isResumed(), "connection " + i);
                    if (session != null) {
                        session.close();
                    }
                    session = i % 3 == 2 ? null : ends.client.session();
                    ends.goodbye();
                    if (second != null) {
                        second.handshake();
                        assertTrue(second.client.isResumed());
                    }
                }
                assertTrue(server.sessions().size() <= LIMIT);
                assertTrue(server.sessions().statistics().number() <= LIMIT);
            }
        }
    }

    /** Begun, and left where the server has found the session and not finished. */
    private static InMemory paused(SslContext client, SslContext server, SslSession session) throws Exception {
        try (SslSession twin = session.dup()) {
            InMemory ends = InMemory.of(client, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(twin));
            ends.client.handshake();
            ends.move(ends.client, ends.server);
            ends.server.handshake();
            return ends;
        }
    }
}
