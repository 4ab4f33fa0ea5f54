package io.github.libssl4j.races;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Where a server's connection stands when it is closed. */
enum Situation {
    /** It has heard nothing. */
    FRESH {
        @Override
        SslConnection reach() {
            return Early.SERVER.newConnection();
        }
    },
    /** It has heard of a session that is in no cache. */
    WAITING_FOR_A_LOOKUP {
        @Override
        SslConnection reach() throws SslException {
            SslConnection connection = Lookup.SERVER.newConnection();
            connection.feed(ByteBuffer.wrap(Lookup.HELLO));
            connection.handshake();
            require(connection, connection.wants() == SslConnection.Wants.LOOKUP);
            return connection;
        }
    },
    /** It has heard a hello and early data, and read nothing of it. */
    BEFORE_EARLY_DATA {
        @Override
        SslConnection reach() throws SslException {
            SslConnection connection = Early.SERVER.newConnection();
            try (SslConnection client = offering()) {
                int written = client.writeEarlyData(ByteBuffer.allocate(DATA));
                Material.move(client, connection);
                require(connection, written == DATA);
            }
            return connection;
        }
    },
    /** It has shaken hands. */
    ESTABLISHED {
        @Override
        SslConnection reach() throws SslException {
            SslConnection connection = Early.SERVER.newConnection();
            try (SslConnection client = Early.CLIENT.newConnection(Material.options())) {
                Material.shakeHandsOnly(client, connection);
            }
            return connection;
        }
    };

    private static final int DATA = 100;
    private static final int MOST_EARLY_DATA = 16_384;
    private static final AtomicInteger TURN = new AtomicInteger();

    abstract SslConnection reach() throws SslException;

    static Situation next() {
        return values()[Math.floorMod(TURN.getAndIncrement(), values().length)];
    }

    /** A client's connection that may send early data. */
    static SslConnection offering() {
        try (SslSession copy = Early.SESSION.dup()) { // each is offered once
            return Early.CLIENT.newConnection(Material.options().resume(copy));
        }
    }

    /** The same over a socket. */
    static SslChannel offering(SocketChannel socket) throws IOException {
        try (SslSession copy = Early.SESSION.dup()) {
            return Early.CLIENT.connect(socket, Material.options().resume(copy));
        }
    }

    private static void require(SslConnection connection, boolean holds) {
        if (!holds) {
            throw new AssertionError("Not where the race begins: " + connection);
        }
    }

    /** A server that takes early data, the same many times, and a client that has a session for it. */
    private static final class Early {
        static final SslContext SERVER = Material.server().earlyData(MOST_EARLY_DATA).antiReplay(false).build();
        static final SslContext CLIENT = SslContext.client().insecure().protocol(TlsVersion.TLS_1_3)
                .sessionCacheMode(SessionCacheMode.OFF).build();
        static final SslSession SESSION;

        static {
            try (SslConnection client = CLIENT.newConnection(Material.options());
                    SslConnection server = SERVER.newConnection()) {
                Material.shakeHands(client, server);
                SESSION = client.session();
            } catch (SslException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A server that asks a store, and what a client says to it that has a session of before. */
    private static final class Lookup {
        static final SslContext SERVER = server().protocol(TlsVersion.TLS_1_2)
                .sessionLookup(id -> kept()).build();
        static final byte[] HELLO;
        private static final byte[] STORED;

        static {
            try (SslContext before = server().build();
                    SslContext client = Material.client(TlsVersion.TLS_1_2)) {
                ConnectionOptions options = Material.options();
                Material.shakeHands(client, before, options);
                SessionId id = before.sessions().ids().getFirst();
                try (SslConnection resuming = client.newConnection(options);
                        SslSession session = before.sessions().find(id).orElseThrow()) {
                    resuming.handshake();
                    HELLO = new byte[resuming.outputPending()];
                    resuming.drain(ByteBuffer.wrap(HELLO));
                    STORED = session.toDer();
                }
            } catch (SslException e) {
                throw new AssertionError(e);
            }
        }

        private static SslContextBuilder server() {
            return Material.server().tickets(false).sessionIdContext("races");
        }
    }

    /** What the store has of the session that the client asks for. */
    static Optional<SslSession> kept() {
        return Optional.of(SslSession.fromDer(Lookup.STORED));
    }
}
