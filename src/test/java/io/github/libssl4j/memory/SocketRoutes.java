package io.github.libssl4j.memory;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Channels over sockets: what takes two threads. The peer's is one of the system's, which gives all back when it ends. */
final class SocketRoutes {
    private static final Duration SHORT = Duration.ofMillis(20);

    private interface Peer {
        Void meet(SocketChannel socket) throws Exception;
    }

    private interface Caller {
        void call(SocketChannel socket, ConnectionOptions options) throws Exception;
    }

    private SocketRoutes() {}

    static void addTo(Map<String, Route> routes) {
        for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
            String of = " of " + version;
            routes.put("channels" + of, trip -> channels(trip, version, false));
            routes.put("channels whose lookup is late" + of, trip -> channels(trip, version, true));
            routes.put("a peer that resets" + of, trip -> reset(trip, version));
        }
        routes.put("a server that never answers", SocketRoutes::neverAnswers);
        routes.put("a server that says nothing more", SocketRoutes::saysNothingMore);
    }

    /** The two ends of a socket, on two threads. */
    private static void meet(Peer peer, Caller caller) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Background<Void> other = Background.start("the peer", Thread.ofPlatform(), () -> {
                try (SocketChannel socket = listener.accept()) {
                    return peer.meet(socket);
                }
            });
            int port = listener.socket().getLocalPort();
            try (SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
                caller.call(socket, ConnectionOptions.to(InMemory.HOST, port));
            } finally {
                other.result();
                Await.end("the thread of the peer has ended", other.thread());
            }
        }
    }

    private static Void echo(SslContext server, SocketChannel socket) throws IOException {
        try (SslChannel channel = server.accept(socket)) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            while (channel.read(buffer) >= 0) {
                channel.write(buffer.flip());
                buffer.clear();
            }
        }
        return null;
    }

    private static void talk(Trip trip, SslContext client, SocketChannel socket, ConnectionOptions options) throws IOException {
        try (SslChannel channel = client.connect(socket, options)) {
            channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(5);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // until it is whole
            }
            trip.require(!answer.hasRemaining(), "the answer is whole");
            trip.sessions(1);
        }
    }

    private static void channels(Trip trip, TlsVersion version, boolean lateLookup) throws Exception {
        SslContextBuilder options = Peers.server().tickets(false).sessionIdContext("shared");
        if (lateLookup) {
            options.lookupTimeout(Duration.ofMillis(5)).sessionLookup(id -> {
                new CountDownLatch(1).await(1, TimeUnit.MINUTES); // it is interrupted before
                return Optional.empty();
            });
        }
        try (SslContext twin = Peers.server().tickets(false).sessionIdContext("shared").build();
                SslContext server = options.build(); SslContext client = SslContext.client().insecure().protocol(version).build()) {
            trip.begin();
            for (SslContext end : new SslContext[] {twin, server}) {
                meet(socket -> echo(end, socket), (socket, to) -> talk(trip, client, socket,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT)));
            }
        }
    }

    private static void reset(Trip trip, TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            meet(socket -> {
                ByteBuffer hello = ByteBuffer.allocate(100);
                socket.read(hello);
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                return null;
            }, (socket, options) -> trip.refused(IOException.class, "a peer that resets", () -> {
                try (SslChannel channel = client.connect(socket, options)) {
                    channel.handshake();
                }
            }));
            trip.sessions(1);
        }
    }

    private static void neverAnswers(Trip trip) throws Exception {
        try (SslContext client = SslContext.client().insecure().handshakeTimeout(SHORT).build()) {
            trip.begin();
            CountDownLatch done = new CountDownLatch(1);
            meet(socket -> {
                done.await(1, TimeUnit.MINUTES);
                return null;
            }, (socket, options) -> {
                try {
                    trip.refused(IOException.class, "a handshake with nobody", () -> {
                        try (SslChannel channel = client.connect(socket, options)) {
                            channel.handshake();
                        }
                    });
                } finally {
                    done.countDown();
                }
            });
            trip.sessions(1);
        }
    }

    private static void saysNothingMore(Trip trip) throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).readTimeout(SHORT).closeTimeout(SHORT).build()) {
            trip.begin();
            CountDownLatch done = new CountDownLatch(1);
            meet(socket -> {
                try (SslChannel channel = server.accept(socket)) {
                    channel.handshake();
                    done.await(1, TimeUnit.MINUTES);
                }
                return null;
            }, (socket, options) -> {
                try (SslChannel channel = client.connect(socket, options)) {
                    trip.refused(IOException.class, "a read of nothing", () -> channel.read(ByteBuffer.allocate(1)));
                } finally {
                    done.countDown();
                }
            });
            trip.sessions(1);
        }
    }
}
