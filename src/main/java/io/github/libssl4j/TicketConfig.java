package io.github.libssl4j;

import io.github.libssl4j.libssl.TicketCallbacks;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * What a built context keeps of what goes into tickets, and under which keys.
 *
 * @param ring the keys; {@code null} where no stateless tickets are made: by clients, or because they are switched off
 * @param own whether the ring ends with the context
 * @param data the application's data; {@code null} for none
 */
record TicketConfig(TicketKeyRing ring, boolean own, TicketData data) {
    /** For how long a key encrypts where nobody says. */
    private static final Duration PERIOD = Duration.ofHours(12);
    /** OpenSSL's timeout of sessions where nobody says, in seconds. */
    private static final long USUAL_TIMEOUT = 7200;

    static TicketConfig of(TicketSettings settings) {
        TicketKeyRing given = settings.ticketKeys;
        if (given != null && !settings.tickets) {
            throw new SslConfigurationException("ticketKeys(...) has no use with tickets(false): stateful tickets have no key");
        }
        if (given != null && given.isClosed()) {
            throw new SslConfigurationException("The ticket key ring is closed");
        }
        // A ring of its own makes its first key when it is first used: until then there is nothing to be wiped.
        boolean own = given == null && settings.server && settings.tickets;
        TicketConfig config = new TicketConfig(own ? TicketKeyRing.rotating(PERIOD) : given, own, settings.ticketData);
        config.serves(Duration.ofSeconds(settings.sessionTimeout >= 0 ? settings.sessionTimeout : USUAL_TIMEOUT));
        return config;
    }

    /** The context's sessions are good for this long. */
    void serves(Duration sessionTimeout) {
        if (ring != null) {
            ring.serves(sessionTimeout);
        }
    }

    void install(MemorySegment ctx) {
        if (ring != null) {
            TicketCallbacks.installKeys(ctx);
        }
        if (data != null) {
            TicketCallbacks.installData(ctx);
        }
    }

    /** After the context's end. */
    void free() {
        if (own) {
            ring.close();
        }
    }
}
