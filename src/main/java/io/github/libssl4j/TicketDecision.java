package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;

/** What a server does with a client's ticket: {@code SSL_TICKET_RETURN}. */
public enum TicketDecision {
    /** The connection ends, with the alert internal_error ({@code SSL_TICKET_RETURN_ABORT}). */
    ABORT,
    /**
     * The ticket is not used, and there is no new one ({@code SSL_TICKET_RETURN_IGNORE}). In TLS 1.2 a session with the
     * client's session id may be found in the cache.
     */
    IGNORE,
    /** The ticket is not used; there is a new one ({@code SSL_TICKET_RETURN_IGNORE_RENEW}). */
    IGNORE_RENEW,
    /**
     * The ticket is used, and there is no new one ({@code SSL_TICKET_RETURN_USE}). In TLS 1.3 the client, which uses each
     * ticket once, has to shake hands in full next time.
     */
    USE,
    /** The ticket is used; there is a new one ({@code SSL_TICKET_RETURN_USE_RENEW}). */
    USE_RENEW;

    /** Whether it can be decided of a ticket that is no good. */
    boolean needsGoodTicket() {
        return this == USE || this == USE_RENEW;
    }

    int toNative() {
        return switch (this) {
            case ABORT -> libssl_h.SSL_TICKET_RETURN_ABORT();
            case IGNORE -> libssl_h.SSL_TICKET_RETURN_IGNORE();
            case IGNORE_RENEW -> libssl_h.SSL_TICKET_RETURN_IGNORE_RENEW();
            case USE -> libssl_h.SSL_TICKET_RETURN_USE();
            case USE_RENEW -> libssl_h.SSL_TICKET_RETURN_USE_RENEW();
        };
    }
}
