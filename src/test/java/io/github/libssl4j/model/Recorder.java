package io.github.libssl4j.model;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketDecision;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TicketStatus;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A context's listener and callbacks: it notes what it is told, and then does what it was told to. */
final class Recorder implements SessionListener {
    /** What a listener throws. */
    static final class Told extends RuntimeException {
        private static final long serialVersionUID = 1;

        Told() {
            super("as it was told", null, false, false);
        }
    }

    private final World world;
    private final int context;
    private final Setup setup;
    private final Queue<Shaken.Seen> added = new ConcurrentLinkedQueue<>();
    private final Queue<String> keys = new ConcurrentLinkedQueue<>();
    private SslSessionCache cache;

    Recorder(World world, int context, Setup setup) {
        this.world = world;
        this.context = context;
        this.setup = setup;
    }

    /** Before a step. */
    void begin() {
        added.clear();
        keys.clear();
    }

    /** A line of the key log. */
    void logged(String line) {
        keys.add(line.substring(0, line.indexOf(' ')));
    }

    /** After a handshake: its keys are in the log, if there is one. */
    void requireKeys(TlsVersion version) {
        String label = version == TlsVersion.TLS_1_3 ? "CLIENT_TRAFFIC_SECRET_0" : "CLIENT_RANDOM";
        DataOps.require(keys.contains(label) == setup.extras().keyLog(), "the key log has " + keys);
    }

    /** What it was told of since. */
    List<Shaken.Seen> added() {
        return List.copyOf(added);
    }

    /** Once the context is there: what it does when it is told. */
    void listensFor(SslSessionCache its) {
        cache = its;
    }

    /** A server's callbacks. */
    void applyTo(SslContextBuilder builder) {
        if (setup.looking() == Setup.Looking.SUSPENDED) {
            builder.sessionLookup(this::find).lookupTimeout(Await.PATIENCE);
        } else if (setup.looking() == Setup.Looking.IN_MEMORY) {
            builder.inMemorySessionLookup(this::find);
        }
        if (setup.ownIds()) {
            SecureRandom random = new SecureRandom();
            builder.sessionIdGenerator(length -> {
                byte[] id = new byte[length];
                random.nextBytes(id);
                return SessionId.of(id);
            });
        }
        if (setup.ticketData()) {
            builder.ticketData(new TicketData() {
                @Override
                public byte[] generate(TicketRequest request) {
                    return new byte[] {(byte) context};
                }

                @Override
                public TicketDecision decide(TicketStatus status, byte[] data, TicketRequest request) {
                    return status.usual();
                }
            });
        }
    }

    Optional<SslSession> find(SessionId id) {
        return Optional.ofNullable(world.store.get(hex(id))).map(SslSession::fromDer);
    }

    static String hex(SessionId id) {
        return HexFormat.of().formatHex(id.toBytes());
    }

    @Override
    public void added(SslSession session) {
        SessionId id = session.id().orElseThrow();
        added.add(new Shaken.Seen(hex(id), session.protocol().orElseThrow(),
                HexFormat.of().formatHex(session.ticket())));
        note("added", hex(id));
        if (setup.looks()) {
            try {
                world.store.put(hex(id), session.toDer());
            } catch (IllegalStateException e) {
                // it has left the cache by now
            }
        }
        if (setup.listening() == Setup.Listening.THROWING) {
            throw new Told();
        }
        if (setup.listening() == Setup.Listening.REMOVING) {
            callBack(id);
        }
    }

    /** What happens to a storm's contexts, no model knows. */
    private void note(String what, String id) {
        if (context != 0) {
            world.events.add("c" + context + " " + what + " " + Model.shortened(id));
        }
    }

    /** From inside a listener, everything can be called. */
    private void callBack(SessionId id) {
        try {
            cache.find(id).ifPresent(SslSession::close);
            cache.ids();
            cache.tryRemove(id);
        } catch (IllegalStateException e) {
            // the context is closed
        }
    }

    @Override
    public void removed(SslSession session, SessionRemoval reason) {
        String id = hex(session.id().orElseThrow());
        note(reason.toString(), id);
        if (setup.looks() && reason == SessionRemoval.REMOVED) {
            world.store.remove(id);
        }
        if (setup.listening() == Setup.Listening.THROWING) {
            throw new Told();
        }
    }
}
