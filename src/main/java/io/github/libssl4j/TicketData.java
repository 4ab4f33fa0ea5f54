package io.github.libssl4j;

/**
 * What a server's application keeps in tickets, and what it decides of those that come back:
 * {@code SSL_CTX_set_session_ticket_cb(3)}. The data is encrypted, and only servers with the ticket's key read it.
 *
 * <p>Its methods run inside the handshake, on the thread that shakes hands, and have to be <strong>quick</strong>: no wait
 * for another machine; a virtual thread holds its carrier meanwhile. They may not call the connection that is shaking hands:
 * that throws {@link IllegalStateException}. They may run on many threads at once.
 *
 * <p>What one of them throws does not end the handshake. The public call that led to it throws a {@link CallbackException}
 * afterwards.
 */
public interface TicketData {
    /** The most bytes that can be kept in a ticket: 16,384. */
    int MAX_LENGTH = 16384;

    /**
     * A ticket is about to be made: what goes into it. Where this throws, or answers more than {@link #MAX_LENGTH} bytes, the
     * ticket is made without data. For stateful tickets it is asked too; the data then stays in the cache's session.
     *
     * @param request what is known of the connection
     * @return the data, copied; {@code null} for none
     */
    byte[] generate(TicketRequest request);

    /**
     * A ticket came: whether it is used. Where this throws, answers {@code null}, or {@linkplain TicketDecision#USE to use}
     * a ticket that {@linkplain TicketStatus#isGood is no good}, the ticket is not used, and there is a new one.
     *
     * <p>A ticket that is to be used may still cost a full handshake: where it has expired, or was made under another session
     * id context. In TLS 1.3 a client may send several; each is asked of until one is used, 32 at most:
     * the others are not used.
     *
     * @param status how the ticket was found
     * @param data the ticket's data; {@code null} where it has none or is no good
     * @param request what is known of the connection
     * @return what is done
     */
    default TicketDecision decide(TicketStatus status, byte[] data, TicketRequest request) {
        return status.usual();
    }
}
