package io.github.libssl4j.races;

import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyInfo;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A ring of ticket keys is changed, read and closed at once. */
public final class RingRaces {
    private static final Path READ = Path.of("read.key"); // in the folder of the races' output
    private static final Path WRITTEN = Path.of("written.key");
    private static final Call.Turns<TicketKeyRing> CALLS = new Call.Turns<>(
            TicketKeyRing::rotate, TicketKeyRing::keys, TicketKeyRing::toString, TicketKeyRing::isClosed,
            ring -> ring.retire(ring.keys().getLast().name()),
            ring -> ring.reload(READ),
            ring -> ring.writeNginx(WRITTEN),
            ring -> {
                try (TicketKey key = TicketKey.random()) {
                    ring.accept(key); // HAProxy wants one
                }
                ring.writeHaproxy(WRITTEN);
            },
            ring -> {
                try (TicketKey key = TicketKey.random()) {
                    ring.accept(key);
                }
            },
            ring -> {
                try (TicketKey key = TicketKey.random()) {
                    ring.rotate(key);
                }
            });

    private static final Call.Turns<TicketKey> CALLS_OF_A_KEY = new Call.Turns<>(
            TicketKey::name, TicketKey::isClosed, TicketKey::toString,
            key -> Arrays.fill(key.toBytes(), (byte) 0),
            key -> {
                try (TicketKeyRing ring = TicketKeyRing.random()) {
                    ring.rotate(key);
                }
            });

    private RingRaces() {}

    /** Close against every call. */
    @JCStressTest
    @Outcome(id = {"done, done", "done, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstEveryCall {
        private final TicketKeyRing ring = TicketKeyRing.random();
        private final Call<TicketKeyRing> call = CALLS.next();

        static {
            try (TicketKeyRing ring = TicketKeyRing.random()) {
                ring.writeNginx(READ);
            }
        }

        public CloseAgainstEveryCall() {
            ring.rotate(); // so that there is one to retire
        }

        @Actor
        public void close(LL_Result r) {
            r.r1 = Call.outcome(ring::close);
        }

        @Actor
        public void call(LL_Result r) {
            r.r2 = Call.outcome(call, ring);
        }
    }

    /** Two rotate, and one looks: no rotation is lost, and there always is one key that encrypts. */
    @JCStressTest
    @Outcome(id = {"1 of 2, 1 of 3", "1 of 3, 1 of 3"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class RotateAgainstRotate {
        private final TicketKeyRing ring = TicketKeyRing.random();

        @Actor
        public void one(LL_Result r) {
            ring.rotate();
        }

        @Actor
        public void two(LL_Result r) {
            ring.rotate();
            r.r1 = keys();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r2 = keys();
            ring.close();
        }

        private String keys() {
            List<TicketKeyInfo> keys = ring.keys();
            return keys.stream().filter(key -> key.role() == TicketKeyRole.ENCRYPTING).count() + " of " + keys.size();
        }
    }

    /** Close against every call of a single key. */
    @JCStressTest
    @Outcome(id = {"done, done", "done, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseKeyAgainstEveryCall {
        private final TicketKey key = TicketKey.random();
        private final Call<TicketKey> call = CALLS_OF_A_KEY.next();

        @Actor
        public void close(LL_Result r) {
            r.r1 = Call.outcome(key::close);
        }

        @Actor
        public void call(LL_Result r) {
            r.r2 = Call.outcome(call, key);
        }
    }

    /** A key closes while a ring takes its copy: it has it whole, or is refused. */
    @JCStressTest
    @Outcome(id = {"done, done, 1", "done, closed, 0"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseKeyAgainstAccept {
        private final TicketKeyRing ring = TicketKeyRing.random();
        private final TicketKey key = TicketKey.random();

        @Actor
        public void close(LLL_Result r) {
            r.r1 = Call.outcome(key::close);
        }

        @Actor
        public void accept(LLL_Result r) {
            r.r2 = Call.outcome(ring::accept, key);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = ring.keys().size() - 1;
            ring.close();
        }
    }
}
