package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In TLS 1.3, the session that a client holds before the ticket comes never can be resumed; H15: nor is it freed. */
@ExtendWith(NoLeaks.class)
class H14SessionBeforeItsTicketTest {
    @Test
    void h14SaysThatItCanNotBeResumedAndIsRefused() throws Exception {
        Events events = new Events();
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).sessionListener(events).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            SslSession early = shakeHandsWithoutTickets(ends);
            assertEquals(0, events.size());
            assertFalse(early.isResumable());
            ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(early);
            assertThrows(IllegalArgumentException.class, () -> client.newConnection(options));
            ends.readTickets();
            assertEquals(2, events.added());
            assertFalse(early.isResumable());
            assertThrows(IllegalArgumentException.class, () -> client.newConnection(options));
            try (SslSession late = ends.client.session()) {
                assertTrue(late.isResumable());
            }
            early.close();
        }
    }

    @Test
    void h15ASessionOutlivesTheTicketThatTakesItsPlaceAndItsConnection() throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build()) {
            for (int i = 0; i < 200; i++) {
                SslSession early;
                SslSession late;
                try (InMemory ends = InMemory.of(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).withoutResumption())) {
                    early = shakeHandsWithoutTickets(ends);
                    ends.readTickets();
                    late = ends.client.session();
                }
                client.sessions().clear();
                try (early; late) {
                    for (SslSession session : new SslSession[] {early, late}) {
                        assertEquals(TlsVersion.TLS_1_3, session.protocol().orElseThrow());
                        assertFalse(session.describe().isEmpty());
                        session.dup().close();
                    }
                    assertTrue(late.hasTicket());
                    assertTrue(late.ticket().length > 0);
                }
            }
        }
    }

    private static SslSession shakeHandsWithoutTickets(InMemory ends) throws Exception {
        ends.client.handshake();
        ends.move(ends.client, ends.server);
        ends.server.handshake();
        ends.move(ends.server, ends.client);
        assertTrue(ends.client.handshake());
        SslSession early = ends.client.session();
        ends.move(ends.client, ends.server);
        assertTrue(ends.server.handshake());
        ends.move(ends.server, ends.client);
        return early;
    }
}
