package io.github.libssl4j.model;

import io.github.libssl4j.TlsVersion;

/**
 * A finished connection that is still open.
 *
 * @param client the client's context
 * @param server the server's context
 * @param version the version that was agreed on
 * @param session the client's session, or 0 where it can't be resumed
 * @param serverSession the server's, or 0 where it is in its ticket only
 */
record ConnectionModel(int client, int server, TlsVersion version, int session, int serverSession) {
    ConnectionModel with(int newSession, int newServerSession) {
        return new ConnectionModel(client, server, version, newSession, newServerSession);
    }
}
