package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Macros;
import java.lang.foreign.MemorySegment;

/**
 * The twelve counters of a context ({@code SSL_CTX_sess_number(3)}). But for {@code number} they count from the making of
 * the context on. They are read one after another: while connections are made, they may not add up.
 *
 * @param number the sessions in the cache now: {@code SSL_CTX_sess_number}
 * @param connect the handshakes that clients started: {@code SSL_CTX_sess_connect}
 * @param connectGood the handshakes that clients finished: {@code SSL_CTX_sess_connect_good}
 * @param connectRenegotiate the renegotiations as a client, always 0 here: {@code SSL_CTX_sess_connect_renegotiate}
 * @param accept the handshakes that servers started: {@code SSL_CTX_sess_accept}
 * @param acceptGood the handshakes that servers finished: {@code SSL_CTX_sess_accept_good}
 * @param acceptRenegotiate the renegotiations as a server, always 0 here: {@code SSL_CTX_sess_accept_renegotiate}
 * @param hits the sessions that were resumed: {@code SSL_CTX_sess_hits}
 * @param callbackHits the sessions that came from an external cache: {@code SSL_CTX_sess_cb_hits}
 * @param misses the sessions that clients offered and the cache did not have, and on a client those that the server did not
 *     resume: {@code SSL_CTX_sess_misses}
 * @param timeouts the sessions that clients offered after they had expired: {@code SSL_CTX_sess_timeouts}
 * @param cacheFull the sessions that were evicted because the cache was full: {@code SSL_CTX_sess_cache_full}
 */
public record SessionCacheStatistics(long number, long connect, long connectGood, long connectRenegotiate, long accept,
        long acceptGood, long acceptRenegotiate, long hits, long callbackHits, long misses, long timeouts,
        long cacheFull) {

    static SessionCacheStatistics of(MemorySegment ctx) {
        return new SessionCacheStatistics(
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_NUMBER()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_CONNECT()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_CONNECT_GOOD()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_CONNECT_RENEGOTIATE()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_ACCEPT()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_ACCEPT_GOOD()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_ACCEPT_RENEGOTIATE()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_HIT()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_CB_HIT()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_MISSES()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_TIMEOUTS()),
                Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_CACHE_FULL()));
    }
}
