package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.TicketKeyInfo;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Scenario;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Two servers with one ring of ticket keys that changes every few seconds: a ticket is good for as long as its key is there. */
public final class KeyRotation implements Scenario {
    private static final long PERIOD = Duration.ofSeconds(2).toNanos();
    private static final int KEPT = 2;

    private final String name;
    private final Tally tally;
    private final TicketKeyRing ring = TicketKeyRing.random();
    private final AtomicLong rotated = new AtomicLong(System.nanoTime());
    private final SslContext client;
    private final List<Node> nodes;

    /** In one version. */
    public KeyRotation(String name, TlsVersion version, Tally tally) throws IOException {
        this.name = name;
        this.tally = tally;
        SslContext one = server("one", version);
        SslContext other = server("other", version);
        this.client = Contexts.client(one, version)
                .trust(one.certificate().orElseThrow(), other.certificate().orElseThrow()).build();
        this.nodes = List.of(new Node(name, one, Node.Peers.GOOD, false, true, tally),
                new Node(name, other, Node.Peers.GOOD, false, false, tally));
    }

    private SslContext server(String node, TlsVersion version) {
        return Contexts.server(node, version).ticketKeys(ring).sessionIdContext(name).build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Node> nodes() {
        return nodes;
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(name, number);
        int node = (int) (number & 1);
        Visit last = Visit.pay(name, client, nodes.get(node), Visit.to(host), tally).expect(name, false, host, tally);
        for (int i = 0; i < 2; i++) {
            rotate();
            TicketKeyName key = TicketKeyName.of(Arrays.copyOf(last.ticket(), TicketKeyName.LENGTH));
            boolean before = has(key);
            node ^= 1;
            Visit again = Visit.pay(name, client, nodes.get(node), Visit.to(host), tally);
            // A key that went while they shook hands may have been there, or not.
            again.expect(name, before && (has(key) || again.resumed()), host, tally);
            last = again.ticket().length > 0 ? again : last;
        }
    }

    private boolean has(TicketKeyName key) {
        return ring.keys().stream().anyMatch(known -> known.name().equals(key));
    }

    /** By whichever visit comes first when it is time. */
    private void rotate() {
        long last = rotated.get();
        if (System.nanoTime() - last < PERIOD || !rotated.compareAndSet(last, System.nanoTime())) {
            return;
        }
        ring.rotate();
        ring.keys().stream().filter(key -> key.role() == TicketKeyRole.DECRYPTING)
                .sorted(Comparator.comparing(TicketKeyInfo::since).reversed()).skip(KEPT)
                .forEach(key -> ring.retire(key.name()));
    }

    @Override
    public void rest() {
        client.sessions().clear();
        nodes.forEach(node -> node.context().sessions().clear());
        while (ring.keys().size() > 1) {
            ring.keys().stream().filter(key -> key.role() == TicketKeyRole.DECRYPTING).findFirst()
                    .ifPresent(key -> ring.retire(key.name()));
        }
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            node.close();
            node.context().close();
        }
        client.close();
        ring.close();
    }
}
