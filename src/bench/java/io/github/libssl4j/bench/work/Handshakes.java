package io.github.libssl4j.bench.work;

import io.github.libssl4j.bench.peers.Identity;
import io.github.libssl4j.bench.peers.Kind;
import io.github.libssl4j.bench.peers.Link;
import io.github.libssl4j.bench.peers.Peer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Handshakes in memory: both ends are made, shake hands, and are freed. */
@State(Scope.Benchmark)
public class Handshakes {
    /** The implementation. */
    @Param("")
    public String peer;
    /** The kind of handshake. */
    @Param("")
    public String kind;
    /** Where the certificate is. */
    @Param("")
    public String folder;

    private Peer contexts;
    private Identity identity;
    private final AtomicInteger links = new AtomicInteger();

    /** Makes the contexts, which threads share. */
    @Setup
    public void open() throws Exception {
        identity = new Identity(Path.of(folder));
        contexts = Peer.of(peer, Kind.of(kind), identity);
    }

    /** Closes them. */
    @TearDown
    public void close() {
        contexts.close();
    }

    /** A thread's two ends. */
    @State(Scope.Thread)
    public static class Ends {
        Link link;

        /** Makes the ends' wire. */
        @Setup
        public void open(Handshakes of) {
            link = new Link(of.contexts, Kind.of(of.kind), of.identity, of.links.getAndIncrement(),
                    !of.peer.equals("jsse")); // JSSE works on arrays
        }
    }

    /** One handshake, and the end of its connection. */
    @Benchmark
    public void handshake(Ends ends) throws Exception {
        ends.link.connect();
        ends.link.disconnect();
    }
}
