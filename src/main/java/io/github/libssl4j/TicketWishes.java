package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import java.lang.foreign.MemorySegment;

/** The tickets that a server's application asked for on a connection, and libssl has not sent yet. */
final class TicketWishes {
    private int wished; // libssl takes no wish in the middle of a message, be it the client's or half a ticket
    private boolean taken; // and sends what it took only as the output has room

    /** Sets how many tickets a full handshake sends: {@code SSL_set_num_tickets(3)}. */
    static void setNumber(MemorySegment ssl, boolean server, int number) {
        TicketSettings.checkNumTickets(number);
        if (!server) {
            throw new IllegalStateException("The connection is a client's: servers send tickets");
        }
        if (libssl_h.SSL_in_before(ssl) != 1) {
            throw new IllegalStateException("The handshake has begun: the number of its tickets is set before");
        }
        Check.one(libssl_h.SSL_set_num_tickets(ssl, number), "SSL_set_num_tickets");
    }

    boolean areOpen() {
        return wished > 0 || taken;
    }

    /** Notes one more: {@code SSL_new_session_ticket(3)}. */
    void add(ConnectionHandle handle, MemorySegment ssl, boolean established, boolean outboundClosed) {
        if (!handle.config().server()) {
            throw new IllegalStateException(handle.ref + " is a client's: servers send tickets");
        }
        if (!established) {
            throw new IllegalStateException("The handshake of " + handle.ref + " is not finished");
        }
        if (libssl_h.SSL_version(ssl) != libssl_h.TLS1_3_VERSION()) {
            throw new IllegalStateException(handle.ref + " speaks " + PeerInfo.protocol(ssl)
                    + ": tickets after the handshake are TLS 1.3's");
        }
        if (handle.isResumptionForbidden()) {
            throw new IllegalStateException("The session of " + handle.ref + " can't be resumed, says the server's rule");
        }
        if (outboundClosed) {
            throw new IllegalStateException("closeOutbound() was called on " + handle.ref
                    + ": no ticket can be sent after close_notify");
        }
        wished++;
    }

    /** Hands the wishes to libssl, as far as it takes them, and sends what it took; false where there is no room for that. */
    boolean send(ConnectionCore core, MemorySegment ssl) throws SslException {
        while (handOver(ssl)) {
            if (!core.shakeHands(ssl)) {
                return false;
            }
            taken = false;
        }
        return true;
    }

    private boolean handOver(MemorySegment ssl) {
        for (; wished > 0 && libssl_h.SSL_new_session_ticket(ssl) == 1; wished--) {
            taken = true;
        }
        return taken;
    }
}
