package io.github.libssl4j.bench.work;

import io.github.libssl4j.bench.peers.Identity;
import io.github.libssl4j.bench.peers.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Connections that are open and quiet: the server has a virtual thread in each, waiting for bytes. */
final class IdleWork {
    private static final int FIRST = 20; // what these need once is not counted
    private static final long SECONDS = 120;

    private final SocketPeer peer;
    private final List<SocketPeer.Conversation> held = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    IdleWork(Path folder, String peerName) throws Exception {
        peer = SocketPeer.of(peerName, Kind.FULL13, new Identity(folder));
    }

    Map<String, Double> run(int open) throws Exception {
        openSome(FIRST);
        long before = Memory.resident();
        openSome(open);
        double bytes = (double) (Memory.resident() - before) / open;
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
        return Map.of("bytes", bytes);
    }

    private void openSome(int count) throws Exception {
        CountDownLatch accepted = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            SocketPeer.Conversation client = peer.connect();
            SocketPeer.Conversation server = peer.accept();
            Thread.ofVirtual().start(() -> wait(server, accepted));
            client.open();
            held.add(client);
        }
        if (!accepted.await(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Only " + (count - accepted.getCount()) + " connections came up",
                    failure.get());
        }
    }

    private void wait(SocketPeer.Conversation server, CountDownLatch accepted) {
        try {
            server.open();
            accepted.countDown();
            server.readToEnd();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }
}
