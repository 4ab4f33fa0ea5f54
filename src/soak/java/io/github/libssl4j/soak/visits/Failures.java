package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Scenario;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.util.List;

/** Handshakes that must fail: another authority, another name, no common version; and one that goes well, after each. */
public final class Failures implements Scenario {
    private static final String NAME = "failing";

    private final Tally tally;
    private final SslContext server;
    private final SslContext stranger;
    private final SslContext good;
    private final SslContext distrustful;
    private final SslContext old;
    private final Node node;

    public Failures(Tally tally) throws IOException {
        this.tally = tally;
        this.server = Contexts.server(TlsVersion.TLS_1_3).build();
        this.stranger = Contexts.server(TlsVersion.TLS_1_3).build();
        this.good = Contexts.client(server, TlsVersion.TLS_1_3).build();
        this.distrustful = Contexts.client(stranger, TlsVersion.TLS_1_3).build();
        this.old = Contexts.client(server, TlsVersion.TLS_1_2).build();
        this.node = new Node(NAME, server, Node.Peers.BAD, false, true, tally);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int weight() {
        return 4;
    }

    @Override
    public List<Node> nodes() {
        return List.of(node);
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(NAME, number);
        Visit.pay(NAME, good, node, Visit.to(host), tally).expect(NAME, false, host, tally);
        fail("wrong authority", distrustful, host);
        fail("wrong name", good, host + ".example");
        fail("wrong version", old, host);
        Visit.pay(NAME, good, node, Visit.to(host), tally).expect(NAME, true, host, tally);
    }

    private void fail(String kind, SslContext client, String host) throws IOException {
        try {
            Visit.pay(kind, client, node, Visit.to(host), tally);
            tally.wrong(kind, "the handshake did not fail");
        } catch (SslException e) {
            tally.expected(kind);
        }
    }

    @Override
    public void rest() {
        good.sessions().clear();
        server.sessions().clear();
    }

    @Override
    public void close() throws IOException {
        node.close();
        good.close();
        distrustful.close();
        old.close();
        stranger.close();
        server.close();
    }
}
