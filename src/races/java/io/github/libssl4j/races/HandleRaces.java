package io.github.libssl4j.races;

import io.github.libssl4j.libssl.NativeRef;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLI_Result;

/** The one handle that all objects stand on: freed once, and never under a call. */
public final class HandleRaces {
    private HandleRaces() {}

    /** A handle of nothing, which counts how often it is freed. */
    static class Handle {
        final AtomicInteger freed = new AtomicInteger();
        final NativeRef ref = new NativeRef(MemorySegment.ofAddress(1), "Nothing", pointer -> freed.incrementAndGet());

        /** What a getter does; answers whether it was freed meanwhile. */
        String call() {
            try {
                ref.acquire();
            } catch (IllegalStateException e) {
                return Call.CLOSED;
            }
            String outcome = freed.get() == 0 ? Call.DONE : "freed under the call";
            for (int i = 0; i < 2000 && freed.get() == 0; i++) {
                Thread.onSpinWait();
            }
            outcome = freed.get() == 0 ? outcome : "freed under the call";
            ref.release();
            return outcome;
        }
    }

    /** One closes, one calls. */
    @JCStressTest
    @Outcome(id = {"done, done, 1", "done, closed, 1"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstCall extends Handle {
        @Actor
        public void close(LLI_Result r) {
            r.r1 = Call.outcome(ref::close);
        }

        @Actor
        public void call(LLI_Result r) {
            r.r2 = call();
        }

        @Arbiter
        public void arbiter(LLI_Result r) {
            r.r3 = freed.get();
        }
    }

    /** Two close. */
    @JCStressTest
    @Outcome(id = "done, done, 1", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstClose extends Handle {
        @Actor
        public void one(LLI_Result r) {
            r.r1 = Call.outcome(ref::close);
        }

        @Actor
        public void two(LLI_Result r) {
            r.r2 = Call.outcome(ref::close);
        }

        @Arbiter
        public void arbiter(LLI_Result r) {
            r.r3 = freed.get();
        }
    }

    /** The arena ends while one calls, and then closes by hand. */
    @JCStressTest
    @Outcome(id = {"done, done, 1", "done, closed, 1"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class ArenaAgainstCallAndClose extends Handle {
        private final Arena arena = Arena.ofShared();

        @SuppressWarnings("this-escape") // jcstress hands it out later
        public ArenaAgainstCallAndClose() {
            ref.owner(this, arena, () -> {});
        }

        @Actor
        public void end(LLI_Result r) {
            r.r1 = Call.outcome(arena::close);
        }

        @Actor
        public void call(LLI_Result r) {
            r.r2 = call();
            ref.close();
        }

        @Arbiter
        public void arbiter(LLI_Result r) {
            r.r3 = freed.get();
        }
    }
}
