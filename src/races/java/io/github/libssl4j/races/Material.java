package io.github.libssl4j.races;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** What the races are about: sessions made by hand, and handshakes in memory. */
final class Material {
    static final String HOST = "localhost";
    private static final int PORT = 443;
    private static final int MOST_ROUNDS = 100;
    private static final int WIRE = 64 * 1024;
    private static final int MASTER_KEY = 48;
    private static final byte[] CONTEXT = {1};
    private static final AtomicLong NUMBERS = new AtomicLong();

    private Material() {}

    /** Never the same twice. */
    static SessionId newId() {
        byte[] id = new byte[SessionId.MAX_LENGTH];
        // libssl hashes the first four bytes.
        ByteBuffer.wrap(id).putInt((int) (NUMBERS.get() * 0x9e3779b9L)).putLong(NUMBERS.incrementAndGet());
        return SessionId.of(id);
    }

    /** A whole session of TLS 1.2 that nobody else knows. */
    static SslSession newSession() {
        return SslSession.create().setProtocol(TlsVersion.TLS_1_2).setCipher("ECDHE-ECDSA-AES128-GCM-SHA256")
                .setTime(Instant.now()).setMasterKey(new byte[MASTER_KEY]).setIdContext(CONTEXT).setId(newId());
    }

    static SslContextBuilder server() {
        return SslContext.server().selfSigned(HOST);
    }

    /** A client that trusts anybody: a race is not about certificates. */
    static SslContext client(TlsVersion version) {
        return SslContext.client().insecure().protocol(version).build();
    }

    static ConnectionOptions options() {
        return ConnectionOptions.to(HOST, PORT);
    }

    /** Shakes hands in memory, and answers whether a session was resumed. */
    static boolean shakeHands(SslContext client, SslContext server, ConnectionOptions options) throws SslException {
        try (SslConnection there = client.newConnection(options); SslConnection here = server.newConnection()) {
            shakeHands(there, here);
            return there.isResumed();
        }
    }

    /** Shakes hands, lets the client take its tickets, and says goodbye. */
    static void shakeHands(SslConnection client, SslConnection server) throws SslException {
        ByteBuffer wire = ByteBuffer.allocate(WIRE);
        shakeHandsOnly(client, server);
        client.closeOutbound();
        move(client, server, wire);
        server.read(ByteBuffer.allocate(1));
        server.closeOutbound();
        move(server, client, wire);
        client.read(ByteBuffer.allocate(1));
    }

    /** Shakes hands, and lets the client take its tickets. */
    static void shakeHandsOnly(SslConnection client, SslConnection server) throws SslException {
        ByteBuffer wire = ByteBuffer.allocate(WIRE);
        boolean done = false;
        for (int round = 0; !done; round++) {
            if (round > MOST_ROUNDS) {
                throw new IllegalArgumentException("No end of the handshake");
            }
            boolean clientDone = client.handshake();
            move(client, server, wire);
            boolean serverDone = server.handshake();
            move(server, client, wire);
            done = clientDone && serverDone;
        }
        client.read(ByteBuffer.allocate(1));
    }

    /** All that there is, one way. */
    static void move(SslConnection from, SslConnection to) {
        move(from, to, ByteBuffer.allocate(WIRE));
    }

    private static void move(SslConnection from, SslConnection to, ByteBuffer wire) {
        while (from.drain(wire.clear()) > 0) {
            wire.flip();
            while (wire.hasRemaining() && to.feed(wire) > 0) {
                // as much as there is room for
            }
        }
    }
}
