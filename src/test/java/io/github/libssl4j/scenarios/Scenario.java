package io.github.libssl4j.scenarios;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.InMemory;
import java.util.ArrayList;
import java.util.List;

/** What the scenarios have in common. */
final class Scenario {
    private Scenario() {}

    static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    static SslContextBuilder client(SslContext server) {
        return SslContext.client().trust(server.certificate().orElseThrow());
    }

    /** A handshake that offers a session, or none. */
    static InMemory resume(SslContext client, SslContext server, SslSession session) throws SslException {
        ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
        return InMemory.handshake(client, server, session == null ? options.withoutResumption()
                : options.resume(session));
    }

    /** The sessions that a context told of; closed with this. */
    static final class Told implements SessionListener, AutoCloseable {
        final List<SslSession> sessions = new ArrayList<>();

        @Override
        public void added(SslSession session) {
            sessions.add(session.share());
        }

        /** How many since the last time; they stay open. */
        int count() {
            return sessions.size();
        }

        /** The sessions up to now, which are the caller's to close; from here on it counts anew. */
        List<SslSession> take() {
            List<SslSession> taken = List.copyOf(sessions);
            sessions.clear();
            return taken;
        }

        /** Closes them; from here on it counts anew. */
        void forget() {
            sessions.forEach(SslSession::close);
            sessions.clear();
        }

        @Override
        public void close() {
            forget();
        }
    }
}
