package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.SessionListener;
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

/** libssl drops a session for another of the same id without a word. */
@ExtendWith(NoLeaks.class)
class H07ReplacedSessionTest {
    @Test
    void isToldOfAndTheNewOneIsFound() {
        Events events = new Events();
        try (SslContext context = Peers.server().sessionListener(events).build(); SslSession old = Peers.made(1);
                SslSession other = Peers.made(1).setMasterKey(new byte[] {1, 2, 3})) {
            context.sessions().add(old);
            context.sessions().add(other);
            events.assertAre(Peers.id(1) + " " + SessionRemoval.REPLACED);
            assertTrue(old.isResumable());
            assertEquals(1, context.sessions().size());
            try (SslSession found = context.sessions().find(Peers.id(1)).orElseThrow()) {
                assertArrayEquals(new byte[] {1, 2, 3}, found.masterKey());
            }
            context.sessions().add(old); // it only was replaced
            events.assertAre(Peers.id(1) + " " + SessionRemoval.REPLACED, Peers.id(1) + " " + SessionRemoval.REPLACED);
        }
    }

    /** libssl tells sessions of one id apart by their versions, and would keep both. */
    @Test
    void aSessionOfTheSameIdAndAnotherVersionTakesTheOldOnesPlace() {
        Events events = new Events();
        try (SslContext context = Peers.server().sessionListener(events).build(); SslSession old = Peers.made(1);
                SslSession other = Peers.made(1).setProtocol(TlsVersion.TLS_1_3).setCipher(Peers.TLS_1_3_SUITE)) {
            context.sessions().add(old);
            context.sessions().add(other);
            events.assertAre(Peers.id(1) + " " + SessionRemoval.REPLACED);
            assertEquals(1, context.sessions().size(), "the replaced one could still be resumed");
            assertEquals(List.of(Peers.id(1)), context.sessions().ids());
            context.sessions().remove(Peers.id(1));
            assertEquals(0, context.sessions().size());
            assertFalse(other.isResumable());
        }
    }

    @Test
    void whatAClearTookOutMeanwhileIsNotCalledReplaced() throws Exception {
        try (SslContext context = Peers.server().build()) {
            for (int round = 0; round < 4000; round++) {
                Events events = new Events();
                context.sessions().addListener(events);
                try (SslSession old = Peers.made(1);
                        SslSession other = Peers.made(1).setProtocol(TlsVersion.TLS_1_3).setCipher(Peers.TLS_1_3_SUITE)) {
                    context.sessions().add(old);
                    Duel.run(context.sessions()::clear, () -> context.sessions().add(other));
                    boolean clearedFirst = context.sessions().size() == 1;
                    assertEquals(clearedFirst ? 0 : 1, events.count(SessionRemoval.REPLACED), "round " + round);
                    assertEquals(1, events.count(SessionRemoval.REMOVED), "round " + round);
                }
                context.sessions().removeListener(events);
                context.sessions().clear();
            }
        }
    }

    @Test
    void aClientForgetsAReplacedSessionWhenItsCacheIsClearedThoughAListenerThrows() throws Exception {
        SessionListener throwing = new SessionListener() {
            @Override
            public void removed(SslSession session, SessionRemoval reason) {
                throw new IllegalStateException("of the listener");
            }
        };
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_2).build()) {
            try (InMemory ends = InMemory.handshake(client, server); SslSession session = ends.client.session();
                    SslSession copy = SslSession.fromDer(session.toDer())) {
                assertTrue(client.sessions().tryAdd(copy));
                ends.goodbye();
            }
            client.sessions().addListener(throwing);
            assertThrows(CallbackException.class, client.sessions()::clear);
            client.sessions().removeListener(throwing);
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertFalse(ends.client.isResumed());
                ends.goodbye();
            }
        }
    }
}
