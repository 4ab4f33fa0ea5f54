package io.github.libssl4j;

/** Why a session left a cache. */
public enum SessionRemoval {
    /**
     * It was removed by name, or by libssl: one whose connection failed. It can't be resumed any more, but for the stateless
     * tickets that are out there.
     */
    REMOVED,
    /**
     * It was resumed, and may be resumed only once: a client's TLS 1.3 session, or a server's that is
     * {@linkplain SslContextBuilder#antiReplay guarded} against replay. Whoever keeps it elsewhere too should forget it there.
     */
    USED,
    /**
     * Its timeout had passed when the cache was flushed, by the application or by libssl after each 255 handshakes; or when the
     * cache was full, or a client offered it.
     */
    EXPIRED,
    /** The cache was full, and this session was the next to expire, but had not yet. */
    EVICTED,
    /** Another session of the same id was added. Who holds the old one may still resume it, if both are of one version. */
    REPLACED,
    /** The context was closed. */
    CLOSED
}
