package io.github.libssl4j.model;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SslContextBuilder;
import java.util.Set;

/**
 * What early data a server takes.
 *
 * @param limit how much its sessions allow, 0 for none
 * @param receive how much it receives at most, 0 for what it does by itself
 * @param guard whether each session is resumed once
 */
record EarlySetup(long limit, long receive, boolean guard, Filter filter) {
    /** What the server's filter says. */
    enum Filter { NOT, YES, NO, THROWS }

    static final EarlySetup NONE = new EarlySetup(0, 0, true, Filter.NOT);

    boolean guards() {
        return limit > 0 && guard;
    }

    /** Whether the guard can do with a mode. */
    boolean allows(Set<SessionCacheMode> mode) {
        return !guards() || mode.contains(SessionCacheMode.SERVER) && !mode.contains(SessionCacheMode.NO_INTERNAL_STORE)
                && !mode.contains(SessionCacheMode.NO_INTERNAL_LOOKUP);
    }

    void applyTo(SslContextBuilder server) {
        server.earlyData(limit).antiReplay(guard);
        if (receive > 0) {
            server.receiveEarlyData(receive);
        }
        if (filter != Filter.NOT) {
            server.allowEarlyData(session -> {
                if (filter == Filter.THROWS) {
                    throw new Recorder.Told();
                }
                return filter == Filter.YES;
            });
        }
    }
}
