package io.github.libssl4j.model;

import java.util.ArrayList;
import java.util.List;

/** Makes visits over real sockets. */
final class ChannelChooser {
    private static final int MOST_MOVES = 5;
    private static final int MOST_DATA = 40_000;

    private final World world;
    private final Model model;
    private final Pick pick;

    ChannelChooser(World world, Pick pick) {
        this.world = world;
        this.model = world.model();
        this.pick = pick;
    }

    /**
     * What two ends may do after a handshake. A client's listener that removes sessions is told of tickets together or one by
     * one, as they come over the socket: where the cache is limited, that makes a difference. And after a session that was made
     * by hand, the server does not know whether early data comes again.
     */
    Op after(Handshake handshake) {
        ContextModel client = model.context(handshake.client());
        ContextModel server = model.context(handshake.server());
        if (client.setup.listening() == Setup.Listening.REMOVING || !offersReal(handshake, client)) {
            return handshake;
        }
        boolean throwing = client.setup.listening() == Setup.Listening.THROWING
                || server.setup.listening() == Setup.Listening.THROWING;
        List<ChannelOps.Move> moves = new ArrayList<>();
        int number = pick.below(MOST_MOVES);
        for (int i = 0; i < number; i++) {
            ChannelOps.What what = pick.of(ChannelOps.What.DATA, ChannelOps.What.STREAM, ChannelOps.What.TICKET,
                    ChannelOps.What.TICKET, ChannelOps.What.TIMEOUT, ChannelOps.What.SHUTDOWN);
            moves.add(new ChannelOps.Move(throwing && what == ChannelOps.What.STREAM ? ChannelOps.What.DATA : what,
                    pick.below(2) == 0, what == ChannelOps.What.TICKET ? 1
                            : 1 + pick.of(0, pick.below(100), pick.below(MOST_DATA))));
        }
        moves.add(new ChannelOps.Move(ChannelOps.What.DATA, true, 1)); // what the client reads before it are the tickets
        world.next(moves.size() * Handshake.NUMBERS);
        return new ChannelOps.Visit(handshake, List.copyOf(moves), pick.of(ChannelOps.Ending.values()));
    }

    private boolean offersReal(Handshake handshake, ContextModel client) {
        return handshake.offer() == Handshake.Offer.CHOSEN ? model.of(handshake.handle()).real
                : client.remembered.stream().allMatch(session -> model.session(session).real);
    }
}
