package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session belongs to one native context: in two, it would be in two lists with one pair of links. */
@ExtendWith(NoLeaks.class)
class H01SessionInManyContextsTest {
    @Test
    void oneSessionCanBeAddedToManyContextsThatAreClosedInAnyOrder() {
        Random random = new Random(1);
        for (int round = 0; round < 100; round++) {
            List<AutoCloseable> all = new ArrayList<>();
            List<SslContext> contexts = new ArrayList<>();
            List<SslSession> sessions = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                SslSession session = Peers.made(i);
                sessions.add(session);
                all.add(session);
            }
            for (int i = 0; i < 4; i++) {
                SslContext context = SslContext.client().insecure().build();
                contexts.add(context);
                all.add(context);
                sessions.forEach(context.sessions()::add);
            }
            for (SslContext context : contexts) {
                assertEquals(3, context.sessions().size());
                assertEquals(3, context.sessions().ids().size());
            }
            Collections.shuffle(all, random);
            all.forEach(H01SessionInManyContextsTest::close);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void removingFromOneContextLeavesTheOthersAlone() {
        try (SslContext first = SslContext.client().insecure().build();
                SslContext second = SslContext.client().insecure().build();
                SslSession session = Peers.made(1)) {
            first.sessions().add(session);
            second.sessions().add(session);
            second.sessions().remove(session);
            assertTrue(session.isResumable());
            try (SslSession found = first.sessions().find(Peers.id(1)).orElseThrow()) {
                assertTrue(found.isResumable());
            }
            first.sessions().remove(session);
            assertFalse(session.isResumable());
        }
    }

    @Test
    void threadsThatAddOneSessionToTheirContextsAtOnceDoNotShareItNatively() throws Exception {
        for (int round = 0; round < 10; round++) {
            List<SslSession> sessions = IntStream.range(0, 1000).mapToObj(Peers::made).toList();
            try (SslContext first = SslContext.client().insecure().sessionCacheSize(0).build();
                    SslContext second = SslContext.client().insecure().sessionCacheSize(0).build()) {
                Duel.run(sessions.size(), i -> first.sessions().add(sessions.get(i)), i -> {
                    for (int k = 0; k < i % 250; k++) {
                        Thread.onSpinWait(); // each time a little later: at every step of the other's add
                    }
                    second.sessions().add(sessions.get(i));
                });
                for (SslSession session : sessions) {
                    SessionId id = session.id().orElseThrow();
                    first.sessions().remove(id);
                    try (SslSession other = second.sessions().find(id).orElseThrow()) {
                        assertTrue(other.isResumable(), "round " + round + ", session " + id);
                    }
                    second.sessions().remove(id);
                }
            }
            sessions.forEach(SslSession::close);
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfOneClientOfferedOnAnotherStaysWholeInTheFirst(TlsVersion version) throws Exception {
        for (int round = 0; round < 20; round++) {
            try (SslContext server = Peers.server().build();
                    SslContext first = Peers.client(server).protocol(version).build();
                    SslContext second = Peers.client(server).protocol(version).build();
                    SslSession session = Peers.clientSession(first, server)) {
                SessionId id = session.id().orElseThrow();
                ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session);
                try (InMemory ends = InMemory.handshake(second, server, options)) {
                    assertTrue(ends.client.isResumed());
                    ends.goodbye();
                }
                assertTrue(session.isResumable(), "a connection of another context used it up");
                try (SslSession cached = first.sessions().find(id).orElseThrow()) {
                    assertTrue(cached.isResumable());
                }
                second.sessions().add(session);
                (round % 2 == 0 ? first : second).close();
            }
        }
    }
}
