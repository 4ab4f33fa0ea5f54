package io.github.libssl4j;

/** The part of an {@link SslContextBuilder} about keys that both sides know beforehand. */
abstract sealed class PskSettings extends EarlyDataSettings permits SslContextBuilder {
    PskSettings(boolean server) {
        super(server);
    }
}
