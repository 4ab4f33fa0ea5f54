package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Scenario;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Connections that end anywhere, by a close or a reset of either side, or in nonsense. */
public final class Drops implements Scenario {
    private static final String NAME = "dropped";
    private static final int MOST_NONSENSE = 2000;

    private final Tally tally;
    private final SslContext server;
    private final SslContext client;
    private final Node node;

    public Drops(Tally tally) throws IOException {
        this.tally = tally;
        this.server = Contexts.server(TlsVersion.TLS_1_3).build();
        this.client = Contexts.client(server, TlsVersion.TLS_1_3).build();
        this.node = new Node(NAME, server, Node.Peers.DROPPED, false, true, tally);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int weight() {
        return 6;
    }

    @Override
    public List<Node> nodes() {
        return List.of(node);
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(NAME, number);
        try {
            switch ((int) (number % 4)) {
                case 0 -> Visit.pay(NAME, client, node, Visit.to(host), tally);
                case 1 -> hello(host);
                case 2 -> afterTheHandshake(host);
                default -> nonsense();
            }
        } catch (IOException e) {
            tally.expected(NAME);
        }
    }

    /** A client's hello, to some byte. */
    private void hello(String host) throws IOException {
        ByteBuffer flight = ByteBuffer.allocate(4096);
        try (SslConnection connection = client.newConnection(Visit.to(host))) {
            connection.handshake();
            connection.drain(flight);
        }
        flight.flip();
        flight.limit(ThreadLocalRandom.current().nextInt(flight.limit() + 1));
        send(flight);
    }

    private void nonsense() throws IOException {
        byte[] bytes = new byte[1 + ThreadLocalRandom.current().nextInt(MOST_NONSENSE)];
        ThreadLocalRandom.current().nextBytes(bytes);
        send(ByteBuffer.wrap(bytes));
    }

    private void send(ByteBuffer bytes) throws IOException {
        try (SocketChannel socket = node.connect()) {
            resetSometimes(socket);
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
        }
    }

    private void afterTheHandshake(String host) throws IOException {
        try (SocketChannel socket = node.connect(); SslChannel channel = client.connect(socket, Visit.to(host))) {
            channel.handshake();
            tally.handshake(NAME, channel.isResumed());
            drop(socket);
        }
    }

    private static void drop(SocketChannel socket) throws IOException {
        resetSometimes(socket);
        socket.close();
    }

    private static void resetSometimes(SocketChannel socket) throws IOException {
        if (ThreadLocalRandom.current().nextBoolean()) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    @Override
    public void rest() {
        client.sessions().clear();
        server.sessions().clear();
    }

    @Override
    public void close() throws IOException {
        node.close();
        client.close();
        server.close();
    }
}
