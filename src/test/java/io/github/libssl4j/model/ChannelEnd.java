package io.github.libssl4j.model;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.Await;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One end of a visit, and what its thread does. */
final class ChannelEnd {
    static final String CLOSED = ClosedChannelException.class.getSimpleName();
    static final String FAILED = SslException.class.getSimpleName();

    static final String SKIPPED = "skipped";

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final SslChannel channel;
    private final boolean server;
    private final Handshake handshake;
    private volatile boolean thrown;

    ChannelEnd(SslChannel channel, boolean server, Handshake handshake) {
        this.channel = channel;
        this.server = server;
        this.handshake = handshake;
        if (handshake.fresh() % 2 == 0) {
            channel.setWriteTimeout(Await.PATIENCE); // never too late, and another way to write
        }
    }

    SslChannel channel() {
        return channel;
    }

    boolean hasThrown() {
        return thrown;
    }

    private interface Part {
        void run() throws Exception;
    }

    /** Where a listener throws, what was to be done is done. */
    private void tolerate(Part part) throws Exception {
        try {
            part.run();
        } catch (CallbackException e) {
            World.requireOwn(e);
            thrown = true;
        }
    }

    /** The whole visit; what came of each of its parts. */
    List<String> visit(List<ChannelOps.Move> moves, ChannelOps.Ending ending) throws Exception {
        List<String> answers = new ArrayList<>();
        try {
            answers.add(shakeHands());
        } catch (SslException e) {
            thrown |= Arrays.stream(e.getSuppressed()).anyMatch(CallbackException.class::isInstance);
            return List.of(FAILED);
        }
        for (int i = 0; i < moves.size(); i++) {
            answers.add(move(moves.get(i), i));
        }
        answers.add(end(ending));
        close();
        requireClosed();
        return answers;
    }

    private String shakeHands() throws Exception {
        Early.Talk talk = handshake.talk();
        if (server) {
            talk.read(channel::readEarlyData, channel::writeEarlyData);
            tolerate(channel::handshake);
            talk.awaitData(channel.earlyDataStatus(), channel::read);
            talk.noteServer(channel.connection());
            return agreed();
        }
        String early = talk.write(channel.connection(), channel::writeEarlyData);
        tolerate(channel::handshake);
        talk.awaitAnswer(channel.earlyDataStatus(), channel::read);
        talk.noteClient(channel.connection());
        return agreed() + early;
    }

    private String agreed() throws Exception {
        SslConnection connection = channel.connection();
        DataOps.require(asked(channel).equals(asked(connection)), channel + " and " + connection + " differ");
        return channel.protocol() + (channel.isResumed() ? " resumed" : " full");
    }

    private static List<Object> asked(SslChannel end) throws Exception {
        return List.of(end.alpn(), end.serverName(), end.peerCertificates(), end.isForwardSecret(), end.group(), end.cipher(),
                end.verifyResult(), end.pskIdentity().isPresent(), end.pskIdentityHint(), end.maxEarlyData(),
                end.isEarlyDataDelivered(), idOf(end::session), idOf(() -> end.session(Arena.global())));
    }

    private static List<Object> asked(SslConnection end) throws Exception {
        return List.of(end.alpn(), end.serverName(), end.peerCertificates(), end.isForwardSecret(), end.group(), end.cipher(),
                end.verifyResult(), end.pskIdentity().isPresent(), end.pskIdentityHint(), end.maxEarlyData(),
                end.isEarlyDataDelivered(), idOf(end::session), idOf(() -> end.session(Arena.global())));
    }

    private interface Sessions {
        SslSession session();
    }

    private static String idOf(Sessions of) throws Exception {
        return Op.answer(() -> {
            try (SslSession session = of.session()) {
                return session.id();
            }
        });
    }

    private String move(ChannelOps.Move move, int index) throws Exception {
        byte[] data = new byte[move.size()];
        new Random(31L * handshake.fresh() + index).nextBytes(data);
        boolean mine = move.ofServer() == server;
        return switch (move.what()) {
            case DATA -> mine ? send(data) : receive(data);
            case STREAM -> mine ? answer(() -> channel.outputStream().write(data), "sent") : receiveByStream(data);
            case TICKET -> answer(channel::newSessionTicket, "ticket") + (server ? send(data) : receive(data));
            case TIMEOUT -> cannotTell(mine) ? SKIPPED : mine ? timeOut() + send(data) : receive(data);
            case SHUTDOWN -> mine ? answer(channel::shutdownOutput, "shut") : receive(data);
        };
    }

    /** Whether the end that waits has no means to say that it waits no more: data would come meanwhile. */
    private boolean cannotTell(boolean mine) {
        return mine ? channel.connection().isOutboundClosed() : channel.connection().isInboundClosed();
    }

    private String answer(Part part, String done) throws Exception {
        return Op.answer(() -> {
            tolerate(part);
            return done;
        });
    }

    private String send(byte[] data) throws Exception {
        return answer(() -> {
            ByteBuffer buffer = ByteBuffer.wrap(data);
            try {
                DataOps.require(channel.write(buffer) == data.length, "not all is written");
            } finally {
                DataOps.require(!channel.isOpen() || channel.connection().isOutboundClosed() || !buffer.hasRemaining(),
                        "something is left to be written");
            }
        }, "sent");
    }

    private String receive(byte[] data) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(data.length);
        int[] read = {0};
        while (read[0] >= 0 && buffer.hasRemaining()) {
            tolerate(() -> read[0] = channel.read(buffer));
        }
        return arrived(data, Arrays.copyOf(buffer.array(), buffer.position()));
    }

    private String receiveByStream(byte[] data) throws IOException {
        return arrived(data, channel.inputStream().readNBytes(data.length));
    }

    private static String arrived(byte[] data, byte[] received) {
        DataOps.require(received.length == 0 || Arrays.equals(data, received), "the data arrived changed");
        return received.length == 0 ? "-1" : "arrived";
    }

    /** Reads while nothing comes. */
    private String timeOut() throws Exception {
        channel.setReadTimeout(MOMENT);
        try {
            while (true) {
                try {
                    return "" + channel.read(ByteBuffer.allocate(1));
                } catch (CallbackException e) { // of a ticket, which is no data
                    World.requireOwn(e);
                    thrown = true;
                }
            }
        } catch (SocketTimeoutException e) {
            return "late";
        } finally {
            channel.setReadTimeout(Duration.ZERO);
        }
    }

    private String end(ChannelOps.Ending ending) throws Exception {
        return switch (ending) {
            case TOGETHER -> "";
            case CLIENT_FIRST -> server ? receive(new byte[1]) : "";
            case SERVER_FIRST -> server ? "" : receive(new byte[1]);
            case CUT -> server ? cut() : Op.answer(() -> receive(new byte[1]));
        };
    }

    private String cut() throws Exception {
        channel.socketChannel().close();
        DataOps.require(!channel.isOpen(), "the socket is closed, and the channel says that it is open");
        return send(new byte[1]);
    }

    void close() throws Exception {
        tolerate(channel::close);
    }

    private void requireClosed() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1);
        for (Op.Call call : List.<Op.Call>of(() -> channel.read(buffer), () -> channel.write(buffer),
                () -> channel.readEarlyData(buffer), () -> channel.writeEarlyData(buffer), () -> {
                    channel.handshake();
                    return "";
                }, () -> {
                    channel.newSessionTicket();
                    return "";
                }, () -> {
                    channel.shutdownOutput();
                    return "";
                })) {
            String answer = Op.answer(call);
            DataOps.require(answer.equals(CLOSED), "a closed channel answered " + answer);
        }
        DataOps.require(!channel.isOpen() && channel.connection().isClosed() && !channel.socketChannel().isOpen(),
                "something of a closed channel is open");
    }
}
