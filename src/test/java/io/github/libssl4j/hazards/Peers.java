package io.github.libssl4j.hazards;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import java.nio.ByteBuffer;

/** Contexts and sessions for the tests of this package. */
final class Peers {
    static final String TLS_1_2_SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    static final String TLS_1_3_SUITE = "TLS_AES_256_GCM_SHA384";

    private Peers() {}

    /** A server with a new certificate for localhost. */
    static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    /** A client that trusts this server, and nobody else. */
    static SslContextBuilder client(SslContext server) {
        return SslContext.client().trust(server.certificate().orElseThrow());
    }

    /** An id of its own for each number. */
    static SessionId id(int number) {
        return SessionId.of(ByteBuffer.allocate(SessionId.MAX_LENGTH).putInt(number).array());
    }

    /** A whole TLS 1.2 session that no handshake made. */
    static SslSession made(int number) {
        return SslSession.create().setId(id(number)).setProtocol(TlsVersion.TLS_1_2).setCipher(TLS_1_2_SUITE)
                .setMasterKey(new byte[48]);
    }

    /** The newest session of a whole connection, as the client has it. */
    static SslSession clientSession(SslContext client, SslContext server) throws SslException {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            return ends.client.session();
        }
    }

    /** The newest session of a whole connection, as the server has it. */
    static SslSession serverSession(SslContext client, SslContext server) throws SslException {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            return ends.server.session();
        }
    }

    /** Empty: a client that does not cache offers nothing by itself. */
    static SessionCacheMode[] off() {
        return new SessionCacheMode[0];
    }
}
