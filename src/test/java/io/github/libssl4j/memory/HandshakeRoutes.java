package io.github.libssl4j.memory;

import static io.github.libssl4j.kit.Peers.HERE;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.SharedStore;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/** Handshakes of each kind, full and resumed. */
final class HandshakeRoutes {
    private HandshakeRoutes() {}

    static void addTo(Map<String, Route> routes) {
        for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
            String of = " of " + version;
            routes.put("full handshake" + of, full(version, server -> server));
            routes.put("handshakes resumed by ticket" + of, resumed(version, server -> server));
            routes.put("handshakes resumed from the cache" + of, resumed(version, server -> server.tickets(false)));
            routes.put("handshake with a client's certificate" + of, trip -> clientCertificate(trip, version));
            routes.put("handshake with a retried hello, protocols and names" + of, trip -> named(trip, version));
            routes.put("session found by a lookup" + of, trip -> found(trip, version, false));
            routes.put("session found by a lookup in memory" + of, trip -> found(trip, version, true));
            routes.put("session not found by a lookup" + of, trip -> notFound(trip, version));
            routes.put("ids of the application's" + of, resumed(version, server -> server.tickets(false)
                    .sessionIdGenerator(HandshakeRoutes::randomId)));
            routes.put("resumption forbidden by the rule" + of, trip -> forbidden(trip, version));
            routes.put("key log" + of, full(version, server -> server.keyLog(line -> { })));
            routes.put("session adopted from bytes" + of, trip -> adopted(trip, version));
        }
        routes.put("more tickets", HandshakeRoutes::moreTickets);
    }

    private static SessionId randomId(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return SessionId.of(bytes);
    }

    private static Route full(TlsVersion version, UnaryOperator<SslContextBuilder> options) {
        return trip -> {
            try (SslContext server = options.apply(Peers.server()).build();
                    SslContext client = Peers.client(server, version).sessionCacheMode().build()) {
                trip.begin();
                trip.require(!Ends.converse(trip, client, server, HERE), "without a session it is a full handshake");
            }
        };
    }

    private static Route resumed(TlsVersion version, UnaryOperator<SslContextBuilder> options) {
        return trip -> {
            try (SslContext server = options.apply(Peers.server()).build();
                    SslContext client = Peers.client(server, version).build()) {
                Ends.converse(Trip.quiet(), client, server, HERE);
                trip.begin();
                for (int i = 0; i < 2; i++) {
                    trip.expect(Ends.converse(trip, client, server, HERE), "the session is resumed");
                }
                for (SslContext end : new SslContext[] {client, server}) {
                    trip.require(end.sessions().statistics().number() == end.sessions().size(),
                            "libssl has the sessions that are known, and no others");
                }
            }
        };
    }

    private static void clientCertificate(Trip trip, TlsVersion version) throws Exception {
        try (SslContext identity = Peers.server().build();
                SslContext server = Peers.server().clientAuth(ClientAuth.REQUIRED)
                        .trust(identity.certificate().orElseThrow()).build();
                SslContext client = Peers.client(server, version).selfSigned(InMemory.HOST).build()) {
            trip.begin();
            trip.refused(SslException.class, "a client that nobody knows", () ->
                    Ends.converse(trip, client, server, HERE));
        }
    }

    private static void named(Trip trip, TlsVersion version) throws Exception {
        try (SslContext other = Peers.server().alpn("h2", "http/1.1").groups("P-256").build();
                SslContext server = Peers.server().groups("P-256").alpn("http/1.1").serverName(InMemory.HOST, other).build();
                SslContext client = Peers.client(other, version).groups("X25519", "P-256").alpn("http/1.1").build()) {
            trip.begin();
            try (InMemory ends = InMemory.handshake(client, server)) {
                trip.require(ends.client.alpn().equals(Optional.of("http/1.1")), "the protocol is agreed on");
                trip.require(ends.server.serverName().equals(Optional.of(InMemory.HOST)), "the name is known");
                trip.require(ends.client.peerCertificates().size() == 1 && !ends.client.cipher().isEmpty()
                        && ends.client.verifyResult().isOk(), "the peer is known");
                ends.client.group();
                trip.sessions(1);
            }
        }
    }

    /** The server has nothing; what a twin of it made is in the store. */
    private static void found(Trip trip, TlsVersion version, boolean inMemory) throws Exception {
        SharedStore store = new SharedStore();
        try (SslContext twin = Peers.server().tickets(false).sessionIdContext("shared").sessionListener(store).build();
                SslContext server = lookup(Peers.server().tickets(false).sessionIdContext("shared"), store, inMemory);
                SslContext client = SslContext.client().insecure().protocol(version).build()) {
            Ends.converse(Trip.quiet(), client, twin, HERE);
            trip.begin();
            trip.expect(Ends.converse(trip, client, server, HERE), "the session is found");
        }
    }

    private static SslContext lookup(SslContextBuilder server, SharedStore store, boolean inMemory) {
        return (inMemory ? server.inMemorySessionLookup(store) : server.sessionLookup(store)).build();
    }

    private static void notFound(Trip trip, TlsVersion version) throws Exception {
        try (SslContext twin = Peers.server().tickets(false).sessionIdContext("shared").build();
                SslContext server = Peers.server().tickets(false).sessionIdContext("shared")
                        .sessionLookup(id -> Optional.empty()).build();
                SslContext client = SslContext.client().insecure().protocol(version).build()) {
            Ends.converse(Trip.quiet(), client, twin, HERE);
            trip.begin();
            trip.require(!Ends.converse(trip, client, server, HERE), "what is not found is not resumed");
        }
    }

    private static void forbidden(Trip trip, TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().resumptionRule((protocol, forwardSecret) -> false).build();
                SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            for (int i = 0; i < 2; i++) {
                trip.require(!Ends.converse(trip, client, server, HERE), "what is forbidden is not resumed");
            }
        }
    }

    private static void adopted(Trip trip, TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build();
                SslSession session = Peers.clientSession(client, server, HERE.withoutResumption())) {
            byte[] der = session.toDer();
            trip.mayRefuse(IllegalArgumentException.class); // a certificate whose names can't be read is for no host
            trip.begin();
            try (SslSession read = SslSession.fromDer(der); SslSession adopted = client.adopt(read, InMemory.HOST)) {
                trip.expect(Ends.converse(trip, client, server, HERE.resume(adopted)), "the adopted session is resumed");
            }
        }
    }

    private static void moreTickets(Trip trip) throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server, TlsVersion.TLS_1_3).build()) {
            trip.begin();
            try (InMemory ends = InMemory.handshake(client, server)) {
                for (int i = 0; i < 3; i++) {
                    ends.server.newSessionTicket();
                    ends.move(ends.server, ends.client);
                    ends.client.read(ByteBuffer.allocate(1));
                }
                trip.sessions(4);
                ends.goodbye();
            }
        }
    }
}
