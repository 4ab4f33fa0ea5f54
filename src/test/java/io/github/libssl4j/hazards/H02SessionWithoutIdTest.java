package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libssl takes a session without an id into its cache, can't remove it, and forgets the cache's limit over it. */
@ExtendWith(NoLeaks.class)
class H02SessionWithoutIdTest {
    @Test
    void isRefusedAndTheLimitOfTheCacheHolds() {
        try (SslContext context = Peers.server().sessionCacheSize(3).build();
                SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_2)
                        .setCipher(Peers.TLS_1_2_SUITE).setMasterKey(new byte[48])) {
            assertThrows(IllegalArgumentException.class, () -> context.sessions().add(session));
            assertFalse(session.isSealed());
            for (int i = 0; i < 21; i++) {
                try (SslSession other = Peers.made(i)) {
                    context.sessions().add(other);
                }
            }
            assertEquals(3, context.sessions().size());
        }
    }

    @Test
    void aTls13SessionBeforeItsTicketIsRefused() throws Exception {
        try (SslContext server = Peers.server().numTickets(0).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build();
                InMemory ends = InMemory.handshake(client, server);
                SslSession session = ends.client.session()) {
            assertTrue(session.id().isEmpty());
            assertThrows(IllegalArgumentException.class, () -> client.sessions().add(session));
            assertThrows(IllegalArgumentException.class, () -> client.sessions().remove(session));
            assertFalse(client.sessions().tryRemove(session));
            assertEquals(0, client.sessions().size());
        }
    }
}
