package io.github.libssl4j.races;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A connection ends while another thread is in one of its calls. */
public final class ConnectionRaces {
    private static final int WIRE = 20_000;
    private static final SslContext SERVER = Material.server().build();
    private static final SslContext CLIENT = Material.client(TlsVersion.TLS_1_3);
    private static final byte[] DATA = new byte[100];

    /** Of one that has not begun. */
    private static final Call.Turns<SslConnection> EARLY = new Call.Turns<>(
            SslConnection::handshake, SslConnection::wants, SslConnection::outputPending, SslConnection::inputPending,
            SslConnection::inputCapacity, SslConnection::readable, SslConnection::isHandshakeComplete,
            SslConnection::closeOutbound, SslConnection::endInput, SslConnection::isInboundClosed,
            SslConnection::isOutboundClosed, SslConnection::toString, SslConnection::isClosed, SslConnection::pendingLookup,
            SslConnection::numTickets, SslConnection::maxEarlyData,
            connection -> connection.drain(ByteBuffer.allocate(WIRE)),
            connection -> connection.feed(ByteBuffer.allocate(1)),
            connection -> connection.read(ByteBuffer.allocate(WIRE)),
            connection -> connection.write(ByteBuffer.wrap(DATA)),
            connection -> connection.writeEarlyData(ByteBuffer.wrap(DATA)),
            connection -> connection.drain(MemorySegment.ofArray(new byte[WIRE])),
            connection -> connection.feed(MemorySegment.ofArray(new byte[1])),
            connection -> connection.read(MemorySegment.ofArray(new byte[WIRE])),
            connection -> connection.write(MemorySegment.ofArray(DATA)),
            connection -> connection.writeEarlyData(MemorySegment.ofArray(DATA)));

    /** Of one that has shaken hands. */
    private static final Call.Turns<SslConnection> LATE = new Call.Turns<>(
            SslConnection::isResumed, SslConnection::protocol, SslConnection::cipher, SslConnection::group,
            SslConnection::peerCertificates, SslConnection::alpn, SslConnection::serverName, SslConnection::verifyResult,
            SslConnection::earlyDataStatus, SslConnection::isEarlyDataDelivered, SslConnection::pskIdentity,
            SslConnection::pskIdentityHint, SslConnection::isForwardSecret, SslConnection::closeOutbound,
            connection -> connection.write(ByteBuffer.wrap(DATA)),
            connection -> connection.drain(ByteBuffer.allocate(WIRE)),
            connection -> connection.read(ByteBuffer.allocate(WIRE)),
            connection -> {
                try (SslSession session = connection.session()) {
                    session.id();
                }
            },
            connection -> {
                try (Arena own = Arena.ofConfined()) {
                    connection.session(own);
                }
            });

    private ConnectionRaces() {}

    /** Close against each call before the handshake. */
    @JCStressTest
    @Outcome(id = {"done, done, closed", "done, closed, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstFirstCalls {
        private final SslConnection connection = Situation.offering();
        private final Call<SslConnection> call = EARLY.next();

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

    /** Close, or the end of an arena, against each call after the handshake. */
    @JCStressTest
    @Outcome(id = {"done, done, closed", "done, closed, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseOrArenaAgainstLaterCalls {
        private final Arena arena = Arena.ofShared();
        private final SslConnection connection = CLIENT.newConnection(arena, Material.options().withoutResumption());
        private final Call<SslConnection> call = LATE.next();
        private final boolean byHand = ThreadLocalRandom.current().nextBoolean();

        public CloseOrArenaAgainstLaterCalls() {
            try (SslConnection server = SERVER.newConnection()) {
                Material.shakeHandsOnly(connection, server);
            } catch (SslException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void end(LLL_Result r) {
            r.r1 = Call.outcome(byHand ? connection::close : arena::close);
        }

        @Actor
        public void call(LLL_Result r) {
            r.r2 = Call.outcome(call, connection);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = connection.isClosed() ? Call.CLOSED : "open";
            if (byHand) {
                arena.close();
            }
        }
    }

    /** A connection and its context close, while it says hello. */
    @JCStressTest
    @Outcome(id = {"done, done, closed", "done, closed, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class ContextAndConnectionAgainstHandshake {
        private final SslContext context = SslContext.client().insecure().build();
        private final SslConnection connection = context.newConnection(Material.options());

        @Actor
        public void close(LLL_Result r) {
            context.close();
            r.r1 = Call.outcome(connection::close);
        }

        @Actor
        public void call(LLL_Result r) {
            r.r2 = Call.outcome(SslConnection::handshake, connection);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = connection.isClosed() && context.isClosed() ? Call.CLOSED : "open";
        }
    }
}
