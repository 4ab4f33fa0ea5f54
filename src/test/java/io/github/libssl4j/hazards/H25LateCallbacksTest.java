package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** libssl calls back while it frees a context, which the end of its last connection may be, long after its close. */
@ExtendWith(NoLeaks.class)
class H25LateCallbacksTest {
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aClosedContextServesItsConnectionsAndTellsWhenTheLastIsClosed(TlsVersion version) throws Exception {
        for (int round = 0; round < 50; round++) {
            Events events = new Events();
            SslContext server = Peers.server().tickets(false).numTickets(1).sessionListener(events).build();
            try (SslContext client = Peers.client(server).protocol(version).sessionCacheMode().build();
                    InMemory first = InMemory.handshake(client, server);
                    InMemory second = InMemory.of(client, server,
                            ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                server.close();
                assertThrows(IllegalStateException.class, server::newConnection);
                second.handshake();
                assertEquals(2, events.added());
                byte[] bytes = {1, 2, 3};
                assertArrayEquals(bytes, second.transfer(second.client, second.server, bytes));
                first.client.close();
                first.server.close();
                assertEquals(0, events.count(SessionRemoval.CLOSED));
            }
            assertEquals(2, events.count(SessionRemoval.CLOSED));
        }
    }

    @Test
    void theSessionsOutliveTheContext() throws Exception {
        SslContext server = Peers.server().build();
        SslContext client = Peers.client(server).build();
        SslSession session = Peers.clientSession(client, server);
        SslSession cached = client.sessions().find(session.id().orElseThrow()).orElseThrow();
        client.close();
        server.close();
        try (session; cached) {
            assertEquals(session.id(), cached.id());
            assertTrue(session.peerCertificate().isPresent());
            session.dup().close();
        }
    }

    @Test
    void aContextOfANameLivesAsLongAsTheServerThatAnswersForIt() throws Exception {
        SslContext named = SslContext.selfSigned("named.example");
        SslContext server = Peers.server().serverName("named.example", named).build();
        try (SslContext client = Peers.client(named).build()) {
            named.close();
            try (InMemory ends = InMemory.handshake(client, server, ConnectionOptions
                    .to("named.example", InMemory.PORT))) {
                server.close();
                assertTrue(ends.client.verifyResult().isOk());
                ends.goodbye();
            }
        }
    }
}
