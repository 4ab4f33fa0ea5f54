package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.TicketKeyInfo;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Two servers with one ring of ticket keys that changes every few seconds: a ticket is good for as long as its key is there. */
public final class KeyRotation extends ServerScenario {
    private static final long PERIOD = Duration.ofSeconds(2).toNanos();
    private static final int KEPT = 2;

    private final TicketKeyRing ring = TicketKeyRing.random();
    private final AtomicLong rotated = new AtomicLong(System.nanoTime());
    private final SslContext client;

    /** In one version. */
    public KeyRotation(String name, TlsVersion version, Tally tally) throws IOException {
        super(name, tally);
        SslContext one = server("one", version);
        SslContext other = server("other", version);
        this.client = keep(Contexts.client(one, version)
                .trust(one.certificate().orElseThrow(), other.certificate().orElseThrow()).build());
        serve(one, Node.Peers.GOOD, false, true);
        serve(other, Node.Peers.GOOD, false, false);
    }

    private SslContext server(String node, TlsVersion version) {
        return keep(Contexts.server(node, version).ticketKeys(ring).sessionIdContext(name).build());
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(name, number);
        int node = (int) (number & 1);
        Visit last = Visit.pay(name, client, nodes().get(node), Visit.to(host), tally).expect(name, false, host, tally);
        for (int i = 0; i < 2; i++) {
            rotate();
            TicketKeyName key = TicketKeyName.of(Arrays.copyOf(last.ticket(), TicketKeyName.LENGTH));
            boolean before = has(key);
            node ^= 1;
            Visit again = Visit.pay(name, client, nodes().get(node), Visit.to(host), tally);
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
        super.rest();
        while (ring.keys().size() > 1) {
            ring.keys().stream().filter(key -> key.role() == TicketKeyRole.DECRYPTING).findFirst()
                    .ifPresent(key -> ring.retire(key.name()));
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        ring.close();
    }
}
