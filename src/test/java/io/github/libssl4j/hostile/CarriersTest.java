package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No virtual thread waits within a callback, where it keeps its carrier, for a lock of one that has given its carrier back:
 * no virtual thread would ever run again. In a Java of its own, with two carriers.
 */
class CarriersTest {
    @ParameterizedTest
    @ValueSource(strings = {"suspended", "inMemory", "edit"})
    void handshakesGoOnWhileTheCacheIsListedAndEdited(String how) throws Exception {
        Finished child = Finished.run(Finished.javaHere(List.of("--enable-native-access=ALL-UNNAMED",
                "-Djdk.virtualThreadScheduler.parallelism=2", "-cp",
                Finished.module() + File.pathSeparator + Finished.testClasses(), Child.class.getName(), how)), "");
        assertEquals(0, child.exitCode(), child.toString());
    }

    /** Many virtual threads shake hands, while another thread lists the cache. */
    static final class Child {
        private static final ConnectionOptions HERE = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
        private static final int THREADS = 200;
        private static final int CACHED = 20_000;
        private static final int HANDSHAKES = 1000;
        private static SslContext server;
        private static SslContext client;

        private interface Step {
            void run() throws SslException;
        }

        public static void main(String[] how) throws Exception {
            Map<SessionId, byte[]> store = new ConcurrentHashMap<>();
            SessionLookup lookup = id -> Optional.ofNullable(store.get(id)).map(SslSession::fromDer);
            SslContextBuilder builder = Peers.server().protocol(TlsVersion.TLS_1_2).tickets(false).sessionCacheSize(0);
            switch (how[0]) {
                case "suspended" -> builder.sessionLookup(lookup);
                case "inMemory" -> builder.inMemorySessionLookup(lookup);
                default -> builder.sessionIdGenerator(request -> editing(request));
            }
            server = builder.build();
            client = Peers.client(server).build();
            Step step = how[0].equals("edit") ? Child::removed : lookedUp(store);
            for (int i = 1; i <= CACHED; i++) {
                try (SslSession session = Peers.made(i)) {
                    server.sessions().tryAdd(session);
                }
            }
            CountDownLatch left = new CountDownLatch(HANDSHAKES);
            Thread.ofPlatform().daemon().start(() -> {
                while (left.getCount() > 0) {
                    server.sessions().ids();
                }
            });
            for (int i = 0; i < THREADS; i++) {
                Thread.ofVirtual().start(() -> {
                    while (left.getCount() > 0) {
                        try {
                            step.run();
                            left.countDown();
                        } catch (SslException e) {
                            // the session was removed in the middle of its handshake
                        }
                    }
                });
            }
            Await.latch("the handshakes were made, of which there are left: " + left, left);
            Runtime.getRuntime().halt(0);
        }

        private static SessionId editing(int length) {
            byte[] id = new byte[length];
            ThreadLocalRandom.current().nextBytes(id);
            server.sessions().tryRemove(SessionId.of(id));
            return SessionId.of(id);
        }

        private static void removed() throws SslException {
            SessionId id;
            try (InMemory ends = InMemory.handshake(client, server, HERE.withoutResumption());
                    SslSession session = ends.server.session()) {
                id = session.id().orElseThrow();
            }
            server.sessions().tryRemove(id);
        }

        private static Step lookedUp(Map<SessionId, byte[]> store) throws SslException {
            byte[] der;
            SessionId id;
            try (InMemory ends = InMemory.handshake(client, server, HERE.withoutResumption());
                    SslSession ours = ends.server.session(); SslSession theirs = ends.client.session()) {
                der = theirs.toDer();
                id = ours.id().orElseThrow();
                store.put(id, ours.toDer());
            }
            server.sessions().clear();
            return () -> {
                try (SslSession read = SslSession.fromDer(der); SslSession session = client.adopt(read, InMemory.HOST);
                        InMemory ends = InMemory.handshake(client, server, HERE.resume(session))) {
                    ends.goodbye();
                    server.sessions().tryRemove(id);
                }
            };
        }
    }
}
