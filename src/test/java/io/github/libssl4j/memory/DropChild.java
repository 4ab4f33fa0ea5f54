package io.github.libssl4j.memory;

import static io.github.libssl4j.kit.Peers.HERE;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Psks;
import io.github.libssl4j.libssl.NativeRef;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A process that drops objects of each kind without closing them, and waits for the garbage collector. For each kind it
 * prints how many were reported as leaked, how many warnings there were, and how many blocks and handles are left over.
 */
final class DropChild {
    private static final int OF_EACH = 10;
    private static final AtomicLong WARNINGS = new AtomicLong();
    private static final Logger LOG = Logger.getLogger("io.github.libssl4j");

    private final Allocations allocations;

    private interface Maker {
        void make() throws Exception;
    }

    private DropChild(Allocations allocations) {
        this.allocations = allocations;
    }

    /** The counting library, and a folder. */
    public static void main(String[] arguments) throws Throwable {
        Allocations allocations = Allocations.install(Path.of(arguments[0]));
        LOG.setUseParentHandlers(false);
        LOG.addHandler(new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getMessage().contains("was never closed")) {
                    WARNINGS.incrementAndGet();
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        DropChild child = new DropChild(allocations);
        for (Map.Entry<String, Maker> kind : makers().entrySet()) {
            child.dropped(kind.getKey(), kind.getValue());
        }
    }

    private static Map<String, Maker> makers() {
        Map<String, Maker> all = new LinkedHashMap<>();
        all.put("SslSession", () -> Peers.made(1).share());
        all.put("SslContext", () -> SslContext.selfSigned(InMemory.HOST));
        all.put("SslContext with sessions", () -> {
            SslContext server = SslContext.selfSigned(InMemory.HOST);
            Ends.converse(Trip.quiet(), Peers.client(server).build(), server, HERE);
        });
        all.put("SslConnection", () -> {
            SslContext server = SslContext.selfSigned(InMemory.HOST);
            server.newConnection();
        });
        for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
            all.put("SslConnection after a handshake of " + version, () -> {
                try (SslContext server = SslContext.selfSigned(InMemory.HOST);
                        SslContext client = Peers.client(server, version).build()) {
                    InMemory ends = InMemory.handshake(client, server);
                    ends.client.session();
                }
            });
        }
        all.put("SslConnection amid a handshake", () -> {
            try (SslContext server = SslContext.selfSigned(InMemory.HOST); SslContext client = Peers.client(server).build()) {
                SslConnection one = client.newConnection(HERE);
                one.handshake();
            }
        });
        all.put("SslChannel", DropChild::channel);
        all.put("PreSharedKey", () -> Psks.named("name"));
        all.put("PreSharedKey of a session", () -> {
            try (SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher(Psks.SHA256)
                    .setMasterKey(Psks.bytes())) {
                PreSharedKey.ofSession("name", session);
            }
        });
        all.put("TicketKey", TicketKey::random);
        all.put("TicketKeyRing", () -> TicketKeyRing.random().rotate());
        return all;
    }

    private static void channel() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel socket = SocketChannel.open(listener.getLocalAddress()); SocketChannel other = listener.accept();
                SslContext server = SslContext.selfSigned(InMemory.HOST); SslContext client = Peers.client(server).build()) {
            SslChannel channel = client.connect(socket, HERE);
            channel.connection();
            other.shutdownOutput();
        }
    }

    private void dropped(String kind, Maker maker) throws Exception {
        // Wires are kept for later connections: after the first time, there are enough of them.
        drop(maker);
        long handles = NativeRef.live();
        long blocks = allocations.blocks();
        long leaked = NativeRef.leaked();
        long warnings = WARNINGS.get();
        drop(maker);
        Await.until("the memory of " + kind + " is given back", () -> allocations.blocks() <= blocks);
        System.out.println("dropped " + kind + ": leaked " + (NativeRef.leaked() - leaked) + " warnings "
                + (WARNINGS.get() - warnings) + " handles " + (NativeRef.live() - handles) + " blocks "
                + (allocations.blocks() - blocks));
    }

    private static void drop(Maker maker) throws Exception {
        long leaked = NativeRef.leaked();
        for (int i = 0; i < OF_EACH; i++) {
            maker.make();
        }
        collect(leaked, OF_EACH);
    }

    /** Until as many as that are found, and nothing is alive that leaked. */
    private static void collect(long before, long wanted) {
        long[] last = {-1};
        Await.until("the collector finds " + wanted, () -> {
            System.gc();
            long now = NativeRef.leaked() - before;
            boolean settled = now >= wanted && now == last[0] && NativeRef.live() == 0;
            last[0] = now;
            return settled;
        });
    }
}
