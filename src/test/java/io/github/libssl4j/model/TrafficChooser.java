package io.github.libssl4j.model;

import java.util.ArrayList;
import java.util.List;

/** Makes steps for the connections that are there. */
final class TrafficChooser {
    private static final int RECORD = 16384;

    private final World world;
    private final Model model;
    private final Pick pick;

    TrafficChooser(World world, Pick pick) {
        this.world = world;
        this.model = world.model();
        this.pick = pick;
    }

    Op next() {
        int connection = pick.of(model.connections().keySet());
        ConnectionModel with = model.connections().get(connection);
        boolean ofServer = pick.below(2) == 0;
        return switch (pick.below(9)) {
            case 0, 1, 2 -> exchange(connection);
            case 3, 4 -> with.clientEnd().reads() ? new TicketOps.NewTicket(connection, world.next(Handshake.NUMBERS))
                    : new AskOps.Ask(connection);
            case 5 -> new AskOps.Ask(connection);
            case 6 -> new TicketOps.HasId(connection, ofServer, id(ofServer ? with.server() : with.client()));
            case 7 -> pick.once(3) ? new DataOps.EndInput(connection, ofServer) : exchange(connection);
            default -> new DataOps.CloseOutbound(connection, ofServer);
        };
    }

    private Op exchange(int connection) {
        List<DataOps.Piece> pieces = new ArrayList<>();
        int number = 1 + pick.below(4);
        for (int i = 0; i < number; i++) {
            pieces.add(new DataOps.Piece(pick.below(2) == 0, 1 + pick.of(0, 1, 100 + pick.below(900), RECORD - 1, RECORD,
                    pick.below(3 * RECORD))));
        }
        return new DataOps.Exchange(connection, pieces, pick.below(10_000));
    }

    /** An id of a context's cache, or one of no session. */
    private String id(int context) {
        List<String> cached = List.copyOf(model.context(context).cache.ids());
        return cached.isEmpty() || pick.once(3) ? "77".repeat(32) : pick.of(cached);
    }
}
