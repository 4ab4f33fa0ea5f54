package io.github.libssl4j.model;

import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Steps with channels over real sockets: a handshake, what two threads do with it, and its end. */
final class ChannelOps {
    private ChannelOps() {}

    /** What the two ends do next, one the counterpart of the other. */
    enum What { DATA, STREAM, TICKET, TIMEOUT, SHUTDOWN }

    /**
     * One of the things that are done.
     *
     * @param ofServer whose part it is
     * @param size how many bytes go over, at least 1
     */
    record Move(What what, boolean ofServer, int size) {}

    /** How it ends: who closes first; or the server's socket is closed below. */
    enum Ending { TOGETHER, CLIENT_FIRST, SERVER_FIRST, CUT }

    /** A handshake over a socket, and what follows it. */
    static final class Visit implements Op {
        private final Handshake handshake;
        private final List<Move> moves;
        private final Ending ending;

        /**
         * A visit.
         *
         * @param handshake which is finished, and not kept; after its numbers there are as many more for each move
         */
        Visit(Handshake handshake, List<Move> moves, Ending ending) {
            this.handshake = handshake;
            this.moves = moves;
            this.ending = ending;
        }

        @Override
        public Object real(World world) throws Exception {
            List<ChannelEnd> ends = new ArrayList<>();
            try (Acceptor acceptor = new Acceptor(); SocketChannel connecting = acceptor.connectRaw();
                    SocketChannel accepted = acceptor.accept()) {
                ends.add(new ChannelEnd(world.context(handshake.server()).accept(accepted), true, handshake));
                ends.add(new ChannelEnd(world.context(handshake.client()).connect(connecting, handshake.options(world)), false,
                        handshake));
                return run(ends.getLast(), ends.getFirst());
            } finally {
                for (ChannelEnd end : ends) {
                    end.close();
                }
                handshake.saw(Shaken.of(world, handshake.client(), handshake.server()),
                        ends.stream().anyMatch(ChannelEnd::hasThrown) || handshake.talk().hasThrown(), world);
            }
        }

        private String run(ChannelEnd client, ChannelEnd server) throws Exception {
            if (handshake.manner().tickets() >= 0) {
                server.channel().connection().setNumTickets(handshake.manner().tickets());
            }
            Background<List<String>> serving = Background.start("the server of a visit", () -> server.visit(moves, ending));
            Background<List<String>> calling = Background.start("the client of a visit", () -> client.visit(moves, ending));
            List<String> of;
            try {
                of = calling.result();
            } catch (Throwable e) {
                server.channel().socketChannel().close(); // which may wait for the client
                throw e;
            }
            List<String> by = serving.result();
            if (of.equals(List.of(ChannelEnd.FAILED)) && by.equals(of)) {
                return ChannelEnd.FAILED;
            }
            DataOps.require(of.getFirst().startsWith(by.getFirst()), "the client says " + of + ", the server " + by);
            return of.getFirst() + handshake.talk().outcome() + rest(of) + rest(by);
        }

        static List<String> rest(List<String> answers) {
            return answers.subList(1, answers.size());
        }

        @Override
        public Object model(Model model) {
            return new ChannelModel(model, handshake, moves, ending).run();
        }

        @Override
        public String expected(Model model) {
            return handshake.expected(model, model(model));
        }

        @Override
        public String toString() {
            return "Visit[" + handshake + ", " + moves + ", " + ending + "]";
        }
    }
}
