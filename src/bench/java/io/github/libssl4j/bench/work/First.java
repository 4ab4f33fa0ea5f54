package io.github.libssl4j.bench.work;

import io.github.libssl4j.bench.peers.Identity;
import io.github.libssl4j.bench.peers.Kind;
import io.github.libssl4j.bench.peers.Link;
import io.github.libssl4j.bench.peers.Peer;
import java.nio.file.Path;

/** A process that makes its contexts, shakes hands once, says so, and ends. */
public final class First {
    private First() {}

    /** The arguments: folder, peer. */
    public static void main(String[] arguments) throws Exception {
        Identity identity = new Identity(Path.of(arguments[0]));
        Peer peer = Peer.of(arguments[1], Kind.FULL13, identity);
        Link link = new Link(peer, Kind.FULL13, identity, 0, !arguments[1].equals("jsse"));
        link.connect();
        System.out.println("ok");
        link.disconnect();
        peer.close();
    }
}
