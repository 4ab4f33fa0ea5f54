package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionAlreadyCachedException;
import io.github.libssl4j.SessionNotCachedException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What C answers with 0 or 1 to an add or a removal, and what it changes. */
@ExtendWith(NoLeaks.class)
class SessionCacheTest {
    @Test
    void aNewSessionIsAddedAndFound() {
        try (SslContext context = Peers.server().build(); SslSession session = Peers.made(1)) {
            SslSessionCache cache = context.sessions();
            assertTrue(cache.tryAdd(session));
            assertEquals(1, cache.size());
            assertEquals(1, cache.statistics().number());
            assertEquals(List.of(Peers.id(1)), cache.ids());
            try (SslSession found = cache.find(Peers.id(1)).orElseThrow()) {
                assertEquals(Peers.id(1), found.id().orElseThrow());
                assertTrue(found.isSealed());
            }
            assertTrue(cache.find(Peers.id(2)).isEmpty());
            assertEquals("SslSessionCache[1 sessions]", cache.toString());
        }
    }

    @Test
    void theIdenticalSessionIsNotAddedTwice() {
        try (SslContext context = Peers.server().build(); SslSession session = Peers.made(1);
                SslSession shared = session.share()) {
            context.sessions().add(session);
            assertFalse(context.sessions().tryAdd(session));
            assertFalse(context.sessions().tryAdd(shared));
            assertThrows(SessionAlreadyCachedException.class, () -> context.sessions().add(shared));
            assertEquals(1, context.sessions().size());
            assertTrue(session.isResumable());
        }
    }

    @Test
    void anotherSessionOfTheSameIdReplaces() {
        try (SslContext context = Peers.server().build(); SslSession session = Peers.made(1);
                SslSession twin = session.dup()) {
            context.sessions().add(session);
            assertTrue(context.sessions().tryAdd(twin));
            assertFalse(context.sessions().tryAdd(twin));
            assertEquals(1, context.sessions().size());
            assertTrue(session.isResumable());
            context.sessions().remove(twin);
            assertFalse(twin.isResumable());
            assertTrue(session.isResumable());
        }
    }

    @Test
    void aSessionIsRemovedOnceAndMarked() {
        try (SslContext context = Peers.server().build(); SslSession first = Peers.made(1);
                SslSession second = Peers.made(2)) {
            SslSessionCache cache = context.sessions();
            cache.add(first);
            cache.add(second);
            cache.remove(first);
            assertTrue(cache.tryRemove(Peers.id(2)));
            for (SslSession session : List.of(first, second)) {
                assertFalse(session.isResumable());
                assertFalse(cache.tryRemove(session));
                assertFalse(cache.tryRemove(session.id().orElseThrow()));
                assertThrows(SessionNotCachedException.class, () -> cache.remove(session));
                assertThrows(SessionNotCachedException.class, () -> cache.remove(session.id().orElseThrow()));
                assertTrue(cache.find(session.id().orElseThrow()).isEmpty());
            }
            assertEquals(0, cache.size());
            assertEquals(List.of(), cache.ids());
        }
    }

    @Test
    void theCacheKeepsWhatItsAdderCloses() {
        try (SslContext context = Peers.server().build()) {
            for (int i = 0; i < 10; i++) {
                try (SslSession session = Peers.made(i)) {
                    context.sessions().add(session);
                }
            }
            assertEquals(10, Set.copyOf(context.sessions().ids()).size());
            for (int i = 0; i < 10; i++) {
                try (SslSession found = context.sessions().find(Peers.id(i)).orElseThrow()) {
                    assertEquals(48, found.masterKey().length);
                }
            }
            context.sessions().clear();
            assertEquals(0, context.sessions().size());
        }
    }

    @Test
    void aListenerIsToldUntilItIsTakenOff() {
        Events events = new Events();
        try (SslContext context = Peers.server().build(); SslSession session = Peers.made(1);
                SslSession other = Peers.made(1)) {
            context.sessions().addListener(events);
            context.sessions().add(session);
            context.sessions().add(other);
            assertEquals(1, events.size());
            assertTrue(context.sessions().removeListener(events));
            assertFalse(context.sessions().removeListener(events));
            context.sessions().clear();
            assertEquals(1, events.size());
            assertThrows(NullPointerException.class, () -> context.sessions().addListener(null));
        }
    }
}
