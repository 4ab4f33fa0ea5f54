package io.github.libssl4j.bench.peers;

/** A TLS implementation under test, with its contexts for one kind of handshake; threads may share it. */
public interface Peer extends AutoCloseable {
    /** What it is called in commands and tables. */
    static Peer of(String name, Kind kind, Identity identity) throws Exception {
        return switch (name) {
            case "libssl4j" -> new OurPeer(kind, identity);
            case "jsse" -> new JssePeer(kind, identity);
            case "tcnative" -> new NettyPeer(kind, identity);
            case "conscrypt" -> new ConscryptPeer(kind, identity);
            case "tomcat" -> new TomcatPeer(kind, identity);
            default -> throw new IllegalArgumentException("No such peer: " + name);
        };
    }

    /**
     * A client's end that has sent nothing yet.
     *
     * @param number which of the servers that the client tells apart: sessions are remembered for each
     */
    End client(int number) throws Exception;

    /** A server's end that has got nothing yet. */
    End server() throws Exception;

    /** What the version is of. */
    String version();

    @Override
    void close();
}
