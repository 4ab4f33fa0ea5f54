package io.github.libssl4j.races;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A channel is closed while another thread is in one of its calls, of which some would wait for the peer without an end. */
public final class ChannelRaces {
    /** For the other side's goodbye, which never comes. */
    private static final Duration MOMENT = Duration.ofMillis(2);
    private static final int MOST_EARLY_DATA = 100;
    private static final SslContext SERVER = Material.server().earlyData(MOST_EARLY_DATA).closeTimeout(MOMENT).build();
    private static final SslContext CLIENT = SslContext.client().insecure().closeTimeout(MOMENT).build();
    private static final byte[] DATA = new byte[100];

    /** Of a client that has shaken hands. */
    private static final Call.Turns<SslChannel> LATE = new Call.Turns<>(
            SslChannel::shutdownOutput, SslChannel::toString, SslChannel::isOpen, SslChannel::socketChannel,
            channel -> channel.read(ByteBuffer.allocate(1)),
            channel -> channel.inputStream().read(),
            channel -> channel.write(ByteBuffer.wrap(DATA)),
            channel -> channel.outputStream().write(DATA),
            channel -> channel.setReadTimeout(MOMENT),
            channel -> channel.setWriteTimeout(MOMENT),
            channel -> channel.connection().protocol());
    /** Of a server that has shaken hands. */
    private static final Call.Turns<SslChannel> SERVERS = new Call.Turns<>(
            SslChannel::newSessionTicket, SslChannel::shutdownOutput);
    /** Of a client that has said nothing, and may send early data. */
    private static final Call.Turns<SslChannel> FIRST = new Call.Turns<>(
            SslChannel::handshake, channel -> channel.writeEarlyData(ByteBuffer.wrap(DATA)));
    /** Of a server that has heard nothing. */
    private static final Call.Turns<SslChannel> SERVERS_FIRST = new Call.Turns<>(
            SslChannel::handshake, channel -> channel.readEarlyData(ByteBuffer.allocate(1)));

    private static final AtomicInteger TURN = new AtomicInteger();

    private ChannelRaces() {}

    private static void shakeHands(SslChannel client, SslChannel server) throws Exception {
        FutureTask<Void> shaking = new FutureTask<>(() -> {
            server.handshake();
            return null;
        });
        Thread.ofVirtual().start(shaking);
        client.handshake();
        shaking.get();
    }

    /** Close against each call of either side, before and after the handshake. The peer says nothing and reads nothing. */
    @JCStressTest
    @Outcome(id = {"done, done, closed", "done, closed, closed"}, expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class CloseAgainstEveryCall {
        private final SslChannel channel;
        private final Call<SslChannel> call;
        private final SocketChannel peer;
        private SslChannel other;

        public CloseAgainstEveryCall() {
            try {
                SocketChannel[] ends = Sockets.pair();
                int turn = Math.floorMod(TURN.getAndIncrement(), 4);
                boolean server = turn % 2 == 1;
                peer = ends[server ? 0 : 1];
                if (turn < 2) {
                    channel = server ? SERVER.accept(ends[1]) : Situation.offering(ends[0]);
                    call = server ? SERVERS_FIRST.next() : FIRST.next();
                } else {
                    SslChannel client = CLIENT.connect(ends[0], Material.options().withoutResumption());
                    SslChannel accepted = SERVER.accept(ends[1]);
                    shakeHands(client, accepted);
                    channel = server ? accepted : client;
                    other = server ? client : accepted;
                    call = server ? SERVERS.next() : LATE.next();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void close(LLL_Result r) {
            r.r1 = Call.outcome(channel::close);
        }

        @Actor
        public void call(LLL_Result r) {
            r.r2 = Call.outcome(call, channel);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = channel.isOpen() || !channel.connection().isClosed() ? "open" : Call.CLOSED;
            Sockets.reset(peer);
            if (other != null) {
                other.close();
            }
        }
    }
}
