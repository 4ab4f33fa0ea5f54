package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a context's session cache does ({@code SSL_CTX_set_session_cache_mode(3)}). A mode is a set of these;
 * {@link #OFF} is the empty set.
 */
public enum SessionCacheMode {
    /** Sessions of clients are cached, and offered again by themselves: {@code SSL_SESS_CACHE_CLIENT}. */
    CLIENT,
    /** Sessions of servers are cached: {@code SSL_SESS_CACHE_SERVER}. */
    SERVER,
    /** Expired sessions are not flushed after each 255 handshakes: {@code SSL_SESS_CACHE_NO_AUTO_CLEAR}. */
    NO_AUTO_CLEAR,
    /**
     * Handshakes find nothing in the cache, though sessions are still put there:
     * {@code SSL_SESS_CACHE_NO_INTERNAL_LOOKUP}. Stateless tickets are not looked up, so they still resume.
     */
    NO_INTERNAL_LOOKUP,
    /**
     * Handshakes put nothing into the cache, so that the application alone decides by {@link SslSessionCache#add} what it
     * holds: {@code SSL_SESS_CACHE_NO_INTERNAL_STORE}.
     */
    NO_INTERNAL_STORE,
    /**
     * A session's time becomes that of its {@link SslSessionCache#add}: {@code SSL_SESS_CACHE_UPDATE_TIME}. Resuming a
     * session does not renew its time.
     */
    UPDATE_TIME;

    /** Nothing is cached: {@code SSL_SESS_CACHE_OFF}. Stateless tickets still resume. */
    public static final Set<SessionCacheMode> OFF = Set.of();
    /** {@link #CLIENT} and {@link #SERVER}: {@code SSL_SESS_CACHE_BOTH}. */
    public static final Set<SessionCacheMode> BOTH = Set.of(CLIENT, SERVER);
    /** {@link #NO_INTERNAL_LOOKUP} and {@link #NO_INTERNAL_STORE}: {@code SSL_SESS_CACHE_NO_INTERNAL}. */
    public static final Set<SessionCacheMode> NO_INTERNAL = Set.of(NO_INTERNAL_LOOKUP, NO_INTERNAL_STORE);

    private int bit() {
        return switch (this) {
            case CLIENT -> libssl_h.SSL_SESS_CACHE_CLIENT();
            case SERVER -> libssl_h.SSL_SESS_CACHE_SERVER();
            case NO_AUTO_CLEAR -> libssl_h.SSL_SESS_CACHE_NO_AUTO_CLEAR();
            case NO_INTERNAL_LOOKUP -> libssl_h.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP();
            case NO_INTERNAL_STORE -> libssl_h.SSL_SESS_CACHE_NO_INTERNAL_STORE();
            case UPDATE_TIME -> libssl_h.SSL_SESS_CACHE_UPDATE_TIME();
        };
    }

    /** The modes with a context's own role: where that has to be added, nothing is to be cached for it. */
    static Set<SessionCacheMode> withRole(Set<SessionCacheMode> modes, boolean server) {
        SessionCacheMode role = server ? SERVER : CLIENT;
        if (modes.contains(role)) {
            return modes;
        }
        Set<SessionCacheMode> with = EnumSet.of(role);
        with.addAll(modes);
        with.addAll(NO_INTERNAL);
        return with;
    }

    /** C's bits for a set. */
    static long bits(Set<SessionCacheMode> modes) {
        long bits = libssl_h.SSL_SESS_CACHE_OFF();
        for (SessionCacheMode mode : modes) {
            bits |= mode.bit();
        }
        return bits;
    }

    /** The set for C's bits. */
    static Set<SessionCacheMode> of(long bits) {
        EnumSet<SessionCacheMode> modes = EnumSet.noneOf(SessionCacheMode.class);
        for (SessionCacheMode mode : values()) {
            if ((bits & mode.bit()) != 0) {
                modes.add(mode);
            }
        }
        return Collections.unmodifiableSet(modes);
    }
}
