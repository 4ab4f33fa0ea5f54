package io.github.libssl4j;

import java.util.Objects;

/** The part of an {@link SslContextBuilder} about tickets. */
abstract sealed class TicketSettings extends SessionSettings permits EarlyDataSettings {
    boolean tickets = true;
    int numTickets = -1;
    boolean pskWithoutDhe;
    TicketKeyRing ticketKeys;
    TicketData ticketData;

    TicketSettings(boolean server) {
        super(server);
    }

    /**
     * Whether stateless tickets are used: {@code SSL_OP_NO_TICKET} of {@code SSL_CTX_set_options(3)}. Without them a
     * server resumes from its cache only: TLS 1.2 by session id, TLS 1.3 by stateful tickets; a client does not ask for
     * tickets in TLS 1.2. By default they are used.
     *
     * @param stateless false for none
     * @return this
     */
    public SslContextBuilder tickets(boolean stateless) {
        tickets = stateless;
        return self();
    }

    /**
     * How many tickets a server sends after a full TLS 1.3 handshake: {@code SSL_CTX_set_num_tickets(3)}. By default 2,
     * where the system's {@code openssl.cnf} says nothing else.
     *
     * @param number 0 to 255; with 0, TLS 1.3 sessions are not resumed
     * @return this
     * @throws IllegalArgumentException if out of range
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder numTickets(int number) {
        forServer("numTickets");
        checkNumTickets(number);
        numTickets = number;
        return self();
    }

    static void checkNumTickets(int number) {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException("A server sends 0 to 255 tickets, not " + number);
        }
    }

    /**
     * The keys that stateless tickets are under: {@code SSL_CTX_set_tlsext_ticket_key_evp_cb(3)}. By default a server has a
     * ring of its own, with a new key every twelve hours, which accepts an old one for as long as sessions are good. For
     * tickets that other servers know too, give them the same keys and the same
     * {@link SslContextBuilder#sessionIdContext(String)}.
     *
     * <p>A server that {@linkplain SslContextBuilder#clientAuth asks clients for certificates} takes only the tickets of servers
     * that ask in the same way and trust the same authorities, and of no other program: a resumed client shows no certificate, and a
     * ticket does not say who vouched for it. All others cost a full handshake.
     *
     * <p>Where a client asks for {@linkplain SslContextBuilder#serverName another name}, the ring of the context that took the
     * connection counts.
     *
     * @param ring the keys, which the caller closes: before, the server's contexts; a ring can be several servers'
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder ticketKeys(TicketKeyRing ring) {
        forServer("ticketKeys");
        ticketKeys = Objects.requireNonNull(ring, "ring");
        return self();
    }

    /**
     * What the application keeps in tickets, and decides of those that come back: {@code SSL_CTX_set_session_ticket_cb(3)}.
     * Where a client asks for {@linkplain SslContextBuilder#serverName another name}, that of the context that took the
     * connection counts.
     *
     * @param data the application's code, called inside handshakes: it must be quick
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder ticketData(TicketData data) {
        forServer("ticketData");
        ticketData = Objects.requireNonNull(data, "data");
        return self();
    }

    /**
     * Whether TLS 1.3 may resume without a new key exchange, and so without forward secrecy ({@code psk_ke}, RFC 8446,
     * 4.2.9): {@code SSL_OP_ALLOW_NO_DHE_KEX} of {@code SSL_CTX_set_options(3)}. By default it may not.
     *
     * @param allow whether it may
     * @return this
     */
    public SslContextBuilder pskWithoutDhe(boolean allow) {
        pskWithoutDhe = allow;
        return self();
    }
}
