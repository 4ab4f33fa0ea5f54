package io.github.libssl4j.model;

import io.github.libssl4j.TlsVersion;

/**
 * What a ticket says to a server.
 *
 * @param version of the session that it resumes
 * @param serverId the id of the session in the server's cache, where the ticket is no more than that; else empty
 * @param key the name of the key that it is under; else empty
 * @param idContext the server's session id context
 * @param original the number of the server's session that is in it, 0 for TLS 1.2, where it has no id
 * @param timeout for how long its session lives
 */
record TicketModel(TlsVersion version, String serverId, String key, String idContext, int original, long timeout) {
    boolean isStateful() {
        return !serverId.isEmpty();
    }
}
