package io.github.libssl4j.model;

import io.github.libssl4j.TlsVersion;

/**
 * A finished connection that is still open.
 *
 * @param client the client's context
 * @param server the server's context
 * @param version the version that was agreed on
 * @param resumed whether it resumed a session
 * @param newest its sessions
 * @param early what became of its early data
 * @param clientEnd what became of the client's end since
 * @param serverEnd what became of the server's end since
 */
record ConnectionModel(int client, int server, TlsVersion version, boolean resumed, NewSessions.Newest newest,
        EarlyModel.Outcome early, EndModel clientEnd, EndModel serverEnd) {
    /** The client's session, or 0 where it can't be resumed. */
    int session() {
        return newest.client();
    }

    ConnectionModel with(NewSessions.Newest sessions) {
        return new ConnectionModel(client, server, version, resumed, sessions, early, clientEnd, serverEnd);
    }

    ConnectionModel with(boolean ofServer, EndModel end) {
        return new ConnectionModel(client, server, version, resumed, newest, early, ofServer ? clientEnd : end,
                ofServer ? end : serverEnd);
    }

    EndModel end(boolean ofServer) {
        return ofServer ? serverEnd : clientEnd;
    }

    boolean isUnused() {
        return clientEnd.equals(EndModel.OPEN) && serverEnd.equals(EndModel.OPEN);
    }
}
