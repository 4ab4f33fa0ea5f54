package io.github.libssl4j.model;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/** A handshake between two contexts, maybe left half way. */
final class Handshake implements Op {
    /** What the client is to offer. */
    enum Offer { NOTHING, REMEMBERED, CHOSEN }

    /** So many numbers it may need for the sessions that come of it. */
    static final int NUMBERS = 16;
    /** The stage at which it is finished. */
    static final int FINISHED = 3;

    private static final int MOST_ROUNDS = 100;

    private final int client;
    private final int server;
    private final Offer offer;
    private final int handle;
    private final int arena;
    private final int stage;
    private final int keeps;
    private final boolean polite;
    private final int fresh;
    private Shaken seen = Shaken.nothing();
    private boolean thrown;

    /**
     * What to do.
     *
     * @param stage 0 where nothing is said, 1 after the hello, 2 after the server's answer, 3 to the end
     * @param keeps the connection's number; 0 to close it
     * @param fresh the first of {@link #NUMBERS} numbers
     */
    Handshake(int client, int server, Offer offer, int handle, int arena, int stage, int keeps, boolean polite, int fresh) {
        this.client = client;
        this.server = server;
        this.offer = offer;
        this.handle = handle;
        this.arena = arena;
        this.stage = stage;
        this.keeps = keeps;
        this.polite = polite;
        this.fresh = fresh;
    }

    int client() {
        return client;
    }

    int server() {
        return server;
    }

    Offer offer() {
        return offer;
    }

    int handle() {
        return handle;
    }

    int arena() {
        return arena;
    }

    int stage() {
        return stage;
    }

    int keeps() {
        return keeps;
    }

    int fresh() {
        return fresh;
    }

    String clientId(int i) {
        return seen(i).id();
    }

    String ticket(int i) {
        return seen(i).ticket();
    }

    private Shaken.Seen seen(int i) {
        if (i >= seen.clients().size()) {
            throw new AssertionError("The client was told of " + seen.clients().size() + " new sessions, too few");
        }
        return seen.clients().get(i);
    }

    /** The id that the server's session has: the client's too, or its ticket, or only the server says. */
    String serverId(int i, boolean hidden) {
        if (!hidden) {
            Shaken.Seen its = seen(i);
            return its.version() == TlsVersion.TLS_1_3 ? its.ticket() : its.id();
        }
        return i < seen.servers().size() ? seen.servers().get(i) : "unknown" + fresh + "." + i;
    }

    @Override
    public Object real(World world) throws Exception {
        Arena in = world.arena(arena);
        ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
        switch (offer) {
            case NOTHING -> options = options.withoutResumption();
            case CHOSEN -> options = options.resume(world.session(handle));
            default -> { }
        }
        SslConnection accepting = world.context(server).newConnection(in);
        InMemory ends;
        try {
            ends = InMemory.of(world.context(client).newConnection(in, options), accepting);
        } catch (Throwable e) {
            accepting.close();
            throw e;
        }
        boolean kept = false;
        try {
            String answer = shakeOrFail(ends);
            if (stage == FINISHED && keeps != 0) {
                world.put(keeps, ends);
                kept = true;
            } else if (polite && stage == FINISHED) {
                ends.goodbye();
            }
            return answer;
        } finally {
            if (!kept) {
                tolerate(() -> close(ends.client));
                tolerate(() -> close(ends.server));
            }
            seen = new Shaken(world.listener(client).added(),
                    world.listener(server).added().stream().map(Shaken.Seen::id).toList());
        }
    }

    private static boolean close(SslConnection end) {
        end.close();
        return true;
    }

    /** Where the server fails, the client is told. */
    private String shakeOrFail(InMemory ends) throws Exception {
        try {
            return shake(ends);
        } catch (SslException e) {
            if (stage == FINISHED) {
                ends.move(ends.server, ends.client);
                SslException told = assertThrows(SslException.class, ends.client::handshake);
                thrown |= told.getSuppressed().length > 0;
            }
            throw e;
        }
    }

    private String shake(InMemory ends) throws Exception {
        if (stage >= 1) {
            go(ends.client);
            ends.move(ends.client, ends.server);
        }
        if (stage >= 2) {
            go(ends.server);
            ends.move(ends.server, ends.client);
        }
        if (stage < FINISHED) {
            return "left at " + stage;
        }
        for (int round = 0; !(ends.client.isHandshakeComplete() && ends.server.isHandshakeComplete()); round++) {
            if (round == MOST_ROUNDS) {
                throw new AssertionError("No handshake after " + MOST_ROUNDS + " rounds");
            }
            go(ends.client);
            ends.move(ends.client, ends.server);
            go(ends.server);
            ends.move(ends.server, ends.client);
        }
        tolerate(() -> ends.client.read(ByteBuffer.allocate(1)) == 0);
        if (ends.client.isResumed() != ends.server.isResumed()) {
            throw new AssertionError("One side resumed, the other did not");
        }
        return ends.client.protocol() + (ends.client.isResumed() ? " resumed" : " full");
    }

    private void go(SslConnection end) throws Exception {
        tolerate(end::handshake);
        while (end.wants() == SslConnection.Wants.LOOKUP) {
            end.runLookup();
            tolerate(end::handshake);
        }
    }

    private interface Part {
        boolean run() throws Exception;
    }

    /** Where a listener throws, the connection goes on. */
    private void tolerate(Part part) throws Exception {
        try {
            part.run();
        } catch (CallbackException e) {
            World.requireOwn(e);
            thrown = true;
        }
    }

    @Override
    public Object model(Model model) {
        return new HandshakeModel(model, this).run();
    }

    @Override
    public String expected(Model model) {
        Object answer = model(model);
        model.deliver();
        if (model.hasThrown() != thrown) {
            throw new AssertionError(thrown ? "A listener threw that should not have been called"
                    : "A listener threw, and nobody was told");
        }
        return answer instanceof Class<?> exception ? exception.getSimpleName() : String.valueOf(answer);
    }

    @Override
    public String toString() {
        return "Handshake[client=" + client + ", server=" + server + ", offers " + offer
                + (offer == Offer.CHOSEN ? " " + handle : "") + ", arena=" + arena
                + (stage < FINISHED ? ", left at " + stage : keeps != 0 ? ", kept as " + keeps : polite ? ", polite" : "") + "]";
    }
}
