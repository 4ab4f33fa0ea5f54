package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Scenario;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Contexts, rings and listeners that live for three connections, and are closed while sessions of theirs still are there. */
public final class ContextLives implements Scenario {
    private static final String NAME = "contexts";

    private final Tally tally;

    public ContextLives(Tally tally) {
        this.tally = tally;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int weight() {
        return 3;
    }

    @Override
    public void visit(long number) throws IOException, InterruptedException {
        TlsVersion version = number % 2 == 0 ? TlsVersion.TLS_1_2 : TlsVersion.TLS_1_3;
        AtomicInteger added = new AtomicInteger();
        SessionListener listener = new SessionListener() {
            @Override
            public void added(SslSession session) {
                added.incrementAndGet();
            }
        };
        try (TicketKeyRing ring = TicketKeyRing.random();
                SslContext server = Contexts.server(version).ticketKeys(ring).build();
                SslContext client = Contexts.client(server, version).sessionListener(listener).build();
                Node node = new Node(NAME, server, Node.Peers.GOOD, false, number % 4 < 2, tally)) {
            String host = Names.of(NAME, number);
            Visit.pay(NAME, client, node, Visit.to(host), tally).expect(NAME, false, host, tally);
            Visit.pay(NAME, client, node, Visit.to(host), tally).expect(NAME, true, host, tally);
            end(server); // connections that there are go on
            if (added.get() == 0) {
                tally.wrong(NAME, "the listener was told of no session");
            }
            node.awaitIdle();
        }
    }

    private static void end(SslContext server) {
        server.close();
    }

    @Override
    public void close() {}
}
