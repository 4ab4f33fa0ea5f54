package io.github.libssl4j;

import java.time.Duration;

/**
 * How long a context's channels wait. Zero is for ever, but for closing: there it is not at all.
 *
 * @param connect for TCP's handshake
 * @param handshake for TLS's handshake
 * @param read for each read
 * @param write for each write
 * @param close for the closing
 */
record ChannelTimeouts(Duration connect, Duration handshake, Duration read, Duration write, Duration close) {
    static ChannelTimeouts of(TimeoutSettings settings) {
        return new ChannelTimeouts(settings.connectTimeout, settings.handshakeTimeout, settings.readTimeout,
                settings.writeTimeout, settings.closeTimeout);
    }
}
