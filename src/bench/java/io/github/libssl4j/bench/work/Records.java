package io.github.libssl4j.bench.work;

import io.github.libssl4j.bench.peers.Identity;
import io.github.libssl4j.bench.peers.Kind;
import io.github.libssl4j.bench.peers.Link;
import io.github.libssl4j.bench.peers.Peer;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Records over an established TLS 1.3 connection in memory: encrypted at one end, decrypted at the other. */
@State(Scope.Thread)
public class Records {
    /** The implementation. */
    @Param("")
    public String peer;
    /** The plain bytes of a record. */
    @Param("0")
    public int size;
    /** What the bytes are in: {@code segment}, {@code direct} or {@code heap}. */
    @Param("")
    public String memory;
    /** Where the certificate is. */
    @Param("")
    public String folder;

    private Peer contexts;
    private Link link;
    private Flow flow;

    /** Connects. */
    @Setup
    public void open() throws Exception {
        Identity identity = new Identity(Path.of(folder));
        boolean direct = !memory.equals("heap");
        contexts = Peer.of(peer, Kind.FULL13, identity);
        link = new Link(contexts, Kind.FULL13, identity, 0, direct);
        link.connect();
        flow = memory.equals("segment") ? Flow.ofSegments(link, size) : Flow.ofBuffers(link, size, direct);
    }

    /** Disconnects. */
    @TearDown
    public void close() throws Exception {
        link.disconnect();
        contexts.close();
    }

    /** One record, one way. */
    @Benchmark
    public void oneway() throws Exception {
        flow.move(false);
    }

    /** One record there, and one back. */
    @Benchmark
    public void pingpong() throws Exception {
        flow.move(false);
        flow.move(true);
    }
}
