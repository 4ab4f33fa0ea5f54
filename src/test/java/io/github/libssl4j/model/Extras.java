package io.github.libssl4j.model;

import io.github.libssl4j.SslContextBuilder;
import java.util.Optional;

/**
 * Options of a context that sessions have nothing to do with.
 *
 * @param alpn whether it speaks application protocols: all contexts of a world do, or none
 * @param keyLog whether it logs the keys
 */
record Extras(boolean alpn, boolean keyLog) {
    static final Extras NONE = new Extras(false, false);

    private static final String BEST = "h2";
    private static final String OTHER = "http/1.1";

    void applyTo(SslContextBuilder builder, boolean server, Recorder recorder) {
        if (alpn && server) {
            builder.alpn(BEST, OTHER); // the server's order counts
        } else if (alpn) {
            builder.alpn(OTHER, BEST);
        }
        if (keyLog) {
            builder.keyLog(recorder::logged);
        }
    }

    Optional<String> agreed() {
        return alpn ? Optional.of(BEST) : Optional.empty();
    }
}
