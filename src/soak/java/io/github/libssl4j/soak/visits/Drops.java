package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadLocalRandom;

/** Connections that end anywhere, by a close or a reset of either side, or in nonsense. */
public final class Drops extends ServerScenario {
    private static final int MOST_NONSENSE = 2000;

    /** There from the start: one that the server makes for its first ticket would count as left over, if that came late. */
    private final TicketKeyRing ring = TicketKeyRing.random();
    private final SslContext client;
    private final Node node;

    public Drops(Tally tally) throws IOException {
        super("dropped", tally);
        SslContext server = keep(Contexts.server(TlsVersion.TLS_1_3).ticketKeys(ring).build());
        this.client = keep(Contexts.client(server, TlsVersion.TLS_1_3).build());
        this.node = serve(server, Node.Peers.DROPPED, false, true);
    }

    @Override
    public int weight() {
        return 6;
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(name, number);
        try {
            switch ((int) (number % 4)) {
                case 0 -> Visit.pay(name, client, node, Visit.to(host), tally);
                case 1 -> hello(host);
                case 2 -> afterTheHandshake(host);
                default -> nonsense();
            }
        } catch (IOException e) {
            tally.expected(name);
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
            tally.handshake(name, channel.isResumed());
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
    public void close() throws IOException {
        super.close();
        ring.close();
    }
}
