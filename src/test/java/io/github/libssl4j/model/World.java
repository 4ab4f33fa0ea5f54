package io.github.libssl4j.model;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import io.github.libssl4j.kit.InMemory;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The library's objects beside the model's, by the same numbers: what is done to both has to come out alike. */
final class World implements AutoCloseable {
    static final String HOST = "localhost";
    static final int GLOBAL = -1;
    static final int AUTO = -2;

    final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    /** What listeners were told since the step began. */
    final Queue<String> events = new ConcurrentLinkedQueue<>();
    /** The store of the servers that look sessions up. */
    final Map<String, byte[]> store = new ConcurrentHashMap<>();

    private final Certificates certificates;
    private final Map<Integer, SslContext> contexts = new ConcurrentSkipListMap<>();
    private final Map<Integer, Recorder> recorders = new ConcurrentHashMap<>();
    private final Map<Integer, SslSession> sessions = new ConcurrentHashMap<>();
    private final Map<Integer, InMemory> connections = new ConcurrentSkipListMap<>();
    private final Map<Integer, Arena> arenas = new ConcurrentHashMap<>();
    private final Map<Integer, TicketKeyRing> rings = new ConcurrentHashMap<>();
    private final List<String> log = new ArrayList<>();
    private final Arena automatic = Arena.ofAuto();
    private final Tally tally;
    /** More than one where threads did what may have happened in several orders, and nothing has told yet in which. */
    private List<Model> models = List.of(new Model());
    private Optional<Boolean> alpn = Optional.empty();
    /** The time for the ring that rotates by it. */
    private volatile Instant clock = start;
    private int numbers;
    private int confined;
    private int shared;

    World(Certificates certificates, Tally tally) {
        this.certificates = certificates;
        this.tally = tally;
        for (int ring = 1; ring <= 2; ring++) {
            TicketKeyRing keys = TicketKeyRing.random();
            rings.put(ring, keys);
            model().ring(ring).rotate(encrypting(keys));
        }
        rings.put(RingModel.CLOCKED, TicketKeyRing.rotating(Duration.ofSeconds(RingModel.PERIOD),
                Duration.ofSeconds(RingModel.ACCEPTED), () -> clock));
        model().ring(RingModel.CLOCKED).rotate(encrypting(ring(RingModel.CLOCKED)));
    }

    /** Whether its contexts speak application protocols: as the first was to, the others do, those too that are built at once. */
    boolean speaksAlpn(boolean first) {
        alpn = alpn.isEmpty() ? Optional.of(first) : alpn;
        return alpn.get();
    }

    /** How many seconds old it is. */
    long age() {
        return Instant.now().getEpochSecond() - start.getEpochSecond();
    }

    /** A number that nothing has yet. */
    int next() {
        return ++numbers;
    }

    /** The first of so many numbers. */
    int next(int count) {
        int first = numbers + 1;
        numbers += count;
        return first;
    }

    /** What the model says; where it leaves something open, one of the possibilities. */
    Model model() {
        return models.getFirst();
    }

    /** The arena that only this thread may use. */
    int confined() {
        if (confined == 0 || model().isEnded(confined)) {
            confined = next();
            arenas.put(confined, Arena.ofConfined());
        }
        return confined;
    }

    int shared() {
        if (shared == 0 || model().isEnded(shared)) {
            shared = next();
            arenas.put(shared, Arena.ofShared());
        }
        return shared;
    }

    Arena arena(int number) {
        return switch (number) {
            case 0 -> null;
            case GLOBAL -> Arena.global();
            case AUTO -> automatic;
            default -> arenas.get(number);
        };
    }

    /** Keeps a session that nobody has seen yet, and notes on it who it is. */
    void make(int number, SslSession session) {
        session.attach(Comparison.TAG, number);
        put(number, session);
    }

    void put(int number, SslSession session) {
        sessions.put(number, session);
    }

    SslSession session(int number) {
        return sessions.get(number);
    }

    SslContext context(int number) {
        return contexts.get(number);
    }

    SslSessionCache cache(int number) {
        return contexts.get(number).sessions();
    }

    Recorder listener(int number) {
        return recorders.get(number);
    }

    void put(int number, InMemory connection) {
        connections.put(number, connection);
    }

    InMemory connection(int number) {
        return connections.get(number);
    }

    TicketKeyRing ring(int number) {
        return rings.get(number);
    }

    /** Where a ring is written to. */
    Path keyFile(String name) {
        return certificates.folder().resolve(name + ".keys");
    }

    /** Time passes for the ring that rotates by it. */
    void pass(long seconds) {
        clock = clock.plusSeconds(seconds);
    }

    static String encrypting(TicketKeyRing ring) {
        return ring.keys().stream().filter(key -> key.role() == TicketKeyRole.ENCRYPTING).findFirst().orElseThrow().name()
                .toString();
    }

    /** A server with the certificate that all have. */
    SslContextBuilder certified(SslContextBuilder server) {
        return certificates.of(server);
    }

    void build(int number, int arena, Setup setup) {
        SslContextBuilder builder = setup.server() ? certificates.of(SslContext.server())
                : setup.trusting() ? certificates.trustedBy(SslContext.client()) : SslContext.client().insecure();
        builder.protocols(setup.oldest(), setup.newest()).tickets(setup.tickets()).sessionCacheMode(setup.mode())
                .sessionCacheSize(setup.limit()).sessionTimeout(Duration.ofSeconds(setup.timeout()));
        Recorder recorder = new Recorder(this, number, setup);
        recorders.put(number, recorder);
        if (setup.server()) {
            builder.numTickets(setup.numTickets());
            recorder.applyTo(builder);
            setup.early().applyTo(builder);
            if (!setup.idContext().isEmpty()) {
                builder.sessionIdContext(setup.idContext());
            }
            if (setup.ring() != 0) {
                builder.ticketKeys(rings.get(setup.ring()));
            }
        }
        setup.extras().applyTo(builder, setup.server(), recorder);
        if (setup.listens()) {
            builder.sessionListener(recorder);
        }
        SslContext context = builder.build(arena(arena));
        DataOps.require(context.certificate().isPresent() == setup.server(), "it shows a certificate, or none");
        recorder.listensFor(context.sessions());
        contexts.put(number, context);
    }

    /** A callback that failed has to be one that was told to. */
    static void requireOwn(CallbackException e) {
        if (!(e.getCause() instanceof Recorder.Told)) {
            throw new AssertionError("A callback failed by itself: " + e.getCause(), e);
        }
    }

    /** One step: the library does it, the model says what should have come of it, and both have to agree. */
    void step(Op op) {
        try {
            tally.step(op.kind());
            events.clear();
            recorders.values().forEach(Recorder::begin);
            log.add(log.size() + 1 + ". " + op);
            String answer = Op.answer(() -> op.real(this));
            log.add(log.removeLast() + " -> " + answer);
            models = op instanceof Parallel parallel ? parallel.explain(this, models) : agreeing(op, answer);
        } catch (AssertionError e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("A step failed: " + e, e);
        }
    }

    /** The models that say the same as the library did. */
    private List<Model> agreeing(Op op, String answer) {
        List<Model> agreeing = new ArrayList<>();
        String first = null;
        for (Model model : models) {
            model.begin(ids(), 0);
            String expected = expected(op, model);
            String difference = expected.equals(answer) ? difference(model)
                    : op + " should have answered " + expected + " and answered " + answer;
            if (difference == null) {
                agreeing.add(model);
            } else {
                first = first == null ? difference : first;
            }
        }
        if (agreeing.isEmpty()) {
            throw new AssertionError(first);
        }
        return agreeing;
    }

    /** What a model says; where it can't explain at all what was seen, that too is no more than a difference. */
    private static String expected(Op op, Model model) {
        try {
            return op.expected(model);
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    /** The ids in the caches as they are. */
    Map<Integer, Set<String>> ids() {
        Map<Integer, Set<String>> ids = new HashMap<>();
        contexts.forEach((number, context) -> {
            if (!context.isClosed()) {
                ids.put(number, Comparison.ids(context.sessions()));
            }
        });
        return ids;
    }

    /** What a model says differently than the library, or {@code null}. */
    String difference(Model said) {
        List<String> told = new ArrayList<>(new TreeSet<>(events).size());
        events.stream().sorted().forEach(told::add);
        if (!said.events().equals(told)) {
            return "Listeners should have been told " + said.events() + ", and were told " + told;
        }
        String difference = Comparison.contexts(said, contexts);
        difference = difference != null ? difference : Comparison.rings(said, rings, start);
        return difference != null ? difference : Comparison.sessions(said, sessions, start);
    }

    /** What was done so far, and what came of it. */
    List<String> log() {
        return log;
    }

    /** Closes what is left, and then nothing is. */
    @Override
    public void close() {
        for (InMemory connection : connections.values()) {
            quietly(connection.client::close);
            quietly(connection.server::close);
        }
        contexts.values().forEach(context -> quietly(context::close));
        sessions.values().forEach(session -> quietly(session::close));
        for (Arena arena : arenas.values()) {
            if (arena.scope().isAlive()) {
                quietly(arena::close);
            }
        }
        rings.values().forEach(TicketKeyRing::close);
    }

    private static void quietly(Runnable close) {
        try {
            close.run();
        } catch (CallbackException e) {
            requireOwn(e);
        }
    }
}
