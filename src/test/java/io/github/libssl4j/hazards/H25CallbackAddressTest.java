package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.libssl.Callbacks;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is freed leaves its address to what is made next, maybe before its own end was noted. */
@ExtendWith(NoLeaks.class)
class H25CallbackAddressTest {
    @Test
    void forgettingAFreedObjectSparesTheNextOneAtItsAddress() {
        MemorySegment address = MemorySegment.ofAddress(0x1000);
        Callbacks.OfContext first = session -> {};
        Callbacks.OfContext second = session -> {};
        assertNotSame(first, second);
        Callbacks.register(address, first);
        Callbacks.register(address, second);
        Callbacks.unregister(address, first);
        assertSame(second, Callbacks.context(address));
        Callbacks.unregister(address, second);
        assertNull(Callbacks.context(address));
    }

    @Test
    void connectionsAreToldOfTheirSessionsWhileOthersAreClosedByAnotherThread() throws Exception {
        Events events = new Events();
        int rounds = 300;
        LinkedBlockingQueue<SslConnection> done = new LinkedBlockingQueue<>();
        try (SslContext server = Peers.server().numTickets(1).sessionListener(events).sessionCacheSize(0).build();
                SslContext client = SslContext.client().insecure().sessionCacheMode().build()) {
            Race.of(() -> {
                for (int i = 0; i < rounds; i++) {
                    InMemory ends = InMemory.handshake(client, server);
                    ends.goodbye();
                    done.add(ends.client);
                    done.add(ends.server);
                }
            }, () -> {
                for (int i = 0; i < 2 * rounds; i++) {
                    done.poll(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
                }
            });
            assertEquals(rounds, events.added());
            assertEquals(rounds, server.sessions().ids().size());
        }
    }
}
