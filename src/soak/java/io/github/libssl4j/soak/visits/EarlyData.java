package io.github.libssl4j.soak.visits;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Early data is taken the first time; the same session's a second time is refused, and does not resume. */
public final class EarlyData extends ServerScenario implements SessionListener {
    private static final int BYTES = 1000;

    private final SslContext client;
    private final Node node;
    private final Map<String, byte[]> sessions = new ConcurrentHashMap<>();

    public EarlyData(Tally tally) throws IOException {
        super("early data", tally);
        SslContext server = keep(Contexts.server(TlsVersion.TLS_1_3).earlyData(16_384).build());
        this.client = keep(Contexts.client(server, TlsVersion.TLS_1_3).sessionListener(this).build());
        this.node = serve(server, Node.Peers.GOOD, true, true);
    }

    @Override
    public void added(SslSession session) {
        session.hostName().ifPresent(host -> sessions.put(host, session.toDer()));
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(name, number);
        Visit.pay(name, client, node, Visit.to(host).withoutResumption(), tally).expect(name, false, host, tally);
        byte[] der = sessions.remove(host);
        if (der == null) {
            throw new IllegalStateException("The client was told of no session of " + host);
        }
        send(host, der, true);
        send(host, der, false);
        sessions.remove(host);
    }

    private void send(String host, byte[] der, boolean first) throws IOException {
        try (SslSession read = SslSession.fromDer(der); SslSession session = client.adopt(read, host)) {
            ConnectionOptions options = Visit.to(host).resume(session).earlyData(new byte[BYTES], false);
            Visit visit = Visit.pay(name, client, node, options, tally).expect(name, first, host, tally);
            EarlyDataStatus expected = first ? EarlyDataStatus.ACCEPTED : EarlyDataStatus.REJECTED;
            if (visit.early() != expected || visit.server().early() != (first ? BYTES : 0)) {
                tally.wrong(name, "early data is " + visit.early() + ", of which the server had " + visit.server().early()
                        + " bytes, the " + (first ? "first" : "second") + " time");
            }
        }
    }

    @Override
    public void rest() {
        super.rest();
        sessions.clear();
    }
}
