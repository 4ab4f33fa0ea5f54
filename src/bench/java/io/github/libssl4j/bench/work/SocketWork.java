package io.github.libssl4j.bench.work;

import com.sun.management.OperatingSystemMXBean;
import io.github.libssl4j.bench.peers.Identity;
import io.github.libssl4j.bench.peers.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Connections over loopback sockets, a virtual thread for each end: as soon as one is finished, the next begins. */
final class SocketWork {
    /** How many shake hands at a time; the others are open meanwhile. */
    private static final int MOST_AT_ONCE = 64;

    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final SocketPeer peer;
    private final boolean mustResume;
    private final int open;
    private final Semaphore turn;
    private final LongAdder finished = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    SocketWork(Path folder, String kindName, int open, String peerName) throws Exception {
        Kind kind = Kind.of(kindName);
        this.peer = SocketPeer.of(peerName, kind, new Identity(folder));
        this.open = open;
        this.turn = new Semaphore(Math.min(open, MOST_AT_ONCE), true);
        this.mustResume = kind.isResumed() && open == 1;
        Thread.ofVirtual().start(this::acceptAll);
        for (int i = 0; i < open; i++) {
            Thread.ofVirtual().start(this::connectAgainAndAgain);
        }
    }

    Map<String, Double> measure(long millis) throws Exception {
        long start = System.nanoTime();
        long before = finished.sum();
        long resumedBefore = resumed.sum();
        long cpu = system.getProcessCpuTime();
        Thread.sleep(millis);
        double done = finished.sum() - before;
        cpu = system.getProcessCpuTime() - cpu;
        double share = (resumed.sum() - resumedBefore) / Math.max(1, done);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("rate", done / seconds);
        metrics.put("cpu", cpu / 1e3 / Math.max(1, done));
        metrics.put("resumed", share);
        metrics.put("open", (double) open);
        return metrics;
    }

    private void acceptAll() {
        try {
            while (true) {
                SocketPeer.Conversation client = peer.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void serve(SocketPeer.Conversation client) {
        try {
            client.open();
            client.sayGoodbye();
            client.readToEnd();
            client.close();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Keeps a connection open until it is this thread's turn again. */
    private void connectAgainAndAgain() {
        SocketPeer.Conversation held = null;
        try {
            for (int i = 0; ; i++) {
                turn.acquire();
                try {
                    if (held != null) {
                        held.sayGoodbye();
                        held.close();
                    }
                    held = peer.connect();
                    held.open();
                    held.readToEnd();
                } finally {
                    turn.release();
                }
                boolean told = held.resumed();
                if (mustResume && i > 0 && !told) {
                    throw new IOException("not resumed");
                }
                if (told) {
                    resumed.increment();
                }
                finished.increment();
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }
}
