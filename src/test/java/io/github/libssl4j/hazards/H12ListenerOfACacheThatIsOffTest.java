package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** libssl tells nothing of new sessions where the mode lacks the role of the context. */
@ExtendWith(NoLeaks.class)
class H12ListenerOfACacheThatIsOffTest {
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void isToldAllTheSameAndNothingIsCached(TlsVersion version) throws Exception {
        Events ofServer = new Events();
        Events ofClient = new Events();
        try (SslContext server = Peers.server().tickets(false).sessionCacheMode()
                .sessionListener(ofServer).build();
                SslContext client = Peers.client(server).protocol(version).sessionCacheMode().build()) {
            client.sessions().addListener(ofClient);
            int expected = version == TlsVersion.TLS_1_3 ? 2 : 1;
            for (int round = 1; round <= 2; round++) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    assertFalse(ends.client.isResumed());
                    ends.goodbye();
                }
                assertEquals(round * expected, ofServer.added());
                assertEquals(round * expected, ofClient.added());
            }
            assertEquals(0, server.sessions().size());
            assertEquals(0, client.sessions().size());
        }
    }

    @Test
    void aListenerOnACacheThatIsOnDoesNotSwitchItOff() throws Exception {
        Events events = new Events();
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build()) {
            server.sessions().addListener(events);
            client.sessions().addListener(events);
            Peers.clientSession(client, server).close();
            assertEquals(4, events.added());
            assertEquals(2, client.sessions().size());
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertEquals(true, ends.client.isResumed());
                ends.goodbye();
            }
        }
    }
}
