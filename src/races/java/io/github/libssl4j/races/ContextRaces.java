package io.github.libssl4j.races;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A context closes while other threads use it and its cache. */
public final class ContextRaces {
    private static final SessionListener NOBODY = new SessionListener() {};
    private static final Call.Turns<SslContext> CALLS = new Call.Turns<>(
            SslContext::certificate, SslContext::toString, SslContext::isServer, SslContext::isClosed,
            context -> context.newConnection(Material.options()).close(),
            context -> context.newConnection(Material.HOST, Sockets.PORT).close(),
            context -> inArena(arena -> context.newConnection(arena, Material.options())),
            context -> context.connect(Sockets.QUIET, Material.options()).connection().close(), // not the socket
            context -> hungUp(() -> context.connect(Sockets.HOST, Sockets.PORT)),
            context -> hungUp(() -> context.connect(ConnectionOptions.to(Sockets.HOST, Sockets.PORT).withoutResumption())),
            context -> withSession(session -> context.adopt(session, Material.HOST).close()),
            context -> context.sessions().find(Material.newId()),
            context -> inArena(arena -> context.sessions().find(arena, context.sessions().ids().getFirst())),
            context -> context.sessions().toString(),
            context -> context.sessions().ids(),
            context -> context.sessions().size(),
            context -> context.sessions().flush(),
            context -> context.sessions().flush(Instant.now().plus(Duration.ofDays(1))),
            context -> context.sessions().clear(),
            context -> context.sessions().mode(),
            context -> context.sessions().setMode(context.sessions().mode()),
            context -> context.sessions().setSizeLimit(10),
            context -> context.sessions().sizeLimit(),
            context -> context.sessions().timeout(),
            context -> context.sessions().setTimeout(Duration.ofMinutes(1)),
            context -> context.sessions().statistics(),
            context -> context.sessions().addListener(NOBODY),
            context -> context.sessions().removeListener(NOBODY),
            context -> context.sessions().tryRemove(Material.newId()),
            context -> withSession(session -> context.sessions().add(session)),
            context -> withSession(session -> context.sessions().tryAdd(session)),
            context -> withSession(session -> context.sessions().tryRemove(session)),
            context -> withSession(session -> {
                context.sessions().add(session);
                context.sessions().remove(session);
            }),
            context -> withSession(session -> {
                SessionId id = session.id().orElseThrow();
                context.sessions().add(session);
                context.sessions().remove(id);
            }));
    /** What only servers have. */
    private static final Call.Turns<SslContext> SERVERS_CALLS = new Call.Turns<>(
            context -> context.newConnection().close(),
            context -> inArena(arena -> context.newConnection(arena)),
            context -> context.accept(Sockets.QUIET).connection().close(),
            context -> withSession(session -> context.adopt(session).close()));

    private ContextRaces() {}

    private static void withSession(Consumer<SslSession> call) {
        try (SslSession session = Material.newSession()) {
            call.accept(session);
        }
    }

    private static void inArena(Consumer<Arena> call) {
        try (Arena arena = Arena.ofConfined()) {
            call.accept(arena);
        }
    }

    /** That the server hangs up is no matter: by then the context was asked for all that it has. */
    private static void hungUp(Callable<SslChannel> connect) throws Exception {
        try (SslChannel channel = connect.call()) {
            throw new AssertionError("Nobody was there, and yet " + channel);
        } catch (IOException e) {
            // as it should be
        }
    }

    /** Close against each call; the session in its cache is good no more, for its holder is told so. */
    @JCStressTest
    @Outcome(id = {"done, done, ended", "done, closed, ended"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstEveryCall {
        private final SslContext context = SslContext.client().insecure().build();
        private final SslSession session = Material.newSession();
        private final Call<SslContext> call = CALLS.next();

        public CloseAgainstEveryCall() {
            context.sessions().add(session);
        }

        @Actor
        public void close(LLL_Result r) {
            r.r1 = Call.outcome(context::close);
        }

        @Actor
        public void call(LLL_Result r) {
            r.r2 = Call.outcome(call, context);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = context.isClosed() && !session.isResumable() ? "ended" : "goes on";
            session.close();
        }
    }

    /** Close against each call that only a server has. */
    @JCStressTest
    @Outcome(id = {"done, done, closed", "done, closed, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseServerAgainstEveryCall {
        private final SslContext context = Material.server().build();
        private final Call<SslContext> call = SERVERS_CALLS.next();

        @Actor
        public void close(LLL_Result r) {
            r.r1 = Call.outcome(context::close);
        }

        @Actor
        public void call(LLL_Result r) {
            r.r2 = Call.outcome(call, context);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = context.isClosed() ? Call.CLOSED : "open";
        }
    }

    /** A session is added while its context closes: its listener is told once that it left, or it never was in there. */
    @JCStressTest
    @Outcome(id = {"done, told once", "closed, told never"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstAddWithListener {
        private final AtomicInteger told = new AtomicInteger();
        private final SslContext context = SslContext.client().insecure().sessionListener(new SessionListener() {
            @Override
            public void removed(SslSession session, SessionRemoval reason) {
                told.addAndGet(reason == SessionRemoval.CLOSED && session.id().isPresent() ? 1 : 100);
            }
        }).build();
        private final SslSession session = Material.newSession();

        @Actor
        public void close(LL_Result r) {
            context.close();
        }

        @Actor
        public void add(LL_Result r) {
            r.r1 = Call.outcome(given -> given.sessions().add(session), context);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r2 = told.get() == 0 ? "told never" : told.get() == 1 ? "told once" : "told " + told.get();
            session.close();
        }
    }

    /** A listener comes and one goes while a session is removed: who was there all the time is told once. */
    @JCStressTest
    @Outcome(id = {"true, 1, 0, 0", "true, 1, 0, 1", "true, 1, 1, 0", "true, 1, 1, 1"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class ListenersAgainstRemoval {
        private static final SslContext CONTEXT = SslContext.client().insecure().build();
        private final SslSession session = Material.newSession();
        private final Count stays = new Count();
        private final Count comes = new Count();
        private final Count goes = new Count();

        private final class Count implements SessionListener {
            private final AtomicInteger told = new AtomicInteger();

            @Override
            public void removed(SslSession removed, SessionRemoval reason) {
                if (removed.id().equals(session.id())) {
                    told.incrementAndGet();
                }
            }
        }

        public ListenersAgainstRemoval() {
            CONTEXT.sessions().addListener(stays);
            CONTEXT.sessions().addListener(goes);
            CONTEXT.sessions().add(session);
        }

        @Actor
        public void remove(LLLL_Result r) {
            r.r1 = CONTEXT.sessions().tryRemove(session);
        }

        @Actor
        public void change(LLLL_Result r) {
            CONTEXT.sessions().removeListener(goes);
            CONTEXT.sessions().addListener(comes);
        }

        @Arbiter
        public void arbiter(LLLL_Result r) {
            CONTEXT.sessions().removeListener(stays);
            CONTEXT.sessions().removeListener(comes);
            r.r2 = stays.told.get();
            r.r3 = comes.told.get();
            r.r4 = goes.told.get();
            session.close();
        }
    }
}
