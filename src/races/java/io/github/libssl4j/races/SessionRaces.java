package io.github.libssl4j.races;

import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A session is closed while another thread reads, changes, shares, copies or closes it. */
public final class SessionRaces {
    private static final SessionAttachment<String> NOTE = SessionAttachment.of("note", String.class);
    private static final int MASTER_KEY = 48;
    private static final Call.Turns<SslSession> CALLS = new Call.Turns<>(
            SslSession::id, SslSession::idContext, SslSession::time, SslSession::timeout, SslSession::protocol,
            SslSession::cipher, SslSession::isResumable, SslSession::hasTicket, SslSession::ticket, SslSession::ticketData,
            SslSession::ticketLifetimeHint, SslSession::maxFragmentLength, SslSession::maxEarlyData, SslSession::alpn,
            SslSession::hostName, SslSession::peerCertificate, SslSession::describe, SslSession::toPem,
            SslSession::toKeyLog, SslSession::toString, SslSession::isSealed, SslSession::isClosed,
            session -> require(session.masterKey().length == MASTER_KEY),
            session -> require(session.toDer().length > MASTER_KEY),
            session -> session.dup().close(),
            session -> session.share().close(),
            session -> inArena(session::dup),
            session -> inArena(session::share),
            session -> session.attach(NOTE, "kept"),
            session -> session.attachment(NOTE),
            session -> session.setHostName("localhost"),
            session -> session.setAlpn("h2"),
            session -> session.setTicketData(new byte[100]),
            session -> session.setMasterKey(new byte[MASTER_KEY]),
            session -> session.setIdContext(new byte[] {2}),
            session -> session.setTime(Instant.now()),
            session -> session.setTimeout(Duration.ofSeconds(9)),
            session -> session.setProtocol(TlsVersion.TLS_1_2),
            session -> session.setCipher("ECDHE-ECDSA-AES128-GCM-SHA256"),
            session -> session.setMaxEarlyData(1),
            session -> session.setId(Material.newId()));

    private SessionRaces() {}

    private static void inArena(Function<Arena, SslSession> call) {
        try (Arena arena = Arena.ofConfined()) {
            call.apply(arena);
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("half of a session was read");
        }
    }

    /** Close against every call; another reference stays whole. */
    @JCStressTest
    @Outcome(id = {"done, done, alive", "done, closed, alive"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstEveryCall {
        private final SslSession session = Material.newSession();
        private final SslSession other = session.share();
        private final Call<SslSession> call = CALLS.next();

        @Actor
        public void close(LLL_Result r) {
            r.r1 = Call.outcome(session::close);
        }

        @Actor
        public void call(LLL_Result r) {
            r.r2 = Call.outcome(call, session);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = alive(other);
            other.close();
        }
    }

    /** The end of an arena against every call. */
    @JCStressTest
    @Outcome(id = {"done, done, alive", "done, closed, alive"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class ArenaAgainstEveryCall {
        private final Arena arena = Arena.ofShared();
        private final SslSession other = Material.newSession();
        private final SslSession session = other.share(arena);
        private final Call<SslSession> call = CALLS.next();

        @Actor
        public void end(LLL_Result r) {
            r.r1 = Call.outcome(arena::close);
        }

        @Actor
        public void call(LLL_Result r) {
            r.r2 = Call.outcome(call, session);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = session.isClosed() ? alive(other) : "open after its arena";
            other.close();
        }
    }

    /** The last reference is closed while one more is taken of it: either that is refused, or good. */
    @JCStressTest
    @Outcome(id = {"done, alive", "done, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstShare {
        private final SslSession session = Material.newSession();
        private SslSession shared;

        @Actor
        public void close(LL_Result r) {
            r.r1 = Call.outcome(session::close);
        }

        @Actor
        public void share(LL_Result r) {
            r.r2 = Call.outcome(from -> shared = from.share(), session);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            if (shared != null) {
                r.r2 = alive(shared);
                shared.close();
            }
        }
    }

    /** Two close the same reference: the other one is not taken with it. */
    @JCStressTest
    @Outcome(id = "done, done, alive", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstClose {
        private final SslSession session = Material.newSession();
        private final SslSession other = session.share();

        @Actor
        public void one(LLL_Result r) {
            r.r1 = Call.outcome(session::close);
        }

        @Actor
        public void two(LLL_Result r) {
            r.r2 = Call.outcome(session::close);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = alive(other);
            other.close();
        }
    }

    static String alive(SslSession session) {
        try {
            return session.masterKey().length == MASTER_KEY && session.id().isPresent() && session.cipher().isPresent()
                    ? "alive" : "damaged";
        } catch (RuntimeException e) {
            return e.toString();
        }
    }
}
