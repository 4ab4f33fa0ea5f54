package io.github.libssl4j;

import java.util.Objects;

/** The part of an {@link SslContextBuilder} about early data. */
abstract sealed class EarlyDataSettings extends TicketSettings permits PskSettings {
    long earlyData;
    long receiveEarlyData = -1;
    boolean antiReplay = true;
    EarlyDataFilter earlyDataFilter;

    EarlyDataSettings(boolean server) {
        super(server);
    }

    /**
     * How much early data (0-RTT, RFC 8446, 2.3) clients may send when they resume one of the sessions that are made from
     * now on: {@code SSL_CTX_set_max_early_data(3)}, {@code SSL_CTX_set_recv_max_early_data(3)}. By default none. It is read by
     * {@link SslConnection#readEarlyData(java.nio.ByteBuffer)} or {@link SslChannel#readEarlyData}; a server that shakes hands
     * first rejects it. It holds for the context's {@linkplain SslContextBuilder#serverName other server names} too. By a
     * {@linkplain PreSharedKey#ofSession(byte[], SslSession) pre-shared key}, clients may send what the key's session allows
     * here, and not without {@code antiReplay(false)}.
     *
     * <p>Early data is not forward-secret, and without {@linkplain SslContextBuilder#antiReplay anti-replay} anybody who saw it
     * can send it again: take only what may happen twice.
     *
     * @param maxBytes 0 to 4,294,967,295 bytes of each connection
     * @return this
     * @throws IllegalArgumentException if out of range
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder earlyData(long maxBytes) {
        forServer("earlyData");
        earlyData = EarlyDataConfig.checked(maxBytes);
        return self();
    }

    /**
     * How much early data a connection receives before it is ended, whatever its session allows:
     * {@code SSL_CTX_set_recv_max_early_data(3)}. What is rejected counts too, with the overhead of its records, since it has to
     * be skipped. By default somewhat more than {@link SslContextBuilder#earlyData}, and 16 KiB at least.
     *
     * @param maxBytes 0 to 4,294,967,295 bytes; with less than {@link SslContextBuilder#earlyData}, clients that trust their
     *     session are cut off
     * @return this
     * @throws IllegalArgumentException if out of range
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder receiveEarlyData(long maxBytes) {
        forServer("receiveEarlyData");
        receiveEarlyData = EarlyDataConfig.checked(maxBytes);
        return self();
    }

    /**
     * Whether a session that allows early data can be resumed only once, so that early data can't be replayed:
     * {@code SSL_OP_NO_ANTI_REPLAY} of {@code SSL_CTX_set_options(3)} where not. By default it can. TLS 1.3 tickets are then
     * stateful, as without {@linkplain SslContextBuilder#tickets(boolean) tickets}, and the context's cache guards them: its
     * mode must be {@link SessionCacheMode#SERVER} without {@link SessionCacheMode#NO_INTERNAL_STORE} and
     * {@link SessionCacheMode#NO_INTERNAL_LOOKUP}. The guard is this one cache's: a session that was copied to several servers
     * can be resumed once at each. A {@linkplain SslContextBuilder#sessionLookup lookup} has to be one that
     * {@linkplain SessionLookup#isSingleUse() finds each session once}: then it is the guard of all servers that share its store,
     * and sessions are found there only ({@code NO_INTERNAL_LOOKUP} is set); TLS 1.2 sessions without a ticket, which nobody
     * puts back, are then resumed once, too.
     *
     * <p>Early data by a {@link PreSharedKey} is rejected then, always: a key is there to be used many times, and libssl does not
     * notice when a client's hello comes twice. The handshake goes on by the key.
     *
     * @param guard false to let early data be replayed: the application has to cope
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder antiReplay(boolean guard) {
        forServer("antiReplay");
        antiReplay = guard;
        return self();
    }

    /**
     * Asks for each connection whether its early data is taken: {@code SSL_CTX_set_allow_early_data_cb(3)}.
     *
     * @param filter decides; it runs inside the handshake and must be quick
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder allowEarlyData(EarlyDataFilter filter) {
        forServer("allowEarlyData");
        earlyDataFilter = Objects.requireNonNull(filter, "filter");
        return self();
    }
}
