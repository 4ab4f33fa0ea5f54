package io.github.libssl4j.model;

import io.github.libssl4j.TlsVersion;
import java.util.ArrayList;
import java.util.List;

/** What a visit comes to: its handshake's outcome, what each end is answered, and the sessions of its tickets. */
final class ChannelModel {
    private static final String SENT = "sent";
    private static final String ARRIVED = "arrived";
    private static final String ENDED = "-1";

    private final Model model;
    private final Handshake handshake;
    private final List<ChannelOps.Move> moves;
    private final ChannelOps.Ending ending;
    private final HandshakeModel shaken;
    private final List<String> ofClient = new ArrayList<>();
    private final List<String> ofServer = new ArrayList<>();
    private boolean clientSaid;
    private boolean serverSaid;

    ChannelModel(Model model, Handshake handshake, List<ChannelOps.Move> moves, ChannelOps.Ending ending) {
        this.model = model;
        this.handshake = handshake;
        this.moves = moves;
        this.ending = ending;
        this.shaken = new HandshakeModel(model, handshake);
    }

    Object run() {
        Object answer = shaken.run();
        if (answer instanceof Class<?>) {
            return answer;
        }
        NewSessions.Newest newest = shaken.newest();
        int tickets = shaken.tickets();
        for (int i = 0; i < moves.size(); i++) {
            ChannelOps.Move move = moves.get(i);
            if (move.what() == ChannelOps.What.TICKET && isTls13() && !serverSaid) {
                newest = new NewSessions(model, model.context(handshake.client()), model.context(handshake.server()),
                        shaken.version(), handshake.seen().from(tickets++), handshake.fresh() + (i + 1) * Handshake.NUMBERS)
                        .make(1, newest, shaken.isResumed());
            }
            move(move);
        }
        end();
        return answer + "" + ofClient + ofServer;
    }

    private boolean isTls13() {
        return shaken.version() == TlsVersion.TLS_1_3;
    }

    private boolean hasSaid(boolean server) {
        return server ? serverSaid : clientSaid;
    }

    private void answer(boolean server, String answer) {
        (server ? ofServer : ofClient).add(answer);
    }

    private String sending(boolean server) {
        return hasSaid(server) ? ChannelEnd.CLOSED : SENT;
    }

    private String receiving(boolean server) {
        return hasSaid(!server) ? ENDED : ARRIVED;
    }

    private void move(ChannelOps.Move move) {
        boolean mine = move.ofServer();
        switch (move.what()) {
            case DATA, STREAM -> {
                answer(mine, sending(mine));
                answer(!mine, receiving(!mine));
            }
            case TICKET -> {
                String refused = IllegalStateException.class.getSimpleName();
                answer(true, (serverSaid ? ChannelEnd.CLOSED : isTls13() ? "ticket" : refused) + sending(true));
                answer(false, (clientSaid ? ChannelEnd.CLOSED : refused) + receiving(false));
            }
            case TIMEOUT -> {
                boolean skipped = hasSaid(mine);
                answer(mine, skipped ? ChannelEnd.SKIPPED : (hasSaid(!mine) ? ENDED : "late") + sending(mine));
                answer(!mine, skipped ? ChannelEnd.SKIPPED : receiving(!mine));
            }
            case SHUTDOWN -> {
                answer(mine, "shut");
                answer(!mine, ENDED);
                serverSaid |= mine;
                clientSaid |= !mine;
            }
            default -> throw new IllegalStateException();
        }
    }

    private void end() {
        switch (ending) {
            case TOGETHER -> {
                answer(false, "");
                answer(true, "");
            }
            case CLIENT_FIRST -> {
                answer(false, "");
                answer(true, ENDED);
            }
            case SERVER_FIRST -> {
                answer(false, ENDED);
                answer(true, "");
            }
            case CUT -> {
                answer(false, serverSaid ? ENDED : ChannelEnd.FAILED);
                answer(true, ChannelEnd.CLOSED);
            }
            default -> throw new IllegalStateException();
        }
    }
}
