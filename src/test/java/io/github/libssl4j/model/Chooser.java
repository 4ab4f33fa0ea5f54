package io.github.libssl4j.model;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.TlsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Makes steps for what is there. */
final class Chooser {
    private static final int MOST_CONTEXTS = 3;
    private static final int MOST_HANDLES = 16;
    static final int MOST_CONNECTIONS = 3;
    private static final List<Set<SessionCacheMode>> MODES = List.of(
            SessionCacheMode.BOTH, SessionCacheMode.BOTH, SessionCacheMode.BOTH, SessionCacheMode.BOTH,
            SessionCacheMode.OFF, Set.of(SessionCacheMode.SERVER), Set.of(SessionCacheMode.CLIENT),
            SessionCacheMode.NO_INTERNAL,
            Set.of(SessionCacheMode.CLIENT, SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_LOOKUP),
            Set.of(SessionCacheMode.CLIENT, SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_STORE),
            Set.of(SessionCacheMode.CLIENT, SessionCacheMode.SERVER, SessionCacheMode.UPDATE_TIME),
            Set.of(SessionCacheMode.CLIENT, SessionCacheMode.SERVER, SessionCacheMode.NO_AUTO_CLEAR));

    private final World world;
    private final Model model;
    private final Pick pick;
    /** Whether the step is one of several at once: arenas of one thread are out. */
    private final boolean many;

    Chooser(World world, Pick pick, boolean many) {
        this.world = world;
        this.model = world.model();
        this.pick = pick;
        this.many = many;
    }

    // ---- what there is

    private List<Integer> contexts(Predicate<ContextModel> which) {
        return model.contexts().values().stream().filter(which).map(context -> context.number).toList();
    }

    /** An open context mostly, or -1. */
    private int context(Predicate<ContextModel> which) {
        List<Integer> all = contexts(pick.once(24) ? which : which.and(context -> !context.closed));
        return all.isEmpty() ? -1 : pick.of(all);
    }

    private int context() {
        return context(context -> true);
    }

    private List<Integer> openHandles() {
        return model.handles().keySet().stream().filter(handle -> !model.isClosed(handle)).toList();
    }

    /** An open reference mostly, or -1. */
    private int handle() {
        List<Integer> open = openHandles();
        if (open.isEmpty() || pick.once(24)) {
            return model.handles().isEmpty() ? -1 : pick.of(model.handles().keySet());
        }
        return pick.of(open);
    }

    private int arena() {
        int arena = pick.of(0, 0, 0, 0, World.GLOBAL, World.AUTO, world.shared(), world.confined());
        return many && arena == world.confined() ? 0 : arena;
    }

    /** An id of those that are made by hand, or one from a cache. */
    private String id(int context) {
        Set<String> cached = model.context(context).cache.ids();
        return cached.isEmpty() || pick.once(3) ? handMade() : pick.of(cached);
    }

    private String handMade() {
        return String.format("%02x", 0xa0 + pick.below(5)).repeat(32);
    }

    private long timeout() {
        return pick.of(3_000L, 20_000L, 30_000L, 90_000L) + 100L * pick.below(90);
    }

    // ---- the steps

    Op build() {
        List<Integer> servers = contexts(context -> context.setup.server() && !context.closed);
        List<Integer> clients = contexts(context -> !context.setup.server() && !context.closed);
        boolean server = servers.size() < MOST_CONTEXTS && (clients.size() >= MOST_CONTEXTS || pick.below(2) == 0);
        if (!server && clients.size() >= MOST_CONTEXTS) {
            return new ContextOps.CloseContext(pick.of(model.contexts().keySet()));
        }
        return build(server);
    }

    private Op build(boolean server) {
        TlsVersion oldest = pick.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
        TlsVersion newest = oldest == TlsVersion.TLS_1_3 || pick.below(2) == 0 ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2;
        Setup setup = new Setup(server, oldest, newest, pick.below(2) == 0 || !server && !pick.once(3),
                pick.of(2, 1, 2, 3, 0), pick.of(MODES), pick.of(0L, 20L, 5L, 2L, 1L), pick.of(3_000L, 30_000L),
                pick.of("shop", "shop", "bank", ""), pick.of(1, 1, 2, RingModel.CLOCKED, 0), pick.of(Setup.Listening.values()),
                !server ? Setup.Looking.NOT : pick.of(Setup.Looking.NOT, Setup.Looking.NOT, Setup.Looking.NOT,
                        Setup.Looking.SUSPENDED, Setup.Looking.IN_MEMORY),
                pick.below(2) == 0, pick.once(4), pick.once(4), earlySetup(), extras()).sane();
        return new ContextOps.Build(world.next(), pick.of(0, 0, 0, world.shared(), World.AUTO, World.GLOBAL), setup);
    }

    private Extras extras() {
        return new Extras(world.speaksAlpn(pick.below(2) == 0), pick.once(3));
    }

    private EarlySetup earlySetup() {
        return pick.below(2) == 0 ? EarlySetup.NONE : new EarlySetup(pick.of(8192L, 1000L), pick.of(0L, 0L, 20_000L),
                pick.below(2) == 0, pick.of(EarlySetup.Filter.NOT, EarlySetup.Filter.NOT, EarlySetup.Filter.YES, EarlySetup.Filter.NO,
                        EarlySetup.Filter.THROWS));
    }

    Op closeContext() {
        return pick.once(3) && !model.contexts().isEmpty() ? new ContextOps.CloseContext(pick.of(model.contexts().keySet()))
                : new Op.Nothing();
    }

    Op ring() {
        return new DetailChooser(world, pick).ring();
    }

    Op field() {
        int handle = handle();
        return handle < 0 ? create() : new DetailChooser(world, pick).of(handle);
    }

    private Op question() {
        int handle = handle();
        return handle < 0 ? create() : new FieldOps.Ask(handle, pick.of(Question.values()));
    }

    Op value() {
        return new DetailChooser(world, pick).value();
    }

    Op create() {
        if (openHandles().size() >= MOST_HANDLES) {
            return closeHandle();
        }
        SessionOps.Lack lack = pick.once(5) ? pick.of(SessionOps.Lack.values()) : SessionOps.Lack.NOTHING;
        return new SessionOps.Create(world.next(), arena(), handMade(), pick.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3),
                timeout(), lack);
    }

    Op change() {
        int handle = handle();
        if (handle < 0) {
            return create();
        }
        String id = model.of(handle).real || pick.below(2) == 0 ? "" : handMade();
        return new SessionOps.Change(handle, id, pick.of(0L, -100_000L, -50_000L), timeout());
    }

    Op derive() {
        int of = handle();
        if (of < 0 || openHandles().size() >= MOST_HANDLES) {
            return of < 0 ? create() : closeHandle();
        }
        return new SessionOps.Derive(world.next(), of, arena(), pick.of(SessionOps.From.values()));
    }

    Op attach() {
        int handle = handle();
        return handle < 0 ? create() : new SessionOps.Attach(handle, pick.of("a", "b", "c"));
    }

    Op adopt() {
        int of = handle();
        int context = context();
        return of < 0 || context < 0 || openHandles().size() >= MOST_HANDLES || model.context(context).setup.server()
                && pick.below(4) > 0 ? new Op.Nothing() : new SessionOps.Adopt(world.next(), context, of);
    }

    Op closeHandle() {
        int handle = handle();
        return handle < 0 ? new Op.Nothing() : new SessionOps.Close(handle);
    }

    Op closeArena() {
        return pick.once(2) ? new SessionOps.CloseArena(pick.of(world.confined(), world.shared())) : new Op.Nothing();
    }

    Op add() {
        int context = context();
        int handle = handle();
        return context < 0 || handle < 0 ? create() : new CacheOps.Add(context, handle, world.next(), pick.below(4) > 0);
    }

    Op remove() {
        int context = context();
        int handle = handle();
        return context < 0 || handle < 0 ? create() : new CacheOps.Remove(context, handle, pick.below(4) > 0);
    }

    Op removeId() {
        int context = context();
        return context < 0 ? build() : new CacheOps.RemoveId(context, id(context), pick.below(4) > 0);
    }

    Op find() {
        int context = context();
        if (context < 0 || openHandles().size() >= MOST_HANDLES) {
            return context < 0 ? build() : closeHandle();
        }
        return new CacheOps.Find(world.next(), context, arena(), id(context));
    }

    Op flush() {
        int context = context();
        return context < 0 ? build() : new CacheOps.Flush(context, pick.of(0L, 15_000L, 27_000L, 60_000L));
    }

    Op clear() {
        int context = context();
        return context < 0 ? build() : new CacheOps.Clear(context);
    }

    Op set() {
        int context = context();
        if (context < 0) {
            return build();
        }
        ContextModel set = model.context(context);
        if (pick.once(3) && set.setup.server() && !set.setup.looks()) {
            return new CacheOps.Listen(context, !set.listens);
        }
        return pick.below(2) == 0 ? new CacheOps.SetMode(context, pick.of(MODES))
                : new CacheOps.SetLimits(context, pick.of(0L, 20L, 5L, 2L, 1L), pick.of(3_000L, 30_000L));
    }

    Op handshake() {
        return handshake(false);
    }

    /** A handshake over a socket, and what follows it. */
    Op visit() {
        Op step = pick.once(3) ? early() : handshake(true);
        return step instanceof Handshake handshake && handshake.isWhole() ? new ChannelChooser(world, pick).after(handshake) : step;
    }

    private Op handshake(boolean whole) {
        int client = context(context -> !context.setup.server());
        int server = context(context -> context.setup.server());
        if (client < 0 || server < 0) {
            return build(server < 0);
        }
        Handshake.Offer offer = pick.of(Handshake.Offer.REMEMBERED, Handshake.Offer.REMEMBERED, Handshake.Offer.CHOSEN,
                Handshake.Offer.NOTHING);
        int handle = handle();
        if (offer == Handshake.Offer.CHOSEN && (handle < 0 || !model.of(handle).isOfferable())) {
            offer = Handshake.Offer.REMEMBERED;
        }
        int stage = !whole && pick.once(5) ? pick.below(3) : Handshake.FINISHED;
        boolean keeps = !whole && model.connections().size() < MOST_CONNECTIONS && pick.below(2) == 0;
        int arena = whole ? 0 : pick.of(0, 0, world.shared(), world.confined(), World.AUTO);
        int kept = keeps ? world.next() : 0;
        return new Handshake(client, server, offer, handle, arena, stage, kept, pick.below(2) == 0,
                world.next(Handshake.NUMBERS), manner(client, server, stage));
    }

    /** Early data goes to servers of TLS 1.3 only: others end the connection over it. */
    private Manner manner(int client, int server, int stage) {
        boolean tls13 = model.context(client).setup.speaks(TlsVersion.TLS_1_3)
                && model.context(server).setup.speaks(TlsVersion.TLS_1_3);
        Early.Way way = tls13 && stage == Handshake.FINISHED ? pick.of(Early.Way.NOT, Early.Way.BY_OPTIONS, Early.Way.BY_HAND)
                : Early.Way.NOT;
        return new Manner(pick.below(2) == 0, pick.once(5) ? pick.below(4) : -1, new Early(way, way == Early.Way.NOT ? 0
                : EarlyChooser.size(pick), pick.below(2) == 0, pick.below(3) > 0, pick.below(2) == 0));
    }

    Op connection() {
        if (model.connections().isEmpty()) {
            return handshake();
        }
        int connection = pick.of(model.connections().keySet());
        ConnectionModel with = model.connections().get(connection);
        return switch (pick.below(4)) {
            case 0 -> new ConnectionOps.Close(connection);
            case 1 -> with.isUnused() ? new ConnectionOps.Abort(connection) : new ConnectionOps.Close(connection);
            default -> with.session() != 0 && openHandles().size() < MOST_HANDLES
                    ? new ConnectionOps.Session(world.next(), connection, arena()) : new ConnectionOps.Close(connection);
        };
    }

    /** A step with what goes through a connection. */
    Op traffic() {
        return model.connections().isEmpty() ? handshake() : new TrafficChooser(world, pick).next();
    }

    /** Early data, or what leads to some. */
    Op early() {
        Op early = new EarlyChooser(world, pick).next();
        return early instanceof Op.Nothing ? handshake() : early;
    }

    /** A step with a context whose cache holds something. */
    Op withCache(IntFunction<Op> step) {
        int context = context(each -> !each.closed && each.cache.size() > 0);
        return context < 0 ? add() : step.apply(context);
    }

    Op storm() {
        return new Storm(pick.below(1 << 30));
    }

    /** A setup of which only that matters who listens. */
    static Setup listening(Setup.Listening listening, boolean looks) {
        return new Setup(true, TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, true, 2, SessionCacheMode.BOTH, 0, 300, "", 0, listening,
                looks ? Setup.Looking.SUSPENDED : Setup.Looking.NOT, false, false, false,
                EarlySetup.NONE, Extras.NONE);
    }

    /** Steps of two or three threads at once, on few things, so that they meet. */
    Op parallel() {
        List<Op> steps = new ArrayList<>();
        int size = pick.of(2, 2, 3);
        for (int i = 0; i < size; i++) {
            steps.add(atOnce());
        }
        return new Parallel(steps);
    }

    private Op atOnce() {
        return switch (pick.below(17)) {
            case 0, 1, 2 -> add();
            case 3, 4 -> remove();
            case 5 -> removeId();
            case 6 -> find();
            case 7 -> derive();
            case 8 -> closeHandle();
            case 9 -> remove(); // to attach reads first: two calls
            case 10 -> create();
            case 11 -> flush();
            case 12 -> clear();
            case 13 -> model.connections().isEmpty() ? find() : new ConnectionOps.Close(pick.of(model.connections().keySet()));
            case 14 -> new SessionOps.CloseArena(world.shared());
            case 15 -> pick.below(2) == 0 ? add() : question();
            default -> closeContext();
        };
    }
}
