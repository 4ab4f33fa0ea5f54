package io.github.libssl4j.fuzz;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Real sessions of each kind, as bytes. */
final class SeedSessions {
    private final List<byte[]> forms = new ArrayList<>();

    private SeedSessions() {}

    static List<byte[]> all() throws Exception {
        SeedSessions seeds = new SeedSessions();
        for (Map.Entry<TlsVersion, SslContext> client : Ends.CLIENTS.entrySet()) {
            seeds.add(client.getValue(), Ends.STATELESS);
            seeds.add(client.getValue(), Ends.STATEFUL);
            seeds.add(Ends.SHOWING.get(client.getKey()), Ends.CHECKING);
        }
        try (SslContext server = EarlyEnds.server().alpn("h2").build();
                SslContext client = EarlyEnds.client(server).alpn("h2", "http/1.1").build()) {
            seeds.add(client, server);
        }
        return seeds.forms;
    }

    /** The client's, and those that the server keeps. */
    private void add(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            try (SslSession session = ends.client.session()) {
                forms.add(session.toDer());
            }
        }
        for (SessionId id : server.sessions().ids()) {
            try (SslSession session = server.sessions().find(id).orElseThrow()) {
                forms.add(session.toDer());
            }
        }
        client.sessions().clear();
        server.sessions().clear();
    }
}
