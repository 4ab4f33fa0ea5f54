package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A TLS 1.3 ticket is offered once: what becomes of one whose connection did not come to use it. */
@ExtendWith(NoLeaks.class)
class AbandonedTicketTest {
    private final Events events = new Events();

    @Test
    void aConnectionThatSaidNothingLeavesItsTicketToTheNext() throws Exception {
        try (SslContext server = Peers.server().numTickets(1).build(); SslContext client = client()) {
            assertFalse(resumes(client, server));
            for (int i = 0; i < 3; i++) {
                client.newConnection(InMemory.HOST, InMemory.PORT).close();
                assertEquals(1, client.sessions().size());
            }
            assertTrue(resumes(client, server));
        }
    }

    @Test
    void aTicketOfAHelloThatCameToNothingIsUsedUpAndLeavesTheCache() throws Exception {
        try (SslContext server = Peers.server().numTickets(1).build(); SslContext client = client()) {
            assertFalse(resumes(client, server));
            try (SslConnection cutOff = client.newConnection(InMemory.HOST, InMemory.PORT)) {
                cutOff.handshake();
            }
            assertEquals(0, client.sessions().size());
            assertEquals(1, events.count(SessionRemoval.USED));
            assertFalse(resumes(client, server));
        }
    }

    @Test
    void aTicketThatAnotherServerCanNotReadLeavesTheCacheToo() throws Exception {
        try (SslContext server = Peers.server().numTickets(1).build();
                SslContext other = Peers.server().numTickets(1).build(); SslContext client = client()) {
            for (int i = 0; i < 5; i++) {
                assertFalse(resumes(client, i % 2 == 0 ? server : other));
                assertEquals(1, client.sessions().size());
                assertEquals(i, events.count(SessionRemoval.USED));
            }
        }
    }

    private SslContext client() {
        return SslContext.client().insecure().sessionListener(events).build();
    }

    private static boolean resumes(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            return ends.client.isResumed();
        }
    }
}
