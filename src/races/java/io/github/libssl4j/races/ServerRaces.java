package io.github.libssl4j.races;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A server's connection ends while another thread is in one of the calls that only servers have. */
public final class ServerRaces {
    private static final int WIRE = 20_000;
    private static final byte[] ANSWER = new byte[100];
    private static final Call.Turns<SslConnection> FRESH = new Call.Turns<>(
            connection -> connection.setNumTickets(1), SslConnection::numTickets,
            connection -> connection.hasMatchingSessionId(Material.newId()));
    private static final Call.Turns<SslConnection> WAITING = new Call.Turns<>(
            SslConnection::runLookup, SslConnection::pendingLookup,
            connection -> connection.answerLookup(Optional.empty()),
            connection -> connection.answerLookup(Situation.kept()));
    private static final Call.Turns<SslConnection> EARLY = new Call.Turns<>(
            connection -> connection.readEarlyData(ByteBuffer.allocate(WIRE)),
            connection -> connection.readEarlyData(MemorySegment.ofArray(new byte[WIRE])),
            connection -> {
                connection.readEarlyData(ByteBuffer.allocate(WIRE));
                connection.writeEarlyData(ByteBuffer.wrap(ANSWER));
            });
    private static final Call.Turns<SslConnection> LATE = new Call.Turns<>(
            SslConnection::newSessionTicket, SslConnection::numTickets);
    private static final Map<Situation, Call.Turns<SslConnection>> CALLS = Map.of(Situation.FRESH, FRESH,
            Situation.WAITING_FOR_A_LOOKUP, WAITING, Situation.BEFORE_EARLY_DATA, EARLY, Situation.ESTABLISHED, LATE);

    private ServerRaces() {}

    /** Close against each call, where it makes sense. */
    @JCStressTest
    @Outcome(id = {"done, done, closed", "done, closed, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstServersCalls {
        private final Situation situation = Situation.next();
        private final Call<SslConnection> call = CALLS.get(situation).next();
        private final SslConnection connection;

        public CloseAgainstServersCalls() {
            try {
                connection = situation.reach();
            } catch (SslException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void close(LLL_Result r) {
            r.r1 = Call.outcome(connection::close);
        }

        @Actor
        public void call(LLL_Result r) {
            r.r2 = Call.outcome(call, connection);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = connection.isClosed() ? Call.CLOSED : "open";
        }
    }
}
