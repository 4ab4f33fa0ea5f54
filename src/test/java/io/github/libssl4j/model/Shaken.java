package io.github.libssl4j.model;

import io.github.libssl4j.TlsVersion;
import java.util.List;

/**
 * What was seen of a handshake, of what nobody can foretell: the ids and tickets.
 *
 * @param clients the sessions that the client was told of
 * @param servers the ids of those that the server told of
 */
record Shaken(List<Seen> clients, List<String> servers) {
    /**
     * A session that a listener was lent.
     *
     * @param id its id
     * @param version its version
     * @param ticket its ticket, empty for none
     */
    record Seen(String id, TlsVersion version, String ticket) {}

    static Shaken nothing() {
        return new Shaken(List.of(), List.of());
    }
}
