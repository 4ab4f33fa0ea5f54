package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.PskCallbacks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Gives a new {@code SSL_CTX} what its builder says of keys that both sides know beforehand. */
final class PskSetup {
    private PskSetup() {}

    static void apply(MemorySegment ctx, SslContextBuilder options) {
        if (options.psk != null) {
            offer(ctx, options);
        }
        if (options.pskLookup != null) {
            look(ctx, options);
        }
        if (options.pskIdentityHint != null) {
            try (Arena arena = Arena.ofConfined()) {
                Check.one(libssl_h.SSL_CTX_use_psk_identity_hint(ctx, arena.allocateFrom(options.pskIdentityHint)),
                        "SSL_CTX_use_psk_identity_hint");
            }
        }
    }

    private static void offer(MemorySegment ctx, SslContextBuilder options) {
        if (options.newest == TlsVersion.TLS_1_3
                && PskSuites.matching(libssl_h.SSL_CTX_get_ciphers(ctx), options.psk).isEmpty()) {
            throw new SslConfigurationException("The pre-shared key is for the hash of " + options.psk.ciphersuite()
                    + ", which none of the cipher suites " + options.ciphersuites + " has");
        }
    }

    private static void look(MemorySegment ctx, SslContextBuilder options) {
        if (options.clientAuth == ClientAuth.REQUIRED) {
            throw new SslConfigurationException("clientAuth(REQUIRED) and pskLookup(...) exclude each other: a client that "
                    + "uses a pre-shared key shows no certificate");
        }
        PskSuites.preferOnServer(ctx, options.ciphersuites.isEmpty(), options.ciphers.isEmpty());
        PskCallbacks.installLookup(ctx);
    }
}
