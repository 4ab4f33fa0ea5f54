package io.github.libssl4j.soak.visits;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Two clients with certificates: of a resumed session, the server still knows whose it is. */
public final class ClientCertificates extends ServerScenario {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> WHO = List.of("ann", "bob");

    private final List<SslContext> clients;
    private final Node node;

    /** In one version. */
    public ClientCertificates(String name, TlsVersion version, boolean stateless, Tally tally) throws IOException {
        super(name, tally);
        this.clients = WHO.stream().map(who -> keep(SslContext.client().insecure().selfSigned(who).protocol(version)
                .handshakeTimeout(PATIENCE).closeTimeout(PATIENCE).build())).toList();
        SslContext server = keep(Contexts.server(version).tickets(stateless).clientAuth(ClientAuth.REQUIRED)
                .trust(clients.get(0).certificate().orElseThrow(), clients.get(1).certificate().orElseThrow()).build());
        this.node = serve(server, Node.Peers.GOOD, false, true);
    }

    @Override
    public void visit(long number) throws IOException {
        int who = (int) (number & 1);
        String host = Names.of(name, number);
        for (int i = 0; i < 3; i++) {
            Visit visit = Visit.pay(name, clients.get(who), node, Visit.to(host), tally)
                    .expect(name, i > 0, host, tally);
            if (!visit.server().peer().equals("cn=" + WHO.get(who))) {
                tally.wrong(name, visit.server().peer() + " in a session of " + WHO.get(who));
            }
        }
    }
}
