package io.github.libssl4j.races;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKeyInfo;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import io.github.libssl4j.TlsVersion;
import java.util.List;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A handshake in memory, while what it resumes by is taken away. */
public final class HandshakeRaces {
    private static final String RESUMED = "resumed";
    private static final String FULL = "full";
    /** Remembers nothing by itself. */
    private static final SslContext CLIENT = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2)
            .sessionCacheMode(SessionCacheMode.OFF).build();
    private static final SslContext STATEFUL = Material.server().tickets(false).build();

    private HandshakeRaces() {}

    /** A client's session with a server, from a full handshake of TLS 1.2. */
    private static SslSession sessionWith(SslContext server) {
        try (SslConnection there = CLIENT.newConnection(Material.options().withoutResumption());
                SslConnection here = server.newConnection()) {
            Material.shakeHands(there, here);
            return there.session();
        } catch (SslException e) {
            throw new AssertionError(e);
        }
    }

    private static String resume(SslContext server, SslSession session) {
        try {
            return Material.shakeHands(CLIENT, server, Material.options().resume(session)) ? RESUMED : FULL;
        } catch (SslException | RuntimeException e) {
            return e.toString();
        }
    }

    /** The server's session is removed while it is resumed: either comes first; afterwards it is gone, and can't be resumed. */
    @JCStressTest
    @Outcome(id = {"resumed, true, full", "full, true, full"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class RemoveAgainstResume {
        private final SslSession session = sessionWith(STATEFUL);
        private final SessionId id = session.id().orElseThrow();

        @Actor
        public void resume(LLL_Result r) {
            r.r1 = HandshakeRaces.resume(STATEFUL, session);
        }

        @Actor
        public void remove(LLL_Result r) {
            r.r2 = STATEFUL.sessions().tryRemove(id);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            Optional<SslSession> found = STATEFUL.sessions().find(id);
            r.r3 = found.isPresent() ? "still there" : HandshakeRaces.resume(STATEFUL, session);
            found.ifPresent(SslSession::close);
            session.close();
        }
    }

    /** The ring rotates while a ticket of the key that encrypted is read: it always can be. */
    @JCStressTest
    @Outcome(id = "resumed, done", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class RotateAgainstDecrypt {
        private static final TicketKeyRing RING = TicketKeyRing.random();
        private static final SslContext SERVER = Material.server().ticketKeys(RING).build();
        private final SslSession session = sessionWith(SERVER);

        @Actor
        public void decrypt(LL_Result r) {
            r.r1 = HandshakeRaces.resume(SERVER, session);
        }

        @Actor
        public void rotate(LL_Result r) {
            r.r2 = Call.outcome(RING::rotate);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            session.close();
            // The other states' tickets are under keys of the ring, too: only what nobody can have any more goes.
            List<TicketKeyInfo> old = RING.keys().stream().filter(key -> key.role() == TicketKeyRole.DECRYPTING).toList();
            old.stream().skip(200).forEach(key -> RING.retire(key.name()));
        }
    }

    /** The ticket's key is retired and wiped while the ticket is read: it was good, or it was not; nothing fails. */
    @JCStressTest
    @Outcome(id = {"resumed, done, full", "full, done, full"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class RetireAgainstDecrypt {
        private final TicketKeyRing ring = TicketKeyRing.random();
        private final SslContext server = Material.server().ticketKeys(ring).build();
        private final SslSession session = sessionWith(server);
        private final TicketKeyName key = ring.keys().getFirst().name();

        @Actor
        public void decrypt(LLL_Result r) {
            r.r1 = HandshakeRaces.resume(server, session);
        }

        @Actor
        public void retire(LLL_Result r) {
            r.r2 = Call.outcome(() -> {
                ring.rotate();
                ring.retire(key);
            });
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = HandshakeRaces.resume(server, session);
            session.close();
            server.close();
            ring.close();
        }
    }

    /** The ring rotates and closes while a ticket is read: the server goes on, with full handshakes. */
    @JCStressTest
    @Outcome(id = {"resumed, done, full", "full, done, full"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class RotateAndCloseAgainstDecrypt {
        private final TicketKeyRing ring = TicketKeyRing.random();
        private final SslContext server = Material.server().ticketKeys(ring).build();
        private final SslSession session = sessionWith(server);

        @Actor
        public void decrypt(LLL_Result r) {
            r.r1 = HandshakeRaces.resume(server, session);
        }

        @Actor
        public void close(LLL_Result r) {
            r.r2 = Call.outcome(TicketKeyRing::rotate, ring);
            ring.close();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = HandshakeRaces.resume(server, session);
            session.close();
            server.close();
        }
    }

    /** A pre-shared key closes while it is offered, asked for, or read. */
    @JCStressTest
    @Outcome(id = {"done, done", "done, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class ClosePskAgainstEveryCall {
        private static final int SIZE = 32;
        private static final SslContext TLS13 = SslContext.client().insecure().build();
        private static final Call.Turns<PreSharedKey> CALLS = new Call.Turns<>(PreSharedKey::identity,
                PreSharedKey::ciphersuite, PreSharedKey::toString, PreSharedKey::isClosed, key -> {
                    try (SslConnection connection = TLS13.newConnection(Material.options().psk(key))) {
                        connection.handshake();
                    }
                });
        private final PreSharedKey key = PreSharedKey.of("somebody", new byte[SIZE]);
        private final Call<PreSharedKey> call = CALLS.next();

        @Actor
        public void close(LL_Result r) {
            r.r1 = Call.outcome(key::close);
        }

        @Actor
        public void call(LL_Result r) {
            r.r2 = Call.outcome(call, key);
        }
    }
}
