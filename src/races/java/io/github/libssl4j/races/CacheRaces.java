package io.github.libssl4j.races;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/** Two threads change caches at once: whoever comes first, the caches and the sessions are as if one had come first. */
public final class CacheRaces {
    private static final SslContext ONE = Material.server().build();
    private static final SslContext OTHER = Material.server().build();

    private CacheRaces() {}

    private static boolean has(SslContext context, SessionId id) {
        Optional<SslSession> found = context.sessions().find(id);
        found.ifPresent(SslSession::close);
        return found.isPresent();
    }

    /** The same session into two contexts (H1): each has one of its own, and each removal takes its own. */
    @JCStressTest
    @Outcome(id = "true, true, two sessions", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class AddAgainstAddElsewhere {
        private final SslSession session = Material.newSession();
        private final SessionId id = session.id().orElseThrow();

        @Actor
        public void one(ZZL_Result r) {
            r.r1 = ONE.sessions().tryAdd(session);
        }

        @Actor
        public void other(ZZL_Result r) {
            r.r2 = OTHER.sessions().tryAdd(session);
        }

        @Arbiter
        public void arbiter(ZZL_Result r) {
            try (SslSession there = OTHER.sessions().find(id).orElseThrow()) {
                boolean removed = ONE.sessions().tryRemove(id);
                r.r3 = removed && there.isResumable() && OTHER.sessions().tryRemove(id) && !there.isResumable()
                        && !has(ONE, id) && !has(OTHER, id) ? "two sessions" : "one session in two caches";
            }
            session.close();
        }
    }

    /** The same session into the same cache: one of them has added it. */
    @JCStressTest
    @Outcome(id = {"true, false, there", "false, true, there"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class AddAgainstAdd {
        private final SslSession session = Material.newSession();
        private final SslSession shared = session.share();
        private final SessionId id = session.id().orElseThrow();

        @Actor
        public void one(ZZL_Result r) {
            r.r1 = ONE.sessions().tryAdd(session);
        }

        @Actor
        public void two(ZZL_Result r) {
            r.r2 = ONE.sessions().tryAdd(shared);
        }

        @Arbiter
        public void arbiter(ZZL_Result r) {
            r.r3 = has(ONE, id) && ONE.sessions().tryRemove(id) && !has(ONE, id) ? "there" : "not there";
            session.close();
            shared.close();
        }
    }

    /** Whichever comes first; what was removed is gone, and can't be resumed. */
    @JCStressTest
    @Outcome(id = {"true, true, gone", "true, false, there"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class AddAgainstRemove {
        private final SslSession session = Material.newSession();
        private final SessionId id = session.id().orElseThrow();

        @Actor
        public void add(ZZL_Result r) {
            r.r1 = ONE.sessions().tryAdd(session);
        }

        @Actor
        public void remove(ZZL_Result r) {
            r.r2 = ONE.sessions().tryRemove(id);
        }

        @Arbiter
        public void arbiter(ZZL_Result r) {
            boolean there = has(ONE, id);
            r.r3 = there != session.isResumable() ? "there is " + there + ", and resumable the contrary"
                    : there ? "there" : "gone";
            ONE.sessions().tryRemove(id);
            session.close();
        }
    }

    /** Of two removals, by id and by the session, one has removed it. */
    @JCStressTest
    @Outcome(id = {"true, false, gone", "false, true, gone"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class RemoveAgainstRemove {
        private final SslSession session = Material.newSession();
        private final SessionId id = session.id().orElseThrow();

        public RemoveAgainstRemove() {
            ONE.sessions().add(session);
        }

        @Actor
        public void byId(ZZL_Result r) {
            r.r1 = ONE.sessions().tryRemove(id);
        }

        @Actor
        public void bySession(ZZL_Result r) {
            r.r2 = ONE.sessions().tryRemove(session);
        }

        @Arbiter
        public void arbiter(ZZL_Result r) {
            r.r3 = has(ONE, id) || session.isResumable() ? "there" : "gone";
            session.close();
        }
    }

    /** A change against the add that seals (H4): it comes before, and the cache has the new id, or is refused. */
    @JCStressTest
    @Outcome(id = {"changed, true, new id", "sealed, true, old id"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class SetAgainstAdd {
        private final SslSession session = Material.newSession();
        private final SessionId before = session.id().orElseThrow();
        private final SessionId after = Material.newId();

        @Actor
        public void set(LLL_Result r) {
            try {
                session.setId(after);
                r.r1 = "changed";
            } catch (IllegalStateException e) {
                r.r1 = e.getMessage().contains("sealed") ? "sealed" : e.toString();
            }
        }

        @Actor
        public void add(LLL_Result r) {
            try {
                r.r2 = ONE.sessions().tryAdd(session);
            } catch (RuntimeException e) {
                r.r2 = e.toString();
            }
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            boolean old = has(ONE, before);
            boolean changed = has(ONE, after);
            boolean right = session.id().orElseThrow().equals(old ? before : after);
            r.r3 = old == changed || !right ? "lost" : old ? "old id" : "new id";
            boolean removed = ONE.sessions().tryRemove(old ? before : after);
            r.r3 = removed ? r.r3 : r.r3 + ", can't be removed";
            session.close();
        }
    }

    /** A full cache evicts what another thread looks for: it is found whole, or not at all; one is left, of which one is told. */
    @JCStressTest
    @Outcome(id = {"alive, true, evicted once", "nothing, true, evicted once"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class EvictAgainstFind {
        private final AtomicInteger told = new AtomicInteger();
        private final SslContext full = SslContext.client().insecure().sessionCacheSize(1)
                .sessionListener(new SessionListener() {
                    @Override
                    public void removed(SslSession session, SessionRemoval reason) {
                        told.addAndGet(reason == SessionRemoval.EVICTED ? 1 : 100);
                    }
                }).build();
        private final SslSession first = Material.newSession();
        private final SslSession second = Material.newSession();
        private final SessionId id = first.id().orElseThrow();

        public EvictAgainstFind() {
            full.sessions().add(first);
            first.close();
        }

        @Actor
        public void find(LLL_Result r) {
            try (SslSession found = full.sessions().find(id).orElse(null)) {
                r.r1 = found == null ? "nothing" : SessionRaces.alive(found);
            }
        }

        @Actor
        public void evict(LLL_Result r) {
            r.r2 = full.sessions().tryAdd(second);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            SslSessionCache cache = full.sessions();
            r.r3 = cache.size() == 1 && cache.ids().size() == 1 && !has(full, id) && told.get() == 1 ? "evicted once"
                    : cache.size() + " sessions, told " + told.get();
            second.close();
            full.close();
        }
    }
}
