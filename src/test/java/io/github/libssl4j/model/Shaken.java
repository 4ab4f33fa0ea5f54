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

    /** What a client's and a server's listener were told of in this step. */
    static Shaken of(World world, int client, int server) {
        return new Shaken(world.listener(client).added(), world.listener(server).added().stream().map(Seen::id).toList());
    }

    /** What comes after so many sessions of the client, each of which is one of the server. */
    Shaken from(int first) {
        return new Shaken(clients.subList(Math.min(first, clients.size()), clients.size()),
                servers.subList(Math.min(first, servers.size()), servers.size()));
    }

    Seen client(int i) {
        if (i >= clients.size()) {
            throw new AssertionError("The client was told of " + clients.size() + " new sessions, too few");
        }
        return clients.get(i);
    }

    /** The id that the server's session has: the client's too, or its ticket, or only the server says. */
    String serverId(int i, boolean hidden, int fresh) {
        if (!hidden) {
            Seen its = client(i);
            return its.version() == TlsVersion.TLS_1_3 ? its.ticket() : its.id();
        }
        return i < servers.size() ? servers.get(i) : "unknown" + fresh + "." + i;
    }
}
