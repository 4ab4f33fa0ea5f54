package io.github.libssl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The part of an {@link SslContextBuilder} about who is told the connections' secrets. */
abstract sealed class KeyLogSettings extends TimeoutSettings permits SessionSettings {
    final List<Consumer<String>> keyLog = new ArrayList<>();

    KeyLogSettings(boolean server) {
        super(server);
    }

    /**
     * Hands out the secrets of each connection, a line of the NSS key log format each time, <strong>with which all of its
     * data can be read</strong>: {@code SSL_CTX_set_keylog_callback(3)}. It runs as a {@link SessionListener} does.
     *
     * @param lines takes the lines, without line ends
     * @return this
     */
    public SslContextBuilder keyLog(Consumer<String> lines) {
        keyLog.add(Objects.requireNonNull(lines, "lines"));
        return self();
    }
}
