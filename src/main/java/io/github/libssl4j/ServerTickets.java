package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;

/** The part of an {@link SslConnection} about the tickets that a server sends. */
abstract sealed class ServerTickets extends ServerLookups permits ConnectionEarlyData {
    ServerTickets() {}

    /**
     * How many tickets a server sends after this connection's full TLS 1.3 handshake: {@code SSL_set_num_tickets(3)}. By
     * default as many as its context does.
     *
     * @param number 0 to 255
     * @throws IllegalArgumentException if out of range
     * @throws IllegalStateException if this is a client's, closed, or the handshake has begun
     */
    public void setNumTickets(int number) {
        core().info(ssl -> {
            TicketWishes.setNumber(ssl, core().config().server(), number);
            return null;
        });
    }

    /**
     * How many tickets a server sends after a full TLS 1.3 handshake: {@code SSL_get_num_tickets(3)}.
     *
     * @return the number; what it says on a client means nothing
     * @throws IllegalStateException if closed
     */
    public int numTickets() {
        return core().info(ssl -> (int) libssl_h.SSL_get_num_tickets(ssl));
    }

    /**
     * Sends the client one more ticket, in TLS 1.3: {@code SSL_new_session_ticket(3)}. It becomes output: drain it. Where there
     * is no room for it, {@link SslConnection#wants()} says so, and it goes on with the next {@link SslConnection#handshake()},
     * read or write; where the client is in the middle of a message, it follows with the first of them after that.
     *
     * @throws SslException if the connection fails, or has
     * @throws IllegalStateException if this is a client's; in TLS 1.2; before the handshake is finished; if closed, or after
     *     {@link SslConnection#closeOutbound()}; or if the {@linkplain SslContextBuilder#resumptionRule server's rule} forbids it
     * @throws CallbackException if a listener or a callback for tickets threw; the ticket is sent
     */
    public void newSessionTicket() throws SslException {
        SslConnection.delivering(() -> {
            core().newSessionTicket();
            return 0;
        });
    }
}
