package io.github.libssl4j.kit;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import java.nio.ByteBuffer;

/** A client and a server in one thread: what one drains, the other is fed. */
public final class InMemory implements AutoCloseable {
    public static final String HOST = "localhost";
    public static final int PORT = 4433;
    private static final int MOST_ROUNDS = 1000;

    public final SslConnection client;
    public final SslConnection server;
    private final ByteBuffer wire = ByteBuffer.allocate(64 * 1024);

    private InMemory(SslConnection client, SslConnection server) {
        this.client = client;
        this.server = server;
    }

    /** Two ends that have not said anything yet. */
    public static InMemory of(SslContext client, SslContext server, ConnectionOptions options) {
        SslConnection first = client.newConnection(options);
        try {
            return new InMemory(first, server.newConnection());
        } catch (Throwable e) {
            first.close();
            throw e;
        }
    }

    /** Two ends that were made elsewhere. */
    public static InMemory of(SslConnection client, SslConnection server) {
        return new InMemory(client, server);
    }

    /** A finished handshake, after which the client has taken the server's tickets. */
    public static InMemory handshake(SslContext client, SslContext server) throws SslException {
        return handshake(client, server, ConnectionOptions.to(HOST, PORT));
    }

    /** A finished handshake with options, after which the client has taken the server's tickets. */
    public static InMemory handshake(SslContext client, SslContext server, ConnectionOptions options)
            throws SslException {
        InMemory ends = of(client, server, options);
        try {
            ends.handshake();
            return ends;
        } catch (Throwable e) {
            ends.close();
            throw e;
        }
    }

    /** Shakes hands. */
    public void handshake() throws SslException {
        boolean done = false;
        for (int round = 0; !done && round < MOST_ROUNDS; round++) {
            boolean clientDone = client.handshake();
            move(client, server);
            boolean serverDone = server.handshake();
            while (server.wants() == SslConnection.Wants.LOOKUP) {
                server.runLookup();
                serverDone = server.handshake();
            }
            move(server, client);
            done = clientDone && serverDone;
        }
        if (!done) {
            throw new AssertionError("No handshake after " + MOST_ROUNDS + " rounds: " + client + ", " + server);
        }
        readTickets();
    }

    /** Lets the client read what is no data: the tickets. */
    public void readTickets() throws SslException {
        if (client.read(ByteBuffer.allocate(1)) > 0) {
            throw new AssertionError("Data came where none was sent");
        }
    }

    /** Moves the encrypted bytes that are ready, one way, as many as the other end has room for. */
    public void move(SslConnection from, SslConnection to) {
        while (from.drain(wire.clear().limit(Math.min(wire.capacity(), to.inputCapacity()))) > 0) {
            to.feed(wire.flip());
        }
    }

    /** Sends bytes through the connection, and answers what came out at the other end. */
    public byte[] transfer(SslConnection from, SslConnection to, byte[] bytes) throws SslException {
        ByteBuffer plain = ByteBuffer.wrap(bytes);
        ByteBuffer received = ByteBuffer.allocate(bytes.length);
        for (int round = 0; received.hasRemaining() && round < MOST_ROUNDS + bytes.length; round++) {
            from.write(plain);
            move(from, to);
            if (to.read(received) < 0) {
                break;
            }
        }
        return received.array();
    }

    /** Says close_notify in both directions. */
    public void goodbye() throws SslException {
        client.closeOutbound();
        move(client, server);
        server.read(ByteBuffer.allocate(1));
        server.closeOutbound();
        move(server, client);
        client.read(ByteBuffer.allocate(1));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
