package io.github.libssl4j.model;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Psks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that do whatever they like with contexts of their own, handshakes included, of which nobody can say in what order they
 * happened. Afterwards the caches have to be whole, and the counters to add up.
 */
final class Storm implements Op {
    private static final int THREADS = 3;
    private static final int STEPS = 12;
    private static final int MOST_ROUNDS = 100;

    private final long seed;
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong resumed = new AtomicLong();
    private final List<SslContext> servers = new ArrayList<>();
    private final List<SslContext> clients = new ArrayList<>();
    private final PreSharedKey key = Psks.named("storm");

    Storm(long seed) {
        this.seed = seed;
    }

    @Override
    public Object real(World world) throws Exception {
        Random random = new Random(seed);
        try {
            build(world, random);
            List<FutureTask<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random its = new Random(random.nextLong());
                FutureTask<Void> task = new FutureTask<>(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        tolerantly(() -> step(its));
                    }
                    return null;
                });
                tasks.add(task);
                Thread thread = new Thread(task, "a storm");
                thread.setDaemon(true);
                thread.start();
            }
            AssertionError failure = null;
            for (FutureTask<Void> task : tasks) { // to the last, or its sessions would be taken for another sequence's
                try {
                    task.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    failure = new AssertionError("A thread of the storm failed: " + e.getCause(), e.getCause());
                }
            }
            if (failure != null) {
                throw failure;
            }
            check();
        } finally {
            for (SslContext context : all()) {
                tolerantly(context::close);
            }
            key.close();
        }
        return "calm";
    }

    @Override
    public Object model(Model model) {
        return "calm";
    }

    private List<SslContext> all() {
        List<SslContext> all = new ArrayList<>(servers);
        all.addAll(clients);
        return all;
    }

    private void build(World world, Random random) {
        for (int i = 0; i < 2; i++) {
            SslContextBuilder server = world.certified(SslContext.server()).sessionIdContext("storm")
                    .tickets(random.nextInt(3) == 0).sessionCacheSize(random.nextInt(6)).numTickets(1 + random.nextInt(2));
            if (random.nextBoolean()) {
                server.sessionLookup(id -> Optional.ofNullable(world.store.get(Recorder.hex(id))).map(SslSession::fromDer))
                        .lookupTimeout(Await.PATIENCE);
            } else if (random.nextBoolean()) {
                server.earlyData(1024);
            }
            if (random.nextInt(3) == 0) {
                server.resumptionRule((protocol, secret) -> Thread.currentThread().threadId() % 2 == 0);
            }
            if (i == 1) {
                server.pskLookup(Psks.of(key));
            }
            Setup setup = Chooser.listening(Setup.Listening.values()[random.nextInt(4)], true);
            Recorder recorder = new Recorder(world, 0, setup);
            SslContext context = server.sessionListener(recorder).build();
            recorder.listensFor(context.sessions());
            servers.add(context);
            SslContextBuilder client = SslContext.client().insecure().sessionCacheSize(random.nextInt(6));
            if (random.nextInt(3) == 0) {
                client.protocol(TlsVersion.TLS_1_2);
            }
            clients.add(client.build());
        }
    }

    private void step(Random random) throws Exception {
        List<SslContext> all = all();
        SslContext context = all.get(random.nextInt(all.size()));
        SslSessionCache cache = context.sessions();
        switch (random.nextInt(10)) {
            case 0 -> {
                cache.clear();
                if (random.nextInt(8) == 0) {
                    context.close();
                }
            }
            case 1 -> cache.flush();
            case 2 -> some(cache, random).ifPresent(cache::tryRemove);
            case 3 -> withSome(cache, random, session -> all.get(random.nextInt(all.size())).sessions().tryAdd(session));
            case 4 -> withSome(cache, random, session -> {
                try (SslSession copy = SslSession.fromDer(session.toDer())) {
                    cache.tryAdd(copy);
                    cache.tryRemove(copy);
                }
            });
            case 5 -> withSome(cache, random, session -> {
                try (SslSession copy = session.dup()) {
                    shake(clients.get(random.nextInt(2)), servers.get(random.nextInt(2)), options(random).resume(copy), random);
                }
            });
            default -> shake(clients.get(random.nextInt(2)), servers.get(random.nextInt(2)), options(random), random);
        }
    }

    private interface Use {
        void of(SslSession session) throws Exception;
    }

    private static Optional<SessionId> some(SslSessionCache cache, Random random) {
        List<SessionId> ids = cache.ids();
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(random.nextInt(ids.size())));
    }

    private static void withSome(SslSessionCache cache, Random random, Use use) throws Exception {
        Optional<SessionId> id = some(cache, random);
        Optional<SslSession> found = id.isEmpty() ? Optional.empty() : cache.find(id.get());
        if (found.isPresent()) {
            try (SslSession session = found.get()) {
                use.of(session);
            }
        }
    }

    private ConnectionOptions options(Random random) {
        ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
        return switch (random.nextInt(5)) {
            case 0 -> options.withoutResumption();
            case 1 -> options.psk(key);
            default -> options;
        };
    }

    private void shake(SslContext client, SslContext server, ConnectionOptions options, Random random) throws Exception {
        try (SslConnection accepting = server.newConnection(); SslConnection connecting = client.newConnection(options)) {
            int rounds = random.nextInt(4) == 0 ? random.nextInt(3) : MOST_ROUNDS;
            try {
                converse(connecting, accepting, rounds);
            } catch (IllegalStateException | IllegalArgumentException e) {
                // Nobody else has them, and they go on when their contexts are closed.
                throw new AssertionError("Connections that are open refuse to go on: " + connecting + ", " + accepting, e);
            }
        }
    }

    /** So many rounds at most; all of them are enough for each handshake. */
    private void converse(SslConnection connecting, SslConnection accepting, int rounds) throws Exception {
        InMemory ends = InMemory.of(connecting, accepting);
        for (int i = 0; i < rounds && !(connecting.isHandshakeComplete() && accepting.isHandshakeComplete()); i++) {
            despiteListeners(connecting::handshake);
            ends.move(connecting, accepting);
            despiteListeners(accepting::handshake);
            if (accepting.wants() == SslConnection.Wants.LOOKUP) {
                despiteListeners(accepting::runLookup);
                despiteListeners(accepting::handshake);
            }
            ends.move(accepting, connecting);
        }
        if (rounds < MOST_ROUNDS) {
            return;
        }
        if (!connecting.isHandshakeComplete() || !accepting.isHandshakeComplete()) {
            throw new AssertionError("A handshake neither ended nor failed in " + rounds + " rounds: " + connecting
                    + " waits for " + connecting.wants() + ", " + accepting + " for " + accepting.wants());
        }
        despiteListeners(() -> connecting.read(ByteBuffer.allocate(1)));
        if (connecting.isResumed() != accepting.isResumed()) {
            throw new AssertionError("One side resumed, the other did not");
        }
        finished.incrementAndGet();
        if (connecting.isResumed()) {
            resumed.incrementAndGet();
        }
    }

    private interface Part {
        void run() throws Exception;
    }

    /** What may go wrong where others do what they like; a connection that fails is none of that. */
    private static void tolerantly(Part part) throws Exception {
        try {
            despiteListeners(part);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // removed, used up, offered before, or of another kind than can be offered there
        }
    }

    /** A listener that throws as it was told to stops nothing. */
    private static void despiteListeners(Part part) throws Exception {
        try {
            part.run();
        } catch (CallbackException e) {
            World.requireOwn(e);
        }
    }

    private void check() {
        long hits = 0;
        long good = 0;
        for (SslContext context : all()) {
            if (context.isClosed()) {
                return; // what it counted is gone with it
            }
            SslSessionCache cache = context.sessions();
            Set<String> ids = Comparison.ids(cache);
            if (ids.size() != cache.size()) {
                throw new AssertionError(context + " lists " + ids.size() + " sessions, and libssl has " + cache.size());
            }
            for (SessionId id : cache.ids()) {
                try (SslSession session = cache.find(id).orElseThrow(() -> new AssertionError(id + " is not found"))) {
                    if (!session.isResumable()) {
                        throw new AssertionError(context + " holds " + session + ", which can't be resumed");
                    }
                }
            }
            hits += cache.statistics().hits() * (context.isServer() ? 0 : 1);
            good += context.isServer() ? cache.statistics().acceptGood() : 0;
        }
        if (hits < resumed.get() || good < finished.get()) {
            throw new AssertionError(finished + " handshakes, of them " + resumed + " resumed, and counted are " + good + " and "
                    + hits);
        }
    }

    @Override
    public String toString() {
        return "Storm[" + seed + "]";
    }
}
