package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Scenario;
import io.github.libssl4j.soak.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A scenario with contexts and servers of its own: it empties their caches at rest, and closes them at the end. */
abstract class ServerScenario implements Scenario {
    final String name;
    final Tally tally;
    private final List<SslContext> contexts = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    ServerScenario(String name, Tally tally) {
        this.name = name;
        this.tally = tally;
    }

    /** A context that is this scenario's from now on. */
    final SslContext keep(SslContext context) {
        contexts.add(context);
        return context;
    }

    /** A server of this scenario, over a context that was kept. */
    final Node serve(SslContext context, Node.Peers peers, boolean early, boolean virtual) throws IOException {
        Node node = new Node(name, context, peers, early, virtual, tally);
        nodes.add(node);
        return node;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<Node> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public void rest() {
        contexts.forEach(context -> context.sessions().clear());
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            node.close();
        }
        contexts.reversed().forEach(SslContext::close);
    }
}
