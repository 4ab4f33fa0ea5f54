package io.github.libssl4j.bench.peers;

import java.nio.ByteBuffer;

/** A client and a server of one thread, with the wire between them. */
public final class Link {
    /** More than any record, and than the server's whole flight. */
    private static final int WIRE = 64 * 1024;
    private static final int MOST_ROUNDS = 20;
    private static final int RECORD_HEADER = 5;
    private static final byte HANDSHAKE = 22;
    private static final byte NEW_SESSION_TICKET = 4;

    private final Peer peer;
    private final Kind kind;
    private final int number;
    private final Identity identity;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;
    private final ByteBuffer scrap;
    private End client;
    private End server;
    private boolean primed;
    private boolean ticketSeen;
    private int certificateSize;

    /**
     * Ends that have not met.
     *
     * @param number tells the links of one peer apart, so that each resumes its own sessions
     * @param direct whether the wire is of direct buffers
     */
    public Link(Peer peer, Kind kind, Identity identity, int number, boolean direct) {
        this.peer = peer;
        this.kind = kind;
        this.number = number;
        this.identity = identity;
        this.toServer = buffer(WIRE, direct);
        this.toClient = buffer(WIRE, direct);
        this.scrap = buffer(WIRE, direct);
    }

    /** A new buffer. */
    public static ByteBuffer buffer(int size, boolean direct) {
        return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }

    /** The client's end, once connected. */
    public End client() {
        return client;
    }

    /** The server's end, once connected. */
    public End server() {
        return server;
    }

    /** New ends shake hands, resumed where the kind says so. */
    public void connect() throws Exception {
        if (kind.resumed && !primed) {
            primed = true;
            ticketSeen = false;
            shakeHands();
            disconnect();
            if (!kind.tls13 && ticketSeen != kind.tickets) {
                throw new IllegalStateException(peer.version() + (ticketSeen ? " gave a ticket out, not only a session id"
                        : " gave no ticket out"));
            }
        }
        boolean resumed = shakeHands();
        if (resumed != kind.resumed) {
            throw new IllegalStateException(peer.version() + (resumed ? " resumed where a full handshake was to be"
                    : " did not resume"));
        }
    }

    private boolean shakeHands() throws Exception {
        toServer.clear();
        toClient.clear();
        client = peer.client(number);
        server = peer.server();
        boolean clientDone = false;
        boolean serverDone = false;
        int fromServer = 0;
        for (int round = 0; !clientDone || !serverDone; round++) {
            if (round > MOST_ROUNDS) {
                throw new IllegalStateException(peer.version() + ": no handshake after " + round + " rounds");
            }
            clientDone = step(client, toClient, toServer);
            int before = toClient.position();
            serverDone = step(server, toServer, toClient);
            if (!kind.tls13 && !ticketSeen) {
                ticketSeen = hasTicket(toClient, before);
            }
            if (!clientDone) {
                fromServer += toClient.position() - before;
            }
        }
        // The tickets of TLS 1.3. BoringSSL sends them with the first data only.
        if (kind.tls13) {
            if (toClient.position() == 0) {
                server.send(scrap.clear().limit(1), toClient);
            }
            client.receive(toClient.flip(), scrap.clear());
            toClient.compact();
        }
        // Who doesn't tell: a full handshake brings the certificate.
        Boolean told = client.resumed();
        if (told != null) {
            return told && (server.resumed() == null || server.resumed());
        }
        if (certificateSize == 0) {
            certificateSize = identity.certificateSize();
        }
        return fromServer < certificateSize;
    }

    /** Whether a record of TLS 1.2 begins with a NewSessionTicket: what resumes is then the ticket, not the session id. */
    private static boolean hasTicket(ByteBuffer sent, int from) {
        for (int at = from; at + RECORD_HEADER < sent.position(); ) {
            if (sent.get(at) == HANDSHAKE && sent.get(at + RECORD_HEADER) == NEW_SESSION_TICKET) {
                return true;
            }
            if (sent.get(at) != HANDSHAKE) {
                return false; // what follows is encrypted
            }
            at += RECORD_HEADER + Short.toUnsignedInt(sent.getShort(at + RECORD_HEADER - Short.BYTES));
        }
        return false;
    }

    private static boolean step(End end, ByteBuffer in, ByteBuffer out) throws Exception {
        in.flip();
        boolean done = end.handshake(in, out);
        in.compact();
        return done;
    }

    /** Sends bytes to one end, and answers how many it got. */
    public int transfer(boolean back, ByteBuffer plain, ByteBuffer received) throws Exception {
        ByteBuffer wire = (back ? toClient : toServer).clear();
        (back ? server : client).send(plain, wire);
        (back ? client : server).receive(wire.flip(), received);
        return received.position();
    }

    /** Frees both ends. */
    public void disconnect() throws Exception {
        client.close();
        server.close();
    }
}
