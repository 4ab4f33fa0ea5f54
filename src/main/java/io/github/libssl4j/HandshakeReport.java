package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.jfr.HandshakeEvent;
import io.github.libssl4j.jfr.Recorder;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionMarks;
import java.lang.foreign.MemorySegment;

/** One connection's handshake as JDK Flight Recorder is told of it; nothing at all while nobody records. */
final class HandshakeReport {
    private final ConnectionHandle handle;
    private final String peer;
    private boolean begun;
    private HandshakeEvent event;

    HandshakeReport(ConnectionHandle handle, String peer) {
        this.handle = handle;
        this.peer = peer;
    }

    /** Before each call that goes on with the handshake. */
    void begin() {
        if (!begun) {
            begun = true;
            event = Recorder.handshakeBegins();
        }
    }

    /** The handshake is finished. */
    void finished(MemorySegment ssl, boolean resumed, boolean byPsk) {
        handle.tellQuery(ssl, resumed);
        if (ends("ok")) {
            event.protocol = PeerInfo.protocol(ssl).toString();
            event.cipher = PeerInfo.cipher(ssl);
            event.group = PeerInfo.group(ssl, resumed).orElse(null);
            event.alpn = PeerInfo.alpn(ssl).orElse(null);
            event.serverName = PeerInfo.serverName(ssl).orElse(event.serverName);
            event.earlyData = earlyData(ssl);
            MemorySegment session = Memory.handle(libssl_h.SSL_get1_session(ssl));
            try {
                event.resumedBy = byPsk ? "external PSK" : resumed ? resumedBy(ssl, session) : "none";
                event.session = Memory.isNull(session) ? null : SessionId.beginning(SessionFields.id(session));
            } finally {
                libssl_h.SSL_SESSION_free(session);
            }
            commit();
        }
    }

    /** The handshake failed. */
    void failed(String reason) {
        if (ends("failed")) {
            event.failure = reason;
            commit();
        }
    }

    /** The connection is closed: if the handshake has not ended before, it never will. */
    void closed() {
        if (ends("abandoned")) {
            commit();
        }
    }

    private boolean ends(String outcome) {
        if (event == null) {
            return false;
        }
        event.end();
        if (!event.shouldCommit()) {
            event = null;
            return false;
        }
        boolean server = handle.config().server();
        event.outcome = outcome;
        event.role = server ? "server" : "client";
        event.peer = server ? null : peer;
        event.serverName = handle.requestedName().orElse(null);
        return true;
    }

    private void commit() {
        event.commit();
        event = null;
    }

    private String resumedBy(MemorySegment ssl, MemorySegment session) {
        if (!handle.config().server()) {
            return libssl_h.SSL_SESSION_has_ticket(session) == 1 ? "ticket" : "session id";
        }
        if (ClientSessions.isTls13(session)) {
            return isStateful(ssl) ? "stateful ticket" : "stateless ticket";
        }
        // What came out of a ticket has been in no context's hands yet.
        return SessionMarks.owner(session) == 0 ? "stateless ticket" : "session id";
    }

    /** Whether the server's TLS 1.3 tickets are the ids of sessions that it keeps. */
    private static boolean isStateful(MemorySegment ssl) {
        long options = libssl_h.SSL_get_options(ssl);
        return (options & libssl_h.SSL_OP_NO_TICKET()) != 0
                || libssl_h.SSL_get_max_early_data(ssl) > 0 && (options & libssl_h.SSL_OP_NO_ANTI_REPLAY()) == 0;
    }

    private static String earlyData(MemorySegment ssl) {
        int status = libssl_h.SSL_get_early_data_status(ssl);
        return status == libssl_h.SSL_EARLY_DATA_ACCEPTED() ? "accepted"
                : status == libssl_h.SSL_EARLY_DATA_REJECTED() ? "rejected" : "not sent";
    }
}
