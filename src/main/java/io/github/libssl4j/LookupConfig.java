package io.github.libssl4j;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a built context keeps of how sessions are looked up outside the cache, and of how their ids are made.
 *
 * @param suspended is asked while the handshake waits, outside of libssl; or {@code null}
 * @param inMemory is asked inside of libssl's callback; or {@code null}
 * @param timeout for how long the suspended one may take; zero for ever
 * @param tls13 whether the server speaks TLS 1.3
 * @param tickets whether it uses stateless tickets, in TLS 1.2 at least
 * @param stateful whether its tickets of TLS 1.3 are session ids
 * @param generator makes session ids; {@code null} for libssl
 * @param late how many suspended lookups are still running for which nobody waits any more
 */
record LookupConfig(SessionLookup suspended, SessionLookup inMemory, Duration timeout, boolean tls13, boolean tickets,
        boolean stateful, SessionIdGenerator generator, AtomicInteger late) {
    static LookupConfig of(SessionSettings settings) {
        SslContextBuilder options = settings.self();
        if (settings.sessionLookup != null && settings.inMemoryLookup != null) {
            throw new SslConfigurationException("A server has one session lookup: either sessionLookup(...) or "
                    + "inMemorySessionLookup(...)");
        }
        return new LookupConfig(settings.sessionLookup, settings.inMemoryLookup, settings.lookupTimeout,
                options.newest.compareTo(TlsVersion.TLS_1_3) >= 0, options.tickets,
                !options.tickets || EarlyDataConfig.of(options).guardsReplay(), settings.sessionIdGenerator, new AtomicInteger());
    }

    /** Whether it is never told of a session twice. */
    boolean isSingleUse() {
        return suspended != null ? suspended.isSingleUse() : inMemory != null && inMemory.isSingleUse();
    }

    /** Whether there is anybody to be asked. */
    boolean looksUp() {
        return suspended != null || inMemory != null;
    }
}
