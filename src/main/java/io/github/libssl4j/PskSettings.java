package io.github.libssl4j;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The part of an {@link SslContextBuilder} about keys that both sides know beforehand. */
abstract sealed class PskSettings extends EarlyDataSettings permits SslContextBuilder {
    PreSharedKey psk;
    PskLookup pskLookup;
    String pskIdentityHint;

    PskSettings(boolean server) {
        super(server);
    }

    /**
     * Offers a key that the server knows too: {@code SSL_set_psk_use_session_callback(3)} in TLS 1.3,
     * {@code SSL_set_psk_client_callback(3)} in TLS 1.2. A server that takes it shows no certificate: that it has the key
     * is what is verified of it, and its host name is not. A server that does not know it shows its certificate, which is
     * checked as ever; in TLS 1.2, one that chose a suite with keys then ends the handshake.
     *
     * <p>The handshakes offer only cipher suites of TLS 1.3 with the key's hash, unless {@code ciphersuites(...)} was called:
     * servers choose the suite first, and pass over the key where they don't match. Where a session is remembered too, both
     * are offered, and servers prefer the session.
     *
     * <p>Sessions that come of it are resumed only by connections with the same key.
     *
     * @param key the key, which stays the caller's: to be closed after the last handshake, not before
     * @return this
     * @throws IllegalStateException if this is a server's
     */
    public SslContextBuilder psk(PreSharedKey key) {
        forClient("psk");
        psk = Objects.requireNonNull(key, "key");
        return self();
    }

    /**
     * Takes clients that have a key: {@code SSL_CTX_set_psk_find_session_callback(3)},
     * {@code SSL_CTX_set_psk_server_callback(3)}. A server with this needs no certificate. If it has one, it shows it to
     * the clients whose key it does not know; in TLS 1.2 to those only that offer no suite with keys, as the suite is
     * agreed on before the key.
     *
     * <p>Such clients show no certificates: so {@link ClientAuth#REQUIRED} excludes this. Unless {@code ciphersuites(...)} or
     * {@code ciphers(...)} is called, suites with SHA-256 come first in TLS 1.3, for keys that name no other hash, and
     * forward-secret suites with keys in TLS 1.2. For keys with SHA-384, call
     * {@code ciphersuites("TLS_AES_256_GCM_SHA384", ...)}.
     *
     * @param lookup where the keys are
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder pskLookup(PskLookup lookup) {
        forServer("pskLookup");
        pskLookup = Objects.requireNonNull(lookup, "lookup");
        return self();
    }

    /**
     * Tells clients of TLS 1.2 which key to take: {@code SSL_CTX_use_psk_identity_hint(3)}. It has an effect only beside
     * {@link SslContextBuilder#pskLookup}.
     *
     * @param hint 1 to 256 bytes of UTF-8
     * @return this
     * @throws IllegalArgumentException if it is empty, longer, or has a NUL
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder pskIdentityHint(String hint) {
        forServer("pskIdentityHint");
        int length = hint.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > PreSharedKey.MOST_IDENTITY_BYTES || hint.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("An identity hint has 1 to " + PreSharedKey.MOST_IDENTITY_BYTES
                    + " bytes and no NUL; this has " + length);
        }
        pskIdentityHint = hint;
        return self();
    }
}
