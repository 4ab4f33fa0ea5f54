package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.SharedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that connects many times at once has one session looked up many times at once. */
@ExtendWith(NoLeaks.class)
class LookupsAtOnceTest {
    private static final int THREADS = 6;
    private static final int CONNECTIONS = 40;

    @ParameterizedTest
    @EnumSource
    void theCacheHoldsWhatItSays(Lookups form) throws Exception {
        SharedStore store = new SharedStore();
        Events events = new Events();
        AtomicBoolean over = new AtomicBoolean();
        try (SslContext maker = Peers.server().tickets(false).sessionIdContext("shared").sessionListener(store).build();
                SslContext server = form.in(Peers.server().tickets(false).sessionIdContext("shared"), store)
                        .sessionCacheSize(2).sessionListener(events)
                        .sessionCacheMode(SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_LOOKUP).build();
                SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).sessionCacheMode()
                        .build()) {
            List<byte[]> sessions = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                try (SslSession session = Peers.clientSession(client, maker)) {
                    sessions.add(session.toDer());
                }
            }
            Background<Void> removing = Background.start("removing", Thread.ofPlatform(), () -> {
                for (int i = 0; i < 200 && !over.get(); i++) {
                    server.sessions().ids().forEach(server.sessions()::tryRemove);
                }
                return null;
            });
            for (Background<Integer> one : connect(client, server, sessions)) {
                assertTrue(one.result() > 0, "but for those whose session was removed under them");
            }
            over.set(true);
            removing.result();
            assertHoldsWhatItSays(server.sessions());
            for (Background<Integer> one : connect(client, server, sessions)) {
                assertEquals(CONNECTIONS, one.result());
            }
            assertHoldsWhatItSays(server.sessions());
        }
        assertEquals(List.of(), store.failures());
        assertTrue(events.size() > 0);
    }

    private static List<Background<Integer>> connect(SslContext client, SslContext server, List<byte[]> sessions) {
        List<Background<Integer>> connecting = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            connecting.add(Background.start("connecting", Thread.ofPlatform(), () -> resumed(client, server, sessions)));
        }
        return connecting;
    }

    /** How many of the connections were resumed. */
    private static int resumed(SslContext client, SslContext server, List<byte[]> sessions) throws Exception {
        int resumed = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            try (SslSession session = SslSession.fromDer(sessions.get(i % sessions.size()));
                    InMemory ends = InMemory.handshake(client, server,
                            ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session))) {
                resumed += ends.server.isResumed() ? 1 : 0;
                ends.goodbye();
            }
        }
        return resumed;
    }

    private static void assertHoldsWhatItSays(SslSessionCache cache) {
        assertEquals(cache.size(), cache.ids().size());
        for (SessionId id : cache.ids()) {
            assertTrue(cache.tryRemove(id), "libssl has it too");
        }
        assertEquals(0, cache.size());
    }
}
