package io.github.libssl4j.memory;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Contexts, sessions and connections for the routes. */
final class Ends {
    static final ConnectionOptions HERE = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
    static final String TLS_1_2_SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    private static final byte[] WORDS = "what is said".getBytes(StandardCharsets.US_ASCII);

    private Ends() {}

    static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    static SslContextBuilder client(SslContext server) {
        return SslContext.client().trust(server.certificate().orElseThrow());
    }

    static SslContextBuilder client(SslContext server, TlsVersion version) {
        return client(server).protocol(version);
    }

    static SessionId id(int number) {
        return SessionId.of(ByteBuffer.allocate(SessionId.MAX_LENGTH).putInt(number).array());
    }

    /** A whole TLS 1.2 session that no handshake made. */
    static SslSession made(int number) {
        SslSession session = SslSession.create();
        try {
            return session.setId(id(number)).setProtocol(TlsVersion.TLS_1_2).setCipher(TLS_1_2_SUITE)
                    .setMasterKey(new byte[48]);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    /** A connection that says something both ways and ends well; whether it was resumed. */
    static boolean converse(Trip trip, SslContext client, SslContext server, ConnectionOptions options)
            throws SslException {
        try (InMemory ends = InMemory.handshake(client, server, options)) {
            trip.require(Arrays.equals(WORDS, ends.transfer(ends.client, ends.server, WORDS)), "the server hears");
            trip.require(Arrays.equals(WORDS, ends.transfer(ends.server, ends.client, WORDS)), "the client hears");
            trip.require(ends.client.isResumed() == ends.server.isResumed(), "both ends agree on resumption");
            boolean resumed = ends.client.isResumed();
            ends.goodbye();
            trip.sessions(1);
            return resumed;
        }
    }

    /** The client's session of a connection. */
    static SslSession session(SslContext client, SslContext server, ConnectionOptions options) throws SslException {
        try (InMemory ends = InMemory.handshake(client, server, options)) {
            ends.goodbye();
            return ends.client.session();
        }
    }
}
