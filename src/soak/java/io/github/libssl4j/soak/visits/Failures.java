package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;

/** Handshakes that must fail: another authority, another name, no common version; and one that goes well, after each. */
public final class Failures extends ServerScenario {
    private final SslContext good;
    private final SslContext distrustful;
    private final SslContext old;
    private final Node node;

    public Failures(Tally tally) throws IOException {
        super("failing", tally);
        SslContext server = keep(Contexts.server(TlsVersion.TLS_1_3).build());
        SslContext stranger = keep(Contexts.server(TlsVersion.TLS_1_3).build());
        this.good = keep(Contexts.client(server, TlsVersion.TLS_1_3).build());
        this.distrustful = keep(Contexts.client(stranger, TlsVersion.TLS_1_3).build());
        this.old = keep(Contexts.client(server, TlsVersion.TLS_1_2).build());
        this.node = serve(server, Node.Peers.BAD, false, true);
    }

    @Override
    public int weight() {
        return 4;
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(name, number);
        Visit.pay(name, good, node, Visit.to(host), tally).expect(name, false, host, tally);
        fail("wrong authority", distrustful, host);
        fail("wrong name", good, host + ".example");
        fail("wrong version", old, host);
        Visit.pay(name, good, node, Visit.to(host), tally).expect(name, true, host, tally);
    }

    private void fail(String kind, SslContext client, String host) throws IOException {
        try {
            Visit.pay(kind, client, node, Visit.to(host), tally);
            tally.wrong(kind, "the handshake did not fail");
        } catch (SslException e) {
            tally.expected(kind);
        }
    }
}
