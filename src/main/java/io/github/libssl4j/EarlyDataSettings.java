package io.github.libssl4j;

/** The part of an {@link SslContextBuilder} about early data. */
abstract sealed class EarlyDataSettings extends TicketSettings permits PskSettings {
    EarlyDataSettings(boolean server) {
        super(server);
    }
}
