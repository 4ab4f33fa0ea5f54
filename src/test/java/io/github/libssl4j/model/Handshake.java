package io.github.libssl4j.model;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.InMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    private final Manner manner;
    private final Early.Talk talk;
    private Shaken seen = Shaken.nothing();
    private boolean thrown;
    private boolean late;

    /**
     * What to do.
     *
     * @param stage 0 where nothing is said, 1 after the hello, 2 after the server's answer, 3 to the end
     * @param keeps the connection's number; 0 to close it
     * @param fresh the first of {@link #NUMBERS} numbers
     */
    Handshake(int client, int server, Offer offer, int handle, int arena, int stage, int keeps, boolean polite, int fresh,
            Manner manner) {
        this.client = client;
        this.server = server;
        this.offer = offer;
        this.handle = handle;
        this.arena = arena;
        this.stage = stage;
        this.keeps = keeps;
        this.polite = polite;
        this.fresh = fresh;
        this.manner = manner;
        this.talk = new Early.Talk(manner.early(), fresh);
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

    Manner manner() {
        return manner;
    }

    /** Whether seconds have passed since the first session was made. */
    boolean isLate() {
        return late;
    }

    /** Whether it is finished, and nothing is kept of it. */
    boolean isWhole() {
        return stage == FINISHED && keeps == 0 && arena == 0;
    }

    Early.Talk talk() {
        return talk;
    }

    /** After a handshake over another transport. */
    void saw(Shaken what, boolean hasThrown, World world) {
        seen = what;
        thrown = hasThrown;
        late = world.age() > 1;
    }

    boolean hasThrown() {
        return thrown;
    }

    boolean isEarlyDataRefused() {
        return talk.isRefused();
    }

    Shaken seen() {
        return seen;
    }

    ConnectionOptions options(World world) {
        ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
        return talk.of(switch (offer) {
            case NOTHING -> options.withoutResumption();
            case CHOSEN -> options.resume(world.session(handle));
            case REMEMBERED -> options;
        });
    }

    @Override
    public Object real(World world) throws Exception {
        Arena in = world.arena(arena);
        SslConnection accepting = world.context(server).newConnection(in);
        InMemory ends;
        try {
            if (manner.tickets() >= 0) {
                accepting.setNumTickets(manner.tickets());
                DataOps.require(accepting.numTickets() == manner.tickets(), "it says " + accepting.numTickets() + " tickets");
            }
            ends = InMemory.of(calling(world, in), accepting);
        } catch (Throwable e) {
            accepting.close();
            throw e;
        }
        boolean kept = false;
        try {
            String answer = shakeOrFail(world, ends);
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
            thrown |= talk.hasThrown();
            late = world.age() > 1;
            seen = Shaken.of(world, client, server);
        }
    }

    /** A client without a wish of its own needs no more than where it goes to. */
    private SslConnection calling(World world, Arena in) {
        SslContext context = world.context(client);
        return polite && arena == 0 && offer == Offer.REMEMBERED && manner.early().way() != Early.Way.BY_OPTIONS
                ? context.newConnection(InMemory.HOST, InMemory.PORT) : context.newConnection(in, options(world));
    }

    private static boolean close(SslConnection end) {
        end.close();
        return true;
    }

    /** Where the server fails, the client is told. */
    private String shakeOrFail(World world, InMemory ends) throws Exception {
        try {
            return shake(world, ends);
        } catch (SslException e) {
            if (stage == FINISHED) {
                ends.move(ends.server, ends.client);
                SslException told = assertThrows(SslException.class, ends.client::handshake);
                thrown |= told.getSuppressed().length > 0;
            }
            throw e;
        }
    }

    private String shake(World world, InMemory ends) throws Exception {
        String early = talk.write(ends.client, manner.answers() ? ends.client::writeEarlyData
                : data -> ends.client.writeEarlyData(MemorySegment.ofBuffer(data)));
        if (stage >= 1) {
            tolerate(ends.client::handshake);
            ends.move(ends.client, ends.server);
        }
        if (stage >= 2) {
            serve(world, ends.server);
            ends.move(ends.server, ends.client);
        }
        if (stage < FINISHED) {
            return "left at " + stage;
        }
        for (int round = 0; !(ends.client.isHandshakeComplete() && ends.server.isHandshakeComplete()); round++) {
            if (round == MOST_ROUNDS) {
                throw new AssertionError("No handshake after " + MOST_ROUNDS + " rounds");
            }
            tolerate(ends.client::handshake);
            ends.move(ends.client, ends.server);
            serve(world, ends.server);
            ends.move(ends.server, ends.client);
        }
        talk.takeRest(ends.client, ends.server);
        talk.noteClient(ends.client);
        talk.noteServer(ends.server);
        early += talk.outcome();
        world.listener(client).requireKeys(ends.client.protocol());
        world.listener(server).requireKeys(ends.server.protocol());
        if (ends.client.isResumed() != ends.server.isResumed()) {
            throw new AssertionError("One side resumed, the other did not");
        }
        return ends.client.protocol() + (ends.client.isResumed() ? " resumed" : " full") + early;
    }

    private void serve(World world, SslConnection end) throws Exception {
        goOn(world, end);
        while (end.wants() == SslConnection.Wants.LOOKUP) {
            if (manner.answers()) {
                SessionId id = end.pendingLookup().orElseThrow(() -> new AssertionError("No lookup is pending, and one wanted"));
                end.answerLookup(world.listener(server).find(id));
            } else {
                end.runLookup();
            }
            DataOps.require(end.pendingLookup().isEmpty(), "An answered lookup is pending still");
            goOn(world, end);
        }
    }

    private void goOn(World world, SslConnection end) throws Exception {
        // A segment does not say how much was read where a callback throws.
        boolean bySegment = !manner.answers() && !world.model().context(server).setup.throwsSomething();
        if (talk.read(bySegment ? data -> readEarly(end, data) : end::readEarlyData, end::writeEarlyData)) {
            tolerate(end::handshake);
        }
    }

    private static int readEarly(SslConnection end, ByteBuffer data) throws SslException {
        int read = end.readEarlyData(MemorySegment.ofBuffer(data));
        data.position(data.position() + Math.max(0, read));
        return read;
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
        return expected(model, model(model));
    }

    String expected(Model model, Object answer) {
        model.deliver();
        if (model.hasThrown() != thrown) {
            return thrown ? "that no listener threw" : "that a listener threw";
        }
        return answer instanceof Class<?> exception ? exception.getSimpleName() : String.valueOf(answer);
    }

    @Override
    public String toString() {
        return "Handshake[client=" + client + ", server=" + server + ", offers " + offer
                + (offer == Offer.CHOSEN ? " " + handle : "") + ", arena=" + arena
                + (stage < FINISHED ? ", left at " + stage : keeps != 0 ? ", kept as " + keeps : polite ? ", polite" : "")
                + (manner.equals(Manner.USUAL) ? "" : ", " + manner) + "]";
    }
}
