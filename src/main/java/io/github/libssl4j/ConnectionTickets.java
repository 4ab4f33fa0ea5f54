package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.TicketKeys;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What libssl asks of a server's connection about tickets. It asks by the context that made the connection, also where
 * another answers for the name that the client asked for: {@code SSL_set_SSL_CTX(3)} brings neither keys nor callbacks.
 */
final class ConnectionTickets {
    private static final String CALLBACK = "The ticket data callback";
    /** A hello has room for thousands of tickets; a client has no use for more than a few. */
    private static final int MOST_ASKED = 32;

    private final TicketConfig config;
    private final Supplier<Optional<String>> serverName;
    /** Whether the session that may be resumed came out of a ticket, and so is nobody else's. */
    private boolean fromTicket;
    private int asked;

    ConnectionTickets(TicketConfig config, Supplier<Optional<String>> serverName) {
        this.config = config;
        this.serverName = serverName;
    }

    TicketKeys keys() {
        try {
            return config.ring().forLibssl();
        } catch (Throwable e) {
            Deliveries.failed("A ticket key ring's clock or rotation", e);
            return TicketKeys.NONE;
        }
    }

    void makesTicket(MemorySegment ssl) {
        if (isOfTheCache(ssl)) {
            return; // other connections may be reading its data
        }
        byte[] data = null;
        try {
            data = config.data().generate(request(ssl));
            if (data != null && data.length > TicketData.MAX_LENGTH) {
                int length = data.length;
                data = null;
                throw new IllegalArgumentException(SessionRules.ticketDataMessage(length));
            }
        } catch (Throwable e) {
            Deliveries.failed(CALLBACK, e);
        }
        // Also where there is none: the session that is resumed may have some.
        SessionFields.setTicketData(libssl_h.SSL_get_session(ssl), data == null ? new byte[0] : data);
    }

    /** In TLS 1.2 a client may resume by the session id and ask for a ticket: libssl then makes it of the cache's session. */
    private boolean isOfTheCache(MemorySegment ssl) {
        return !isTls13(ssl) && libssl_h.SSL_session_reused(ssl) == 1 && !fromTicket;
    }

    int decide(MemorySegment ssl, MemorySegment session, int nativeStatus) {
        TicketStatus status = TicketStatus.ofNative(nativeStatus);
        TicketDecision decision = TicketDecision.IGNORE_RENEW;
        if (asked == MOST_ASKED) {
            return decision.toNative();
        }
        asked++;
        try {
            byte[] data = status.isGood() ? SessionFields.ticketData(session) : new byte[0];
            TicketDecision answer = config.data().decide(status, data.length == 0 ? null : data, request(ssl));
            if (answer == null || answer.needsGoodTicket() && !status.isGood()) {
                throw new IllegalStateException("decide answered " + answer + " of a ticket that is " + status);
            }
            decision = answer;
        } catch (Throwable e) {
            Deliveries.failed(CALLBACK, e);
        }
        fromTicket = decision.needsGoodTicket();
        return decision.toNative();
    }

    private TicketRequest request(MemorySegment ssl) {
        return new TicketRequest(TlsVersion.ofCode(libssl_h.SSL_version(ssl)).orElseThrow(), serverName.get());
    }

    private static boolean isTls13(MemorySegment ssl) {
        return libssl_h.SSL_version(ssl) == libssl_h.TLS1_3_VERSION();
    }
}
