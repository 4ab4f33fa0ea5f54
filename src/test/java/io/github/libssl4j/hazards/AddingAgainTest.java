package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionAlreadyCachedException;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** OpenSSL 3.0 links a session anew that is added again, and copies the links of the session that it duplicates. */
@ExtendWith(NoLeaks.class)
class AddingAgainTest {
    @Test
    void theSameSessionChangesNothing() {
        Events events = new Events();
        try (SslContext context = Peers.server().sessionListener(events)
                .sessionCacheMode(SessionCacheMode.SERVER, SessionCacheMode.UPDATE_TIME).build();
                SslContext other = Peers.server().build()) {
            List<SslSession> sessions = IntStream.range(0, 5).mapToObj(Peers::made).toList();
            Random random = new Random(2);
            sessions.forEach(context.sessions()::add);
            for (int i = 0; i < 1000; i++) {
                SslSession session = sessions.get(random.nextInt(5));
                assertThrows(SessionAlreadyCachedException.class, () -> context.sessions().add(session));
                try (SslSession shared = session.share(); SslSession copy = session.dup()) {
                    assertFalse(context.sessions().tryAdd(shared));
                    other.sessions().tryAdd(session);
                    assertFalse(other.sessions().tryAdd(shared)); // a copy of it is in there
                    copy.setId(Peers.id(1000 + i));
                    other.sessions().add(copy);
                }
            }
            assertEquals(5, context.sessions().size());
            sessions.forEach(context.sessions()::remove);
            assertEquals(5, events.size());
            sessions.forEach(SslSession::close);
        }
    }

    @Test
    void aSessionThatIsClearedAwayWhileItIsAddedAgainIsNeverSaidToBeAdded() throws Exception {
        try (SslContext server = Peers.server().build()) {
            Queue<SslSession> cached = new ConcurrentLinkedQueue<>();
            AtomicInteger added = new AtomicInteger();
            Duel.run(5000, round -> {
                SslSession session = cached.peek();
                if (session != null) {
                    try {
                        added.addAndGet(server.sessions().tryAdd(session) ? 1 : 0);
                    } catch (IllegalStateException e) {
                        // it is cleared away by now
                    }
                }
            }, round -> {
                server.sessions().clear();
                SslSession next = Peers.made(round + 1);
                server.sessions().add(next);
                cached.add(next);
                if (cached.size() > 1) {
                    cached.remove().close();
                }
            });
            assertEquals(0, added.get());
            cached.forEach(SslSession::close);
            assertEquals(server.sessions().ids().size(), server.sessions().size());
        }
    }

    @Test
    void aSessionThatIsRemovedElsewhereWhileItIsAddedIsThereWhereThatIsSaid() throws Exception {
        try (SslContext from = Peers.server().build(); SslContext to = Peers.server().build()) {
            List<SslSession> sessions = IntStream.rangeClosed(1, 5000).mapToObj(Peers::made).toList();
            sessions.forEach(from.sessions()::add);
            AtomicInteger said = new AtomicInteger();
            Duel.run(sessions.size(), round -> from.sessions().remove(sessions.get(round)), round -> {
                try {
                    said.addAndGet(to.sessions().tryAdd(sessions.get(round)) ? 1 : 0);
                } catch (IllegalStateException e) {
                    // it was removed before
                }
            });
            assertEquals(said.get(), to.sessions().size());
            assertEquals(said.get(), to.sessions().ids().size());
            sessions.forEach(SslSession::close);
        }
    }

    @Test
    void aSessionThatAFailingConnectionMarksWhileItIsAddedIsNotInTheCache() throws Exception {
        try (SslContext server = Peers.server().tickets(false)
                .sessionCacheMode(SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_STORE).build();
                SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build()) {
            for (int round = 0; round < 300; round++) {
                try (InMemory ends = InMemory.handshake(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).withoutResumption());
                        SslSession session = ends.server.session()) {
                    ends.server.feed(ByteBuffer.wrap(new byte[] {23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
                        13, 14, 15, 16, 17, 18, 19, 20}));
                    Duel.run(() -> assertThrows(SslException.class, () -> ends.server.read(ByteBuffer.allocate(1))),
                            () -> {
                                try {
                                    server.sessions().add(session);
                                } catch (IllegalStateException e) {
                                    assertTrue(e.getMessage().contains("can't be cached"), e.getMessage());
                                }
                            });
                    assertEquals(0, server.sessions().size(), "round " + round);
                    assertEquals(0, server.sessions().ids().size());
                }
            }
        }
    }
}
