package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import io.github.libssl4j.soak.visits.Store.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Two servers behind one store: what one has made, the other resumes if the store finds it. */
public final class SharedStore extends ServerScenario {
    /** More than come in a minute: what a full cache drops before the listener has it, the store would lack. */
    private static final int CACHED = 100_000;
    private static final Duration LOOKUP = Duration.ofSeconds(2);
    /** Of so many visits, one waits for a store that never answers. */
    private static final int NEVER_ONE_OF = 40;
    /** Of so many, one meets a store that throws, and one a store that has nothing. */
    private static final int BAD_ONE_OF = 5;

    private final Store store;
    private final SslContext client;

    /** In one version. */
    public SharedStore(String name, TlsVersion version, Tally tally) throws IOException {
        super(name, tally);
        this.store = new Store(tally);
        SslContext one = server("one", version);
        SslContext other = server("other", version);
        this.client = keep(Contexts.client(one, version)
                .trust(one.certificate().orElseThrow(), other.certificate().orElseThrow()).build());
        serve(one, Node.Peers.GOOD, false, true);
        serve(other, Node.Peers.GOOD, false, false);
    }

    private SslContext server(String node, TlsVersion version) {
        return keep(Contexts.server(node, version).tickets(false).sessionIdContext(name).sessionListener(store)
                .sessionCacheMode(SessionCacheMode.SERVER, SessionCacheMode.NO_INTERNAL_LOOKUP)
                .sessionCacheSize(CACHED).sessionLookup(store).lookupTimeout(LOOKUP).build());
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(name, number);
        Answer answer = number % NEVER_ONE_OF == 0 ? Answer.NEVER : number % BAD_ONE_OF == 1 ? Answer.THROWS
                : number % BAD_ONE_OF == 2 ? Answer.NOTHING : Answer.FOUND;
        store.answer(host, answer);
        int first = (int) (number & 1);
        Visit.pay(name, client, nodes().get(first), Visit.to(host), tally).expect(name, false, host, tally);
        for (int i = 1; i <= 2; i++) {
            Visit.pay(name, client, nodes().get(first + i & 1), Visit.to(host), tally)
                    .expect(name, answer == Answer.FOUND, host, tally);
        }
    }

    @Override
    public void rest() {
        super.rest();
        store.clear();
    }
}
