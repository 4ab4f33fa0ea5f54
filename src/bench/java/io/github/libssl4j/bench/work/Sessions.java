package io.github.libssl4j.bench.work;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.bench.peers.Identity;
import io.github.libssl4j.bench.peers.Kind;
import io.github.libssl4j.bench.peers.Link;
import io.github.libssl4j.bench.peers.OurEnd;
import io.github.libssl4j.bench.peers.OurPeer;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What can be done with one session, of a TLS 1.2 connection, with the server's certificate in it. */
@State(Scope.Thread)
public class Sessions {
    /** Where the certificate is. */
    @Param("")
    public String folder;

    private OurPeer contexts;
    private SslSessionCache cache;
    private SslSession session;
    private SslSession cached;
    private SessionId cachedId;
    private byte[] der;

    /** Makes the session, and caches a copy of it under another id, to be found. */
    @Setup
    public void open() throws Exception {
        Identity identity = new Identity(Path.of(folder));
        contexts = new OurPeer(Kind.ID12, identity);
        Link link = new Link(contexts, Kind.ID12, identity, 0, true);
        link.connect();
        session = ((OurEnd) link.client()).connection().session();
        link.disconnect();
        cache = contexts.serverContext().sessions();
        byte[] other = session.id().orElseThrow().toBytes();
        other[0]++;
        cachedId = SessionId.of(other);
        cached = session.dup().setId(cachedId);
        cache.add(cached);
        cache.tryRemove(session.id().orElseThrow()); // the server's own, for whose place the copies stand
        der = session.toDer();
    }

    /** Closes all. */
    @TearDown
    public void close() {
        cached.close();
        session.close();
        contexts.close();
    }

    /** A copy, added, removed and closed: a removed session can't be added again. */
    @Benchmark
    public void addRemove() {
        try (SslSession copy = session.dup()) {
            cache.add(copy);
            cache.remove(copy);
        }
    }

    /** A copy, closed. */
    @Benchmark
    public void dupClose() {
        session.dup().close();
    }

    /** A reference, closed. */
    @Benchmark
    public void shareClose() {
        session.share().close();
    }

    /** The session's bytes. */
    @Benchmark
    public byte[] toDer() {
        return session.toDer();
    }

    /** A session from bytes, closed. */
    @Benchmark
    public void fromDer() {
        SslSession.fromDer(der).close();
    }

    /** A cached session by its id, closed. */
    @Benchmark
    public void find() {
        cache.find(cachedId).orElseThrow().close();
    }

    /** Six of its properties. */
    @Benchmark
    public void getters(Blackhole hole) {
        hole.consume(session.id());
        hole.consume(session.time());
        hole.consume(session.timeout());
        hole.consume(session.protocol());
        hole.consume(session.cipher());
        hole.consume(session.isResumable());
    }
}
