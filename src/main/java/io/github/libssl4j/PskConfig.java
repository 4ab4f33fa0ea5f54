package io.github.libssl4j;

/**
 * What a built context keeps of the keys that both sides know beforehand.
 *
 * @param key a client's, unless a connection has its own; {@code null} for none
 * @param lookup where a server finds its clients' keys; {@code null} for nowhere
 * @param isOnlyWay whether a server has no certificate, so that each client must have a key
 * @param choosesSuites whether a client was told no cipher suites of TLS 1.3
 */
record PskConfig(PreSharedKey key, PskLookup lookup, boolean isOnlyWay, boolean choosesSuites) {
    static PskConfig of(PskSettings settings) {
        SslContextBuilder options = settings.self();
        return new PskConfig(settings.psk, settings.pskLookup, options.server && options.credentials.isEmpty(),
                options.ciphersuites.isEmpty());
    }
}
