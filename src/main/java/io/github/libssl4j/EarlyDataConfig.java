package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.EarlyDataCallbacks;
import io.github.libssl4j.libssl.Macros;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a built context keeps of what early data a server takes.
 *
 * @param limit what its sessions allow
 * @param receiveLimit what a connection receives at most
 * @param antiReplay whether each session with early data is resumed once
 * @param filter decides for each connection, or {@code null}
 */
record EarlyDataConfig(long limit, long receiveLimit, boolean antiReplay, EarlyDataFilter filter) {
    private static final long MOST = 0xffff_ffffL;
    /** libssl adds the records' overhead in 32 bits, since 3.2: a greater limit would become a small one. */
    private static final long MOST_RECEIVED = MOST - 1024;

    static EarlyDataConfig of(EarlyDataSettings settings) {
        // What is skipped counts as it came over the wire: 22 bytes more for each record, of the sender's choice of size.
        long received = settings.receiveEarlyData >= 0 ? settings.receiveEarlyData
                : settings.earlyData + settings.earlyData / 16 + Scratch.RECORD;
        return new EarlyDataConfig(settings.earlyData, Math.min(received, MOST_RECEIVED), settings.antiReplay,
                settings.earlyDataFilter);
    }

    static long checked(long bytes) {
        if (bytes < 0 || bytes > MOST) {
            throw new IllegalArgumentException("Early data is limited to 0 to " + MOST + " bytes, not " + bytes);
        }
        return bytes;
    }

    /** Whether early data is taken, and is to be guarded against replay. */
    boolean guardsReplay() {
        return limit > 0 && antiReplay;
    }

    void applyTo(MemorySegment ctx, LookupConfig lookup) {
        Set<SessionCacheMode> mode = SessionCacheMode.of(Macros.SSL_CTX_get_session_cache_mode(ctx));
        String lack = lackOfReplayGuard(mode, lookup);
        if (lack != null) {
            throw new SslConfigurationException(lack);
        }
        Macros.SSL_CTX_set_session_cache_mode(ctx, SessionCacheMode.bits(guarded(mode, lookup)));
        Check.one(libssl_h.SSL_CTX_set_max_early_data(ctx, (int) limit), "SSL_CTX_set_max_early_data");
        Check.one(libssl_h.SSL_CTX_set_recv_max_early_data(ctx, (int) receiveLimit), "SSL_CTX_set_recv_max_early_data");
        if (!antiReplay) {
            libssl_h.SSL_CTX_set_options(ctx, libssl_h.SSL_OP_NO_ANTI_REPLAY());
        }
        if (limit > 0) {
            EarlyDataCallbacks.install(ctx);
        }
    }

    /**
     * Why nothing would notice that early data is replayed, or {@code null}. libssl's guard is the removal from its internal
     * cache, of what it found there or was just given by a lookup: so each place where sessions are found has to forget
     * what it gave away.
     */
    String lackOfReplayGuard(Set<SessionCacheMode> mode, LookupConfig lookup) {
        if (!guardsReplay()) {
            return null;
        }
        if (!mode.contains(SessionCacheMode.SERVER) || mode.contains(SessionCacheMode.NO_INTERNAL_STORE)
                || mode.contains(SessionCacheMode.NO_INTERNAL_LOOKUP) && !lookup.looksUp()) {
            return "Early data needs the session cache to notice replays, which the mode " + mode + " keeps it from: let it "
                    + "be SERVER without NO_INTERNAL_STORE and NO_INTERNAL_LOOKUP, or call antiReplay(false) if all early "
                    + "data may come twice, or earlyData(0)";
        }
        if (lookup.looksUp() && !lookup.isSingleUse()) {
            return "Early data could be replayed by way of the session lookup, which finds sessions again and again: let it "
                    + "be one that finds each once (SessionLookup.isSingleUse), or call antiReplay(false) if all early data "
                    + "may come twice, or earlyData(0)";
        }
        return null;
    }

    /** With a store that gives each session away once, that store alone decides: the cache would give it away once more. */
    Set<SessionCacheMode> guarded(Set<SessionCacheMode> mode, LookupConfig lookup) {
        if (!guardsReplay() || !lookup.looksUp()) {
            return mode;
        }
        Set<SessionCacheMode> guarded = EnumSet.of(SessionCacheMode.NO_INTERNAL_LOOKUP);
        guarded.addAll(mode);
        return guarded;
    }

    /**
     * The upcall: whether a connection's early data is taken. libssl guards the sessions of its cache against replay, and lets
     * anybody replay what comes by a pre-shared key; of a key that allows no early data, it takes it, and ends the connection
     * over the first byte.
     */
    boolean allows(MemorySegment ssl, boolean byPsk) {
        if (byPsk && antiReplay) {
            return false;
        }
        MemorySegment session = libssl_h.SSL_get1_session(ssl);
        boolean some = libssl_h.SSL_SESSION_get_max_early_data(session) != 0;
        if (!some || filter == null) {
            libssl_h.SSL_SESSION_free(session);
            return some;
        }
        return isFiltersWish(session);
    }

    /** Asks the application. What it throws is a no. */
    private boolean isFiltersWish(MemorySegment session) {
        try (SslSession lent = SslSession.ofLibssl(session, null)) {
            return filter.allows(lent);
        } catch (Throwable e) {
            Deliveries.failed("The early data filter", e);
            return false;
        }
    }
}
