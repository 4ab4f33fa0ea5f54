package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libssl takes a cached session out for a copy of it that was used up, and says so of the copy. */
@ExtendWith(NoLeaks.class)
class H06UsedCopyTest {
    @Test
    void aCopyThatIsUsedUpTakesTheCachedSessionWithIt() throws Exception {
        Events events = new Events();
        try (SslContext server = Peers.server().protocol(TlsVersion.TLS_1_3).numTickets(1).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build()) {
            InMemory.handshake(client, server).close();
            List<SessionId> first = client.sessions().ids();
            assertEquals(1, first.size());
            client.sessions().addListener(events);
            try (SslSession cached = client.sessions().find(first.getFirst()).orElseThrow();
                    SslSession read = SslSession.fromDer(cached.toDer());
                    SslSession copy = client.adopt(read, InMemory.HOST)) {
                ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(copy);
                try (InMemory ends = InMemory.handshake(client, server, options)) {
                    assertTrue(ends.client.isResumed());
                }
                assertFalse(client.sessions().ids().contains(first.getFirst()), "listed, though libssl has it no more");
                assertTrue(client.sessions().find(first.getFirst()).isEmpty(), "found, though libssl has it no more");
                assertEquals(client.sessions().size(), client.sessions().ids().size());
            }
            client.sessions().clear();
            assertEquals(0, client.sessions().ids().size());
            assertEquals(1, events.count(SessionRemoval.USED));
        }
    }
}
