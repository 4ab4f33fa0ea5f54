package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session that libssl or others use is not changed any more: an id that changes leaves a dangling entry behind. */
@ExtendWith(NoLeaks.class)
class H04SealedSessionTest {
    static final List<Consumer<SslSession>> SETTERS = List.of(
            session -> session.setId(Peers.id(99)),
            session -> session.setIdContext(new byte[] {1}),
            session -> session.setTime(Instant.EPOCH),
            session -> session.setTimeout(Duration.ofSeconds(1)),
            session -> session.setProtocol(TlsVersion.TLS_1_2),
            session -> session.setCipher(Peers.TLS_1_2_SUITE),
            session -> session.setMasterKey(new byte[] {1}),
            session -> session.setMaxEarlyData(1),
            session -> session.setAlpn("h2"),
            session -> session.setHostName("example.org"),
            session -> session.setTicketData(new byte[] {1}));

    static void assertSealed(SslSession session) {
        assertTrue(session.isSealed());
        for (Consumer<SslSession> setter : SETTERS) {
            assertThrows(IllegalStateException.class, () -> setter.accept(session));
        }
    }

    @Test
    void everySetterIsTriedHere() {
        long setters = List.of(SslSession.class.getMethods()).stream()
                .filter(method -> method.getName().startsWith("set")).count();
        assertEquals(setters, SETTERS.size());
    }

    @Test
    void addingSealsEveryReferenceButNoCopy() {
        try (SslContext context = Peers.server().build(); SslSession session = Peers.made(1);
                SslSession shared = session.share(); SslSession copy = session.dup()) {
            assertFalse(session.isSealed());
            context.sessions().add(session);
            assertSealed(session);
            assertSealed(shared);
            try (SslSession later = session.share(); SslSession found = context.sessions().find(Peers.id(1)).orElseThrow();
                    SslSession copied = session.dup()) {
                assertSealed(later);
                assertSealed(found);
                SETTERS.forEach(setter -> setter.accept(copied));
            }
            SETTERS.forEach(setter -> setter.accept(copy));
            context.sessions().remove(Peers.id(1)); // still found by the id that it was added under
            assertEquals(0, context.sessions().size());
        }
    }

    @Test
    void offeringSeals() throws Exception {
        for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
            try (SslContext server = Peers.server().build();
                    SslContext client = Peers.client(server).protocol(version).build();
                    SslSession session = Peers.clientSession(client, server);
                    SslSession offered = session.dup()) {
                assertFalse(offered.isSealed());
                try (InMemory ends = InMemory.handshake(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(offered))) {
                    assertTrue(ends.client.isResumed());
                    assertSealed(offered);
                    ends.goodbye();
                }
            }
        }
    }

    @Test
    void whatLibsslMadeIsSealed() throws Exception {
        List<Boolean> sealed = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void added(SslSession session) {
                assertSealed(session);
                sealed.add(true);
            }
        };
        try (SslContext server = Peers.server().sessionListener(listener).build();
                SslContext client = Peers.client(server).sessionListener(listener).build();
                InMemory ends = InMemory.handshake(client, server);
                SslSession mine = ends.client.session(); SslSession theirs = ends.server.session()) {
            assertSealed(mine);
            assertSealed(theirs);
            assertEquals(4, sealed.size());
            ends.goodbye();
        }
    }

    @Test
    void aSetterThatRacesWithAnAddIsBeforeItOrThrows() throws Exception {
        try (SslContext context = Peers.server().build()) {
            for (int round = 0; round < 500; round++) {
                AtomicInteger id = new AtomicInteger();
                int first = 2 * round;
                try (SslSession session = Peers.made(first)) {
                    Duel.run(() -> context.sessions().add(session), () -> {
                        try {
                            session.setId(Peers.id(first + 1));
                            id.set(1);
                        } catch (IllegalStateException e) {
                            id.set(0);
                        }
                    });
                    context.sessions().remove(Peers.id(first + id.get()));
                }
            }
            assertEquals(0, context.sessions().size());
        }
    }
}
