package io.github.libssl4j.memory;

import static io.github.libssl4j.kit.Peers.HERE;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Peers;
import java.util.Map;

/** Many sessions, and few contexts for them: what leaks little leaks often here. */
final class BulkRoutes {
    private static final int SESSIONS = 2000;
    private static final int HANDSHAKES = 10;
    private static final int LIMIT = 50;

    private BulkRoutes() {}

    static void addTo(Map<String, Route> routes) {
        routes.put("many sessions through one cache", BulkRoutes::throughOneCache);
        for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
            for (boolean tickets : new boolean[] {true, false}) {
                routes.put("many handshakes of " + version + (tickets ? " by ticket" : " from the cache"),
                        trip -> manyHandshakes(trip, version, tickets));
            }
        }
    }

    private static void throughOneCache(Trip trip) throws Exception {
        try (SslContext context = Peers.server().sessionCacheSize(LIMIT).build()) {
            SslSessionCache cache = context.sessions();
            trip.begin();
            for (int i = 0; i < SESSIONS; i++) {
                try (SslSession made = Peers.made(i); SslSession copy = made.dup(); SslSession shared = copy.share();
                        SslSession read = SslSession.fromDer(made.toDer()); SslSession other = SslSession.fromPem(copy.toPem())) {
                    cache.add(made);
                    cache.add(shared); // in place of the first
                    trip.require(!cache.tryAdd(copy), "it is there already");
                    if (i % 3 == 0) {
                        cache.remove(copy);
                    } else if (i % 3 == 1) {
                        cache.find(read.id().orElseThrow()).ifPresent(SslSession::close);
                    }
                    trip.require(other.id().isPresent(), "the session is read back");
                }
                trip.sessions(4);
            }
            for (SessionId id : cache.ids().subList(0, LIMIT / 2)) {
                cache.tryRemove(id);
            }
        }
    }

    private static void manyHandshakes(Trip trip, TlsVersion version, boolean tickets) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random();
                SslContext server = (tickets ? Peers.server().ticketKeys(ring) : Peers.server().tickets(false)).build();
                SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            for (int i = 0; i < HANDSHAKES; i++) {
                boolean resumed = Ends.converse(trip, client, server, HERE);
                trip.expect(resumed == i > 0, "it is resumed but for the first time");
                if (i == HANDSHAKES / 2) {
                    ring.rotate();
                }
            }
        }
    }
}
