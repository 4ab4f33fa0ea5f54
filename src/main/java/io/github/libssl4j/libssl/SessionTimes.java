package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.MemorySegment;

/**
 * The functions that take a time. {@code long} has 64 bits wherever this library runs, so the older ones are right too;
 * the {@code _ex} ones are used where libssl has them, because it deprecates the others.
 */
public final class SessionTimes {
    private static final boolean HAS_TIME_EX = NativeLibrary.lookup().find("SSL_SESSION_set_time_ex").isPresent();
    private static final boolean HAS_FLUSH_EX = NativeLibrary.lookup().find("SSL_CTX_flush_sessions_ex").isPresent();

    /** Whether libssl takes a copy of a cached session for a member of the cache, whose order setting a time changes. */
    public static final boolean COPIES_STAY_LINKED = copiesStayLinked(NativeLibrary.versionNumber());

    private SessionTimes() {}

    /** Before 3.0.9 and 3.1.1, {@code SSL_SESSION_dup(3)} copied which cache the session is in. */
    static boolean copiesStayLinked(long version) {
        int minor = (int) (version >>> 20) & 0xff;
        int patch = (int) (version >>> 4) & 0xff;
        return version >>> 28 == 3 && (minor == 0 && patch < 9 || minor == 1 && patch < 1);
    }

    /** {@code SSL_SESSION_get_time_ex(3)}, since OpenSSL 3.3, or {@code SSL_SESSION_get_time(3)}: seconds of the epoch. */
    public static long get(MemorySegment session) {
        return HAS_TIME_EX ? libssl_h.SSL_SESSION_get_time_ex(session) : libssl_h.SSL_SESSION_get_time(session);
    }

    /** {@code SSL_SESSION_set_time_ex(3)}, since OpenSSL 3.3, or {@code SSL_SESSION_set_time(3)}. */
    public static void set(MemorySegment session, long seconds) {
        if (HAS_TIME_EX) {
            libssl_h.SSL_SESSION_set_time_ex(session, seconds);
        } else {
            libssl_h.SSL_SESSION_set_time(session, seconds);
        }
    }

    /** {@code SSL_CTX_flush_sessions_ex(3)}, since OpenSSL 3.4, or {@code SSL_CTX_flush_sessions(3)}. */
    public static void flush(MemorySegment ctx, long seconds) {
        if (HAS_FLUSH_EX) {
            libssl_h.SSL_CTX_flush_sessions_ex(ctx, seconds);
        } else {
            libssl_h.SSL_CTX_flush_sessions(ctx, seconds);
        }
    }
}
