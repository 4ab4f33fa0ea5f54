package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SessionNotCachedException;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libssl's removal marks its argument, even where it is not in the cache, and not the stored twin; and tells of it. */
@ExtendWith(NoLeaks.class)
class H06RemovingWhatIsNotThereTest {
    @Test
    void changesNothingAndTellsNobody() {
        Events events = new Events();
        try (SslContext context = Peers.server().sessionListener(events).build(); SslSession session = Peers.made(1)) {
            assertThrows(SessionNotCachedException.class, () -> context.sessions().remove(session));
            assertThrows(SessionNotCachedException.class, () -> context.sessions().remove(Peers.id(1)));
            assertFalse(context.sessions().tryRemove(session));
            assertFalse(context.sessions().tryRemove(Peers.id(1)));
            assertTrue(session.isResumable());
            assertFalse(session.isSealed());
            assertEquals(0, events.size());
            context.sessions().add(session);
            assertTrue(context.sessions().find(Peers.id(1)).map(Events::closed).isPresent());
        }
        events.assertAre(Peers.id(1) + " " + SessionRemoval.CLOSED);
    }

    @Test
    void removingByACopyMarksTheStoredSessionAndTheCopyAndTellsOnce() {
        Events events = new Events();
        try (SslContext context = Peers.server().sessionListener(events).build(); SslSession session = Peers.made(1);
                SslSession copy = session.dup(); SslSession unrelated = session.dup()) {
            context.sessions().add(session);
            context.sessions().remove(copy);
            assertFalse(session.isResumable());
            assertFalse(copy.isResumable());
            assertTrue(unrelated.isResumable());
            assertThrows(SessionNotCachedException.class, () -> context.sessions().remove(session));
            events.assertAre(Peers.id(1) + " " + SessionRemoval.REMOVED);
        }
    }

    @Test
    void aSessionOfAnotherContextIsNotMarkedByARemovalHere() {
        try (SslContext context = Peers.server().build(); SslContext other = Peers.server().build();
                SslSession session = Peers.made(1); SslSession twin = session.dup()) {
            other.sessions().add(session);
            context.sessions().add(twin);
            context.sessions().remove(session);
            assertTrue(session.isResumable());
            assertFalse(twin.isResumable());
            assertEquals(1, other.sessions().size());
        }
    }
}
