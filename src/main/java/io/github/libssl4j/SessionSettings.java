package io.github.libssl4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** The part of an {@link SslContextBuilder} about sessions, who is told of them, and timeouts. */
abstract sealed class SessionSettings permits SslContextBuilder {
    final List<Consumer<String>> keyLog = new ArrayList<>();
    final List<SessionListener> listeners = new ArrayList<>();
    byte[] idContext;
    Set<SessionCacheMode> cacheMode;
    long cacheSize = -1;
    long sessionTimeout = -1;
    Duration connectTimeout = Duration.ofSeconds(30);
    Duration handshakeTimeout = Duration.ofSeconds(30);
    Duration readTimeout = Duration.ZERO;
    Duration writeTimeout = Duration.ZERO;
    Duration closeTimeout = Duration.ofSeconds(1);

    SessionSettings() {}

    abstract SslContextBuilder self();

    /**
     * The session id context, in words: {@link #sessionIdContext(byte[])} of its UTF-8.
     *
     * @param name 1 to 32 bytes of UTF-8
     * @return this
     * @throws IllegalArgumentException if it is empty or longer
     */
    public SslContextBuilder sessionIdContext(String name) {
        return sessionIdContext(SessionIdContext.ofName(name));
    }

    /**
     * The session id context: a server resumes only sessions made under the same:
     * {@code SSL_CTX_set_session_id_context(3)}. By default a server's is random, so that each context resumes its own
     * sessions only; servers that share sessions are given the same. A client's is empty.
     *
     * @param context 1 to 32 bytes; copied
     * @return this
     * @throws IllegalArgumentException if there are none or more: a server without a context that verifies its clients
     *     would fail each resumption
     */
    public SslContextBuilder sessionIdContext(byte[] context) {
        if (context.length == 0) {
            throw new IllegalArgumentException("A session id context has 1 to 32 bytes; leave it out for the default");
        }
        idContext = SessionIdContext.checked(context);
        return self();
    }

    /**
     * What the session cache does at first: {@link SslSessionCache#setMode}. By default the context's own role.
     *
     * @param modes the mode
     * @return this
     */
    public SslContextBuilder sessionCacheMode(Set<SessionCacheMode> modes) {
        cacheMode = Set.copyOf(modes);
        return self();
    }

    /**
     * What the session cache does at first: {@link SslSessionCache#setMode}. By default the context's own role.
     *
     * @param modes the mode; none for {@link SessionCacheMode#OFF}
     * @return this
     */
    public SslContextBuilder sessionCacheMode(SessionCacheMode... modes) {
        return sessionCacheMode(Set.of(modes));
    }

    /**
     * How many sessions the cache holds at most: {@link SslSessionCache#setSizeLimit}. By default 20,480.
     *
     * @param sessions the number; 0 for no limit
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public SslContextBuilder sessionCacheSize(long sessions) {
        CacheLimit.toNative(sessions);
        cacheSize = sessions;
        return self();
    }

    /**
     * For how long sessions can be resumed: {@link SslSessionCache#setTimeout}. By default OpenSSL's, two hours.
     *
     * @param timeout the timeout, cut to the second
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public SslContextBuilder sessionTimeout(Duration timeout) {
        sessionTimeout = SessionRules.seconds(timeout);
        return self();
    }

    /**
     * Adds a session listener: {@link SslSessionCache#addListener}.
     *
     * @param listener the listener
     * @return this
     */
    public SslContextBuilder sessionListener(SessionListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return self();
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
