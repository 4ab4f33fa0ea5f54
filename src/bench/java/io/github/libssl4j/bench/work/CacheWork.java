package io.github.libssl4j.bench.work;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.bench.peers.Identity;
import io.github.libssl4j.bench.peers.Kind;
import io.github.libssl4j.bench.peers.Link;
import io.github.libssl4j.bench.peers.OurEnd;
import io.github.libssl4j.bench.peers.OurPeer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A cache of many sessions: what each operation costs per session, and what a session weighs. */
final class CacheWork {
    private static final int BATCH = 500;
    private static final int FINDS = 100_000;
    private static final int EVICTIONS = 20_000;
    private static final int WARM_SIZE = 2_000;

    private final OurPeer contexts;
    private final SslSession pattern;
    private final SslSessionCache cache;
    private long next;

    CacheWork(Path folder) throws Exception {
        Identity identity = new Identity(folder);
        contexts = new OurPeer(Kind.ID12, identity);
        Link link = new Link(contexts, Kind.ID12, identity, 0, true);
        link.connect();
        pattern = ((OurEnd) link.client()).connection().session();
        link.disconnect();
        cache = contexts.serverContext().sessions();
        cache.clear();
    }

    /** Fills small caches until the compiler is done, which takes processor time, not time; then the one that counts. */
    Map<String, Double> run(int size, long warmMillis) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long until = threads.getCurrentThreadCpuTime() + warmMillis * 1_000_000;
        while (threads.getCurrentThreadCpuTime() < until) {
            fill(WARM_SIZE, false);
        }
        return fill(size, true);
    }

    private Map<String, Double> fill(int size, boolean weigh) throws Exception {
        next = 0;
        Map<String, Double> costs = new LinkedHashMap<>();
        cache.setSizeLimit(0);
        long before = weigh ? Memory.resident() : 0;
        costs.put("add", (double) add(size) / size);
        costs.put("bytes", weigh ? (double) (Memory.resident() - before) / size : 0);
        costs.put("find", (double) find(size) / FINDS);
        cache.setSizeLimit(size);
        int evictions = Math.min(size, EVICTIONS);
        costs.put("evict", (double) add(evictions) / evictions);
        if (cache.size() > size) {
            throw new IllegalStateException("The cache did not evict");
        }
        long start = System.nanoTime();
        cache.clear();
        costs.put("flush", (double) (System.nanoTime() - start) / size);
        return costs;
    }

    /** Adds sessions and answers the nanoseconds of the adding alone. */
    private long add(int count) {
        long taken = 0;
        SslSession[] made = new SslSession[BATCH];
        for (int done = 0; done < count; done += BATCH) {
            int n = Math.min(BATCH, count - done);
            for (int i = 0; i < n; i++) {
                made[i] = pattern.dup().setId(id(next++));
            }
            long start = System.nanoTime();
            for (int i = 0; i < n; i++) {
                cache.add(made[i]);
            }
            taken += System.nanoTime() - start;
            for (int i = 0; i < n; i++) {
                made[i].close();
            }
        }
        return taken;
    }

    private long find(int among) {
        long random = 1;
        long start = System.nanoTime();
        for (int i = 0; i < FINDS; i++) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            cache.find(id((random >>> 33) % among)).orElseThrow().close();
        }
        return System.nanoTime() - start;
    }

    private static SessionId id(long number) {
        byte[] bytes = new byte[SessionId.MAX_LENGTH];
        Arrays.fill(bytes, (byte) 0x5a);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong((number + 1) * 0x9e3779b97f4a7c15L);
        return SessionId.of(bytes);
    }
}
