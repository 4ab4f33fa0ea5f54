package io.github.libssl4j.soak.visits;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Node;
import io.github.libssl4j.soak.Tally;
import io.github.libssl4j.soak.Visit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Handshakes by pre-shared keys, made for the visit, which the server knows by name; and one by a key that it does not know. */
public final class Keys extends ServerScenario {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 32;

    private final Map<String, PreSharedKey> keys = new ConcurrentHashMap<>();
    private final SslContext client;
    private final Node node;

    /** In one version. */
    public Keys(String name, TlsVersion version, Tally tally) throws IOException {
        super(name, tally);
        SslContext server = keep(SslContext.server().protocol(version).handshakeTimeout(PATIENCE).closeTimeout(PATIENCE)
                .pskLookup(identity -> Optional.ofNullable(keys.get(new String(identity, StandardCharsets.UTF_8)))).build());
        this.client = keep(SslContext.client().protocol(version).handshakeTimeout(PATIENCE).closeTimeout(PATIENCE).build());
        this.node = serve(server, Node.Peers.BAD, false, true);
    }

    @Override
    public void visit(long number) throws IOException {
        String host = Names.of(name, number);
        byte[] secret = new byte[SIZE];
        ThreadLocalRandom.current().nextBytes(secret);
        try (PreSharedKey key = PreSharedKey.of(host, secret)) {
            keys.put(host, key);
            Visit visit = Visit.pay(name, client, node, Visit.to(host).psk(key).withoutResumption(), tally)
                    .expect(name, false, host, tally);
            if (!visit.server().psk().equals(host)) {
                tally.wrong(name, "the key of " + visit.server().psk() + " as " + host);
            }
            keys.remove(host);
            Visit.pay(name, client, node, Visit.to(host).psk(key).withoutResumption(), tally);
            tally.wrong(name, "a handshake by a key that the server does not know");
        } catch (SslException e) {
            if (keys.containsKey(host)) {
                throw e;
            }
            tally.expected(name);
        } finally {
            keys.remove(host);
            Arrays.fill(secret, (byte) 0);
        }
    }
}
