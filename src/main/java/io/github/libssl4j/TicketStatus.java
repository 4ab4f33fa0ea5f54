package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;

/** How a server found a client's ticket: {@code SSL_TICKET_STATUS}. */
public enum TicketStatus {
    /** In TLS 1.2: the client takes tickets, but has none ({@code SSL_TICKET_EMPTY}). */
    EMPTY,
    /** The ticket is under an unknown key, cut short or damaged ({@code SSL_TICKET_NO_DECRYPT}). */
    NO_DECRYPT,
    /** The ticket is good ({@code SSL_TICKET_SUCCESS}). */
    SUCCESS,
    /** The ticket is good, and would be replaced: each is in TLS 1.3 ({@code SSL_TICKET_SUCCESS_RENEW}). */
    SUCCESS_RENEW;

    /**
     * Whether there is a session in the ticket, which can be used.
     *
     * @return whether the ticket is good
     */
    public boolean isGood() {
        return this == SUCCESS || this == SUCCESS_RENEW;
    }

    /**
     * What is done where nobody decides: a good ticket is used, and in place of any other there is a new one.
     *
     * @return the decision
     */
    public TicketDecision usual() {
        return switch (this) {
            case EMPTY, NO_DECRYPT -> TicketDecision.IGNORE_RENEW;
            case SUCCESS -> TicketDecision.USE;
            case SUCCESS_RENEW -> TicketDecision.USE_RENEW;
        };
    }

    static TicketStatus ofNative(int status) {
        if (status == libssl_h.SSL_TICKET_SUCCESS()) {
            return SUCCESS;
        }
        if (status == libssl_h.SSL_TICKET_SUCCESS_RENEW()) {
            return SUCCESS_RENEW;
        }
        return status == libssl_h.SSL_TICKET_EMPTY() ? EMPTY : NO_DECRYPT;
    }
}
