package io.github.libssl4j.hostile;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** A channel and a peer that says nothing and reads nothing, with all that they need; closed together. */
final class Standoff implements AutoCloseable {
    private static final Duration BRIEF = Duration.ofMillis(50);

    private static final int SMALL = 4096;

    /** Of all that waits; zero for none. */
    final Duration timeout;
    /** Counted down at the end. */
    final CountDownLatch end = new CountDownLatch(1);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Background<?> first;
    private SocketChannel[] ends;

    Standoff(Duration timeout) {
        this.timeout = timeout;
    }

    /** Closes something at the end, before what was there first. */
    <T extends AutoCloseable> T later(T what) {
        open.push(what);
        return what;
    }

    private SslContextBuilder timed(SslContextBuilder builder) {
        return builder.connectTimeout(timeout).handshakeTimeout(timeout).readTimeout(timeout).writeTimeout(timeout)
                .closeTimeout(BRIEF);
    }

    SslContext client() {
        return later(timed(SslContext.client().insecure()).build());
    }

    SslContext server() {
        return server(builder -> builder);
    }

    SslContext server(UnaryOperator<SslContextBuilder> more) {
        return later(more.apply(timed(SslContext.server().selfSigned("localhost"))).build());
    }

    /** Two ends of a connection with small buffers: the client's, the server's. */
    SocketChannel[] sockets() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, SMALL)
                .bind(loopback())) {
            SocketChannel client = SocketChannel.open().setOption(StandardSocketOptions.SO_SNDBUF, SMALL)
                    .setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
            SocketChannel[] ends = ends(listener, client);
            ends[1].setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
            return ends;
        }
    }

    /** The same with as much room as the system gives. */
    SocketChannel[] wideSockets() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(loopback())) {
            return ends(listener, SocketChannel.open());
        }
    }

    private SocketChannel[] ends(ServerSocketChannel listener, SocketChannel client) throws IOException {
        later(client).connect(listener.getLocalAddress());
        return new SocketChannel[] {client, later(listener.accept())};
    }

    /** A client's channel after the handshake. */
    SslChannel established() throws Exception {
        return established(true);
    }

    /** A channel after the handshake in TLS 1.3, which has all the time that it needs: nothing that a test is about. */
    SslChannel established(boolean client) throws Exception {
        ends = sockets();
        SslContext patient = later(timed(SslContext.client().insecure()).handshakeTimeout(Await.PATIENCE).build());
        SslChannel one = later(patient.connect(ends[0], ConnectionOptions.to("localhost", 443).withoutResumption()));
        SslChannel other = later(server(builder -> builder.handshakeTimeout(Await.PATIENCE)).accept(ends[1]));
        Background<Void> shaking = Background.start("the client's handshake", () -> {
            one.handshake();
            return null;
        });
        other.handshake();
        shaking.result();
        return client ? one : other;
    }

    /** The sockets of the channel that was {@link #established}. */
    SocketChannel[] ends() {
        return ends;
    }

    /** Sends the hello of a client of TLS 1.2 that has a session. */
    void hello(SocketChannel to) throws Exception {
        try (SslContext maker = SslContext.server().selfSigned(InMemory.HOST).tickets(false).build();
                SslContext client = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).build()) {
            InMemory.handshake(client, maker).close();
            try (SslConnection one = client.newConnection(InMemory.HOST, InMemory.PORT)) {
                one.handshake();
                send(one, to);
            }
        }
    }

    private static void send(SslConnection from, SocketChannel to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(from.outputPending());
        from.drain(bytes);
        to.write(bytes.flip());
    }

    /** Sends the hello of a client and a byte of early data, and no more. */
    void earlyByte(SslContext server, SocketChannel to) throws Exception {
        SslContext client = client();
        try (SslConnection one = client.newConnection(Peers.HERE.resume(early(client, server)))) {
            one.writeEarlyData(ByteBuffer.allocate(1));
            send(one, to);
        }
    }

    /** A session with a server that takes early data, by which a client may send some; offered once. */
    SslSession early(SslContext client, SslContext server) throws IOException {
        return later(Peers.clientSession(client, server));
    }

    /** A thread that waits before the one that the test is about. */
    void first(Background<?> thread) {
        first = thread;
    }

    @Override
    public void close() {
        end.countDown();
        try {
            for (AutoCloseable each : open) {
                each.close();
            }
            if (first != null) {
                Await.until("the other thread ends", first::isDone);
            }
        } catch (Exception e) {
            throw new AssertionError("The end of a standoff", e);
        }
    }

    static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Leaves no room for a byte in the socket. */
    static void fill(SocketChannel socket) throws IOException {
        socket.configureBlocking(false);
        for (int size : new int[] {1 << 16, 1 << 12, 64, 1}) { // a segment that is begun is filled beyond all limits
            ByteBuffer bytes = ByteBuffer.allocate(size);
            for (int full = 0, i = 0; full < (size == 1 ? 20 : 3) && i < 1 << 17; i++) { // what it takes changes for a moment
                full = socket.write(bytes.clear()) == 0 ? full + 1 : 0;
                if (full > 0) {
                    moment();
                }
            }
        }
        socket.configureBlocking(true);
    }

    /** Gives the kernel a moment for what it can do. */
    static void moment() {
        long begun = System.nanoTime();
        Await.until("a moment has passed", () -> System.nanoTime() - begun > 5_000_000);
    }
}
