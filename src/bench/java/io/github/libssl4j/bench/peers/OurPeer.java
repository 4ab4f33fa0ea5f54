package io.github.libssl4j.bench.peers;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;

/** libssl4j. */
public final class OurPeer implements Peer {
    private static final int PORT = 4433;

    private final Kind kind;
    private final SslContext client;
    private final SslContext server;
    private ConnectionOptions[] options = {};

    /** Builds both contexts. */
    public OurPeer(Kind kind, Identity identity) {
        this.kind = kind;
        this.client = clientContext(kind);
        this.server = agree(SslContext.server(), kind).certificate(identity.certificateFile(), identity.keyFile())
                .tickets(kind.tickets).build();
    }

    static SslContext clientContext(Kind kind) {
        return agree(SslContext.client(), kind).insecure().build();
    }

    private static SslContextBuilder agree(SslContextBuilder builder, Kind kind) {
        builder.protocol(kind.tls13 ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2).groups("X25519", "P-256");
        return kind.tls13 ? builder.ciphersuites(kind.suite()) : builder.ciphers(kind.suite());
    }

    static ConnectionOptions optionsOf(Kind kind, int number) {
        ConnectionOptions to = ConnectionOptions.to("localhost", PORT + number);
        return kind.resumed ? to : to.withoutResumption();
    }

    /** The client's context. */
    public SslContext clientContext() {
        return client;
    }

    /** The server's context. */
    public SslContext serverContext() {
        return server;
    }

    @Override
    public End client(int number) {
        return new OurEnd(client.newConnection(options(number)));
    }

    // As an application has them: made once for each server.
    private ConnectionOptions options(int number) {
        ConnectionOptions[] known = options;
        if (number >= known.length) {
            known = new ConnectionOptions[number + 1];
            for (int i = 0; i <= number; i++) {
                known[i] = optionsOf(kind, i);
            }
            options = known;
        }
        return known[number];
    }

    @Override
    public End server() {
        return new OurEnd(server.newConnection());
    }

    @Override
    public String version() {
        return "libssl4j on OpenSSL " + OpenSsl.version();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
