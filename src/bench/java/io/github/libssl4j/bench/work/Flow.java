package io.github.libssl4j.bench.work;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.bench.peers.Link;
import io.github.libssl4j.bench.peers.OurEnd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Records of one size between two ends. */
interface Flow {
    /** Moves one record's bytes. */
    void move(boolean back) throws Exception;

    /** Plain and encrypted bytes in {@code ByteBuffer}s. */
    static Flow ofBuffers(Link link, int size, boolean direct) {
        ByteBuffer plain = Link.buffer(size, direct);
        ByteBuffer received = Link.buffer(2 * 16 * 1024, direct); // engines want room for the largest record
        return back -> requireAll(size, link.transfer(back, plain.clear(), received.clear()));
    }

    /** Plain and encrypted bytes in native memory. */
    static Flow ofSegments(Link link, int size) {
        SslConnection client = ((OurEnd) link.client()).connection();
        SslConnection server = ((OurEnd) link.server()).connection();
        MemorySegment plain = Arena.ofAuto().allocate(size);
        MemorySegment received = Arena.ofAuto().allocate(size);
        MemorySegment wire = Arena.ofAuto().allocate(32 * 1024);
        return back -> {
            if (back) {
                move(server, client, plain, received, wire);
            } else {
                move(client, server, plain, received, wire);
            }
        };
    }

    private static void move(SslConnection from, SslConnection to, MemorySegment plain, MemorySegment received,
            MemorySegment wire) throws IOException {
        long written = from.write(plain);
        long sent = from.drain(wire);
        to.feed(wire.asSlice(0, sent));
        requireAll(written, to.read(received));
    }

    private static void requireAll(long sent, long received) {
        if (sent != received) {
            throw new IllegalStateException(received + " bytes came of " + sent);
        }
    }
}
