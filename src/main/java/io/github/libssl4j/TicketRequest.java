package io.github.libssl4j;

import java.util.Objects;
import java.util.Optional;

/**
 * What a server knows of a connection when it makes or reads a ticket.
 *
 * @param protocol the protocol
 * @param serverName the name that the client asks for, in lower case; empty where it asks for none
 */
public record TicketRequest(TlsVersion protocol, Optional<String> serverName) {
    /** Refuses null. */
    public TicketRequest {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(serverName, "serverName");
    }
}
