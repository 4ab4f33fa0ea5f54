package io.github.libssl4j;

import java.time.Duration;

/** The part of an {@link SslContextBuilder} about how long channels wait. */
abstract sealed class TimeoutSettings permits KeyLogSettings {
    final boolean server;
    Duration connectTimeout = Duration.ofSeconds(30);
    Duration handshakeTimeout = Duration.ofSeconds(30);
    Duration readTimeout = Duration.ZERO;
    Duration writeTimeout = Duration.ZERO;
    Duration closeTimeout = Duration.ofSeconds(1);

    TimeoutSettings(boolean server) {
        this.server = server;
    }

    abstract SslContextBuilder self();

    final void forServer(String option) {
        if (!server) {
            throw new IllegalStateException(option + " is an option of servers; this builds a client's context");
        }
    }

    final void forClient(String option) {
        if (server) {
            throw new IllegalStateException(option + " is an option of clients; this builds a server's context");
        }
    }

    /**
     * For how long {@link SslContext#connect} waits for TCP. By default 30 seconds.
     *
     * @param timeout the timeout, to the millisecond; zero for none
     * @return this
     * @throws IllegalArgumentException if negative
     */
    public SslContextBuilder connectTimeout(Duration timeout) {
        connectTimeout = Timeouts.checked(timeout);
        return self();
    }

    /**
     * For how long a channel's whole handshake may take. By default 30 seconds.
     *
     * @param timeout the timeout, to the millisecond; zero for none
     * @return this
     * @throws IllegalArgumentException if negative
     */
    public SslContextBuilder handshakeTimeout(Duration timeout) {
        handshakeTimeout = Timeouts.checked(timeout);
        return self();
    }

    /**
     * For how long a channel's read waits for data: {@link SslChannel#setReadTimeout}. By default for ever.
     *
     * @param timeout the timeout, to the millisecond; zero for none
     * @return this
     * @throws IllegalArgumentException if negative
     */
    public SslContextBuilder readTimeout(Duration timeout) {
        readTimeout = Timeouts.checked(timeout);
        return self();
    }

    /**
     * For how long a channel's write waits for the peer to take the data: {@link SslChannel#setWriteTimeout}. By default
     * for ever.
     *
     * @param timeout the timeout, to the millisecond; zero for none
     * @return this
     * @throws IllegalArgumentException if negative
     */
    public SslContextBuilder writeTimeout(Duration timeout) {
        writeTimeout = Timeouts.checked(timeout);
        return self();
    }

    /**
     * For how long closing a channel waits, to send its close_notify, and on a client for the server's, before which
     * TLS 1.3 tickets may still come. By default a second.
     *
     * @param timeout the timeout, to the millisecond; zero to wait for nothing
     * @return this
     * @throws IllegalArgumentException if negative
     */
    public SslContextBuilder closeTimeout(Duration timeout) {
        closeTimeout = Timeouts.checked(timeout);
        return self();
    }
}
