package io.github.libssl4j.kit;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.nio.ByteBuffer;

/** Contexts and sessions of two peers that trust each other. */
public final class Peers {
    public static final ConnectionOptions HERE = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
    public static final String TLS_1_2_SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    public static final String TLS_1_3_SUITE = "TLS_AES_256_GCM_SHA384";

    private Peers() {}

    /** A server with a new certificate for localhost. */
    public static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    /** A client that trusts this server, and nobody else. */
    public static SslContextBuilder client(SslContext server) {
        return SslContext.client().trust(server.certificate().orElseThrow());
    }

    /** The same, in one version. */
    public static SslContextBuilder client(SslContext server, TlsVersion version) {
        return client(server).protocol(version);
    }

    /** An id of its own for each number. */
    public static SessionId id(int number) {
        return SessionId.of(ByteBuffer.allocate(SessionId.MAX_LENGTH).putInt(number).array());
    }

    /** A whole TLS 1.2 session that no handshake made. */
    public static SslSession made(int number) {
        SslSession session = SslSession.create();
        try {
            return session.setId(id(number)).setProtocol(TlsVersion.TLS_1_2).setCipher(TLS_1_2_SUITE)
                    .setMasterKey(new byte[48]);
        } catch (Throwable e) {
            session.close(); // where memory runs out, too
            throw e;
        }
    }

    /** The newest session of a whole connection, as the client has it. */
    public static SslSession clientSession(SslContext client, SslContext server) throws SslException {
        return clientSession(client, server, HERE);
    }

    /** The newest session of a whole connection with options, as the client has it. */
    public static SslSession clientSession(SslContext client, SslContext server, ConnectionOptions options)
            throws SslException {
        try (InMemory ends = InMemory.handshake(client, server, options)) {
            ends.goodbye();
            return ends.client.session();
        }
    }

    /** The newest session of a whole connection, as the server has it. */
    public static SslSession serverSession(SslContext client, SslContext server) throws SslException {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            return ends.server.session();
        }
    }
}
