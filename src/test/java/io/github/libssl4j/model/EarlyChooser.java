package io.github.libssl4j.model;

import io.github.libssl4j.TlsVersion;
import java.util.List;
import java.util.function.Predicate;

/** Makes steps on the way to early data: few are on it by chance. */
final class EarlyChooser {
    private final World world;
    private final Model model;
    private final Pick pick;

    EarlyChooser(World world, Pick pick) {
        this.world = world;
        this.model = world.model();
        this.pick = pick;
    }

    private List<Integer> contexts(Predicate<ContextModel> which) {
        return model.contexts().values().stream().filter(context -> !context.closed
                && context.setup.speaks(TlsVersion.TLS_1_3)).filter(which).map(context -> context.number).toList();
    }

    private boolean allowsEarlyData(int session) {
        return model.session(session).early > 0;
    }

    private List<Integer> offerable() {
        return model.handles().keySet().stream().filter(handle -> !model.isClosed(handle) && allowsEarlyData(
                model.handles().get(handle).session()) && model.of(handle).ticket != null).toList();
    }

    /** Early data between two contexts that may know some sessions by now; or a session that it can come with. */
    Op next() {
        List<Integer> servers = contexts(context -> context.setup.server() && context.setup.early().limit() > 0);
        List<Integer> ready = contexts(context -> !context.setup.server() && context.remembers()
                && context.remembered.stream().anyMatch(this::allowsEarlyData));
        List<Integer> clients = ready.isEmpty() || pick.once(4) ? contexts(context -> !context.setup.server()) : ready;
        if (servers.isEmpty() || clients.isEmpty()) {
            return new Op.Nothing();
        }
        List<Integer> handles = offerable();
        int handle = handles.isEmpty() ? 0 : pick.of(handles);
        if (handle != 0 && pick.once(3) && handles.size() < 6) {
            return new SessionOps.Derive(world.next(), handle, 0, SessionOps.From.DUP);
        }
        Handshake.Offer offer = handle != 0 && pick.below(2) == 0 ? Handshake.Offer.CHOSEN : Handshake.Offer.REMEMBERED;
        int client = offer == Handshake.Offer.CHOSEN ? clientOf(handle, clients) : pick.of(clients);
        boolean keeps = model.connections().size() < Chooser.MOST_CONNECTIONS && pick.below(2) == 0;
        int kept = keeps ? world.next() : 0;
        return new Handshake(client, pick.of(servers), offer, handle, 0, Handshake.FINISHED, kept, pick.below(2) == 0,
                world.next(Handshake.NUMBERS), manner());
    }

    /** Who can offer a session: mostly the client that it was made by. */
    private int clientOf(int handle, List<Integer> clients) {
        String policy = model.of(handle).policy;
        List<Integer> alike = contexts(context -> !context.setup.server() && context.policy().equals(policy));
        return alike.isEmpty() ? pick.of(clients) : pick.of(alike);
    }

    private Manner manner() {
        Early.Way way = pick.below(2) == 0 ? Early.Way.BY_OPTIONS : Early.Way.BY_HAND;
        return new Manner(pick.below(2) == 0, -1,
                new Early(way, size(pick), pick.below(2) == 0, !pick.once(6), pick.below(2) == 0));
    }

    static int size(Pick pick) {
        return 1 + pick.of(0, 100, 999, 1000, pick.below(4000));
    }
}
