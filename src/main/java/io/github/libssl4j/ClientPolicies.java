package io.github.libssl4j;

import java.util.concurrent.ConcurrentHashMap;

/** A client context's fingerprints of what it verifies, by server: kept, as each takes a digest, and each connection needs one. */
final class ClientPolicies {
    private record Key(PeerName server, long psk) {}

    /** More servers than most clients have; a client that has more begins anew. */
    private static final int MOST = 256;

    private final ContextConfig config;
    private final ConcurrentHashMap<Key, Long> known = new ConcurrentHashMap<>();

    ClientPolicies(ContextConfig config) {
        this.config = config;
    }

    /** The {@linkplain SessionPolicy#ofClient fingerprint} for a server, and the key that is offered to it, or {@code null}. */
    long of(PeerName server, PreSharedKey psk) {
        Key key = new Key(server, psk == null ? 0 : psk.fingerprint());
        Long policy = known.get(key);
        if (policy == null) {
            policy = SessionPolicy.ofClient(config, server, psk);
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(key, policy);
        }
        return policy;
    }
}
