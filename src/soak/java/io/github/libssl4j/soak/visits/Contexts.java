package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import java.time.Duration;

/** Builders of the contexts that the load uses, with patience for a machine that does other things too. */
final class Contexts {
    /** Enough for what is under way at a time; little, so that full caches evict. */
    private static final int CACHED = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Contexts() {}

    static SslContextBuilder server(TlsVersion version) {
        return server("server", version);
    }

    /** With a certificate of this node: two that sign themselves can't be told apart by OpenSSL if they have one subject. */
    static SslContextBuilder server(String node, TlsVersion version) {
        return SslContext.server().selfSigned(node + "." + Names.DOMAIN, Names.ALL).protocol(version).sessionCacheSize(CACHED)
                .handshakeTimeout(PATIENCE).closeTimeout(PATIENCE);
    }

    /** Trusts the server's certificate, and verifies its name. */
    static SslContextBuilder client(SslContext server, TlsVersion version) {
        return SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).sessionCacheSize(CACHED)
                .handshakeTimeout(PATIENCE).closeTimeout(PATIENCE);
    }
}
