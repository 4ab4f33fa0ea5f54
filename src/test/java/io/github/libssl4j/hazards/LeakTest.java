package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.libssl.NativeRef;
import org.junit.jupiter.api.Test;

/** What is never closed is freed after it was garbage collected, and reported: each test leaks, and counts itself. */
class LeakTest {
    private interface Leak {
        void run() throws Exception;
    }

    private static void assertFreed(int references, Leak leak) throws Exception {
        long live = NativeRef.live();
        long leaked = NativeRef.leaked();
        leak.run();
        Await.until("what leaked is freed", () -> {
            System.gc();
            return NativeRef.live() <= live && NativeRef.leaked() >= leaked + references;
        });
        assertEquals(leaked + references, NativeRef.leaked());
    }

    @Test
    void aSession() throws Exception {
        assertFreed(2, () -> Peers.made(1).share());
    }

    @Test
    void aConnectionWhoseContextIsClosed() throws Exception {
        assertFreed(2, () -> {
            try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build()) {
                InMemory.handshake(client, server);
            }
        });
    }

    @Test
    void aContextWithItsCacheWhichTellsItsListeners() throws Exception {
        Events events = new Events();
        assertFreed(1, () -> {
            SslContext context = Peers.server().sessionListener(events).build();
            try (SslSession session = Peers.made(1)) {
                context.sessions().add(session);
            }
        });
        Await.until("the listener is told", () -> events.count(SessionRemoval.CLOSED) == 1);
    }

    @Test
    void nothingThatWasClosedIsReported() throws Exception {
        long leaked = NativeRef.leaked();
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build()) {
            for (int i = 0; i < 20; i++) {
                Peers.clientSession(client, server).close();
            }
        }
        assertFreed(1, () -> Peers.made(1)); // by then, the collector has been around
        assertEquals(leaked + 1, NativeRef.leaked());
    }

    @Test
    void anObjectThatIsBeingUsedIsNotFreed() throws Exception {
        assertFreed(1, () -> {
            SslSession session = Peers.made(1);
            for (int i = 0; i < 10; i++) {
                System.gc();
                assertEquals(48, session.masterKey().length);
            }
            assertTrue(session.isResumable());
        });
    }
}
