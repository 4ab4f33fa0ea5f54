package io.github.libssl4j.soak.visits;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;

/** A full handshake, and then resumption by the client's own memory, a few times. */
public final class Resumption extends ServerScenario {
    private static final int MOST_RESUMED = 3;

    private final TlsVersion version;
    private final SslContext client;
    private final Node node;

    /** One way to resume: with tickets or without, in one version. */
    public Resumption(String name, TlsVersion version, boolean stateless, boolean virtual, Tally tally)
            throws IOException {
        super(name, tally);
        this.version = version;
        SslContext server = keep(Contexts.server(version).tickets(stateless).build());
        this.client = keep(Contexts.client(server, version).build());
        this.node = serve(server, Node.Peers.GOOD, false, virtual);
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(name, number);
        ConnectionOptions options = Visit.to(host);
        Visit first = Visit.pay(name, client, node, options, tally).expect(name, false, host, tally);
        for (int i = 0; i <= number % MOST_RESUMED; i++) {
            Visit again = Visit.pay(name, client, node, options, tally).expect(name, true, host, tally);
            if (version == TlsVersion.TLS_1_2) {
                again.expectKeyOf(name, first, tally);
            }
        }
        Visit.pay(name, client, node, options.withoutResumption(), tally).expect(name, false, host, tally);
    }
}
