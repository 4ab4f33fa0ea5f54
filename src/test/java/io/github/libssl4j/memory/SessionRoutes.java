package io.github.libssl4j.memory;

import static io.github.libssl4j.kit.Peers.HERE;

import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** Sessions by themselves and in caches. */
final class SessionRoutes {
    private static final SessionAttachment<String> NAME = SessionAttachment.of("name", String.class);
    private static final SessionListener LISTENER = new SessionListener() {
        @Override
        public void added(SslSession session) {
            session.share().close();
        }

        @Override
        public void removed(SslSession session, SessionRemoval reason) {
            session.share().close();
        }
    };

    private SessionRoutes() {}

    static void addTo(Map<String, Route> routes) {
        routes.put("a session made, changed and read", SessionRoutes::made);
        routes.put("a session shared and copied", SessionRoutes::copied);
        routes.put("a session as DER and PEM", SessionRoutes::written);
        routes.put("a session of a connection, read", SessionRoutes::ofConnection);
        routes.put("a server's session that no ticket was made of", SessionRoutes::ofServer);
        routes.put("sessions added to a cache, found, replaced, removed", SessionRoutes::cached);
        routes.put("sessions evicted, expired, flushed, cleared", SessionRoutes::dropped);
        routes.put("a session in two contexts", SessionRoutes::inTwoContexts);
        routes.put("values attached to sessions", SessionRoutes::attached);
        routes.put("objects in arenas", SessionRoutes::inArenas);
        for (int order = 0; order < 4; order++) {
            int first = order;
            routes.put("closing order " + order, trip -> closed(trip, first));
        }
    }

    private static void made(Trip trip) {
        trip.begin();
        try (SslSession session = Peers.made(1)) {
            session.setIdContext(new byte[] {1, 2}).setTime(Instant.ofEpochSecond(1_700_000_000)).setTimeout(Duration.ofHours(1))
                    .setTicketData(new byte[100]).setMaxEarlyData(100).setAlpn("h2").setHostName(InMemory.HOST);
            trip.require(session.alpn().orElseThrow().equals("h2"), "the session keeps its protocol");
            trip.require(session.hostName().orElseThrow().equals(InMemory.HOST), "the session keeps its name");
            trip.require(session.ticketData().orElseThrow().length == 100, "the session keeps its data");
            trip.require(session.masterKey().length == 48, "the session keeps its key");
            trip.sessions(1);
        }
    }

    private static void copied(Trip trip) {
        try (SslSession session = Peers.made(1).setTicketData(new byte[100]).setAlpn("h2").setHostName(InMemory.HOST)) {
            trip.begin();
            try (SslSession copy = session.dup(); SslSession shared = session.share(); SslSession again = copy.dup()) {
                trip.require(shared.id().equals(again.id()) && again.ticketData().isPresent(), "copies are whole");
                trip.sessions(2);
            }
        }
    }

    private static void written(Trip trip) {
        try (SslSession session = Peers.made(1).setTicketData(new byte[100]).setAlpn("h2").setHostName(InMemory.HOST)) {
            trip.begin();
            byte[] der = session.toDer();
            String pem = session.toPem();
            try (SslSession read = SslSession.fromDer(der); SslSession other = SslSession.fromPem(pem)) {
                trip.require(Arrays.equals(der, read.toDer()) && pem.equals(other.toPem()), "bytes are read as written");
                trip.require(!read.describe().isEmpty() && !read.toKeyLog().isEmpty(), "texts are not empty");
                trip.sessions(2);
            }
        }
    }

    private static void ofConnection(Trip trip) throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build();
                InMemory ends = InMemory.handshake(client, server)) {
            trip.begin();
            try (SslSession session = ends.client.session(); SslSession other = ends.server.session()) {
                trip.require(session.peerCertificate().isPresent(), "the client's session has the certificate");
                trip.require(other.masterKey().length > 0 && session.cipher().isPresent(), "sessions are whole");
                byte[] der = session.toDer();
                try (SslSession read = SslSession.fromDer(der)) {
                    trip.require(read.peerCertificate().equals(session.peerCertificate()), "the certificate is written");
                    trip.require(Arrays.equals(session.ticket(), read.ticket()), "the ticket is written");
                }
            }
            ends.goodbye();
            trip.sessions(2);
        }
    }

    /** In TLS 1.2 libssl made it of the client's ticket, and told nobody; in 1.3 it is copied. */
    private static void ofServer(Trip trip) throws Exception {
        try (SslContext server = Peers.server().numTickets(0).build();
                SslContext older = Peers.client(server, TlsVersion.TLS_1_2).sessionCacheMode(SessionCacheMode.CLIENT).build();
                SslContext newer = Peers.client(server, TlsVersion.TLS_1_3).build()) {
            trip.begin();
            for (SslContext client : new SslContext[] {older, older, newer}) {
                try (InMemory ends = InMemory.handshake(client, server)) {
                    ends.server.session().close();
                    ends.goodbye();
                }
            }
            trip.sessions(3);
        }
    }

    private static void cached(Trip trip) throws Exception {
        try (SslContext context = Peers.server().sessionListener(LISTENER).build()) {
            trip.begin();
            SslSessionCache cache = context.sessions();
            try (SslSession one = Peers.made(1); SslSession same = Peers.made(1); SslSession two = Peers.made(2)) {
                cache.add(one);
                cache.add(same);
                cache.add(two);
                trip.require(!cache.tryAdd(two), "what is there is not added");
                try (SslSession found = cache.find(Peers.id(1)).orElseThrow()) {
                    trip.require(found.id().equals(one.id()), "what is found is what was added");
                }
                cache.remove(two);
                trip.require(cache.find(Peers.id(2)).isEmpty() && cache.ids().size() == 1, "what is removed is gone");
                trip.sessions(3);
            }
        }
    }

    private static void dropped(Trip trip) throws Exception {
        try (SslContext context = Peers.server().sessionListener(LISTENER).sessionCacheSize(2).build()) {
            trip.begin();
            SslSessionCache cache = context.sessions();
            for (int i = 0; i < 6; i++) {
                try (SslSession session = Peers.made(i)) {
                    cache.add(session);
                }
            }
            trip.expect(cache.size() == 2, "the cache is as large as allowed");
            trip.require(cache.size() <= 3, "the cache is one too large at most");
            try (SslSession old = Peers.made(7).setTime(Instant.EPOCH.plusSeconds(1)).setTimeout(Duration.ofSeconds(1))) {
                cache.add(old);
                cache.find(Peers.id(7)).ifPresent(SslSession::close);
            }
            cache.flush();
            cache.flush(Instant.now().plus(Duration.ofDays(365)));
            trip.require(cache.size() == 0, "what is flushed is gone");
            try (SslSession session = Peers.made(8)) {
                cache.add(session);
            }
            cache.clear();
            trip.require(cache.size() == 0, "what is cleared is gone");
            trip.sessions(8);
        }
    }

    private static void inTwoContexts(Trip trip) throws Exception {
        try (SslContext one = Peers.server().build(); SslContext other = Peers.server().build();
                SslSession session = Peers.made(1)) {
            trip.begin();
            one.sessions().add(session);
            other.sessions().add(session);
            other.sessions().remove(session);
            trip.require(one.sessions().size() == 1 && other.sessions().size() == 0, "each context has its own");
            trip.sessions(2);
        }
    }

    private static void attached(Trip trip) throws Exception {
        try (SslContext server = Peers.server().tickets(false).build();
                SslContext client = Peers.client(server, TlsVersion.TLS_1_3).build()) {
            trip.begin();
            try (InMemory ends = InMemory.handshake(client, server)) {
                try (SslSession session = ends.server.session(); SslSession copy = session.dup()) {
                    session.attach(NAME, "one");
                    trip.require(copy.attachment(NAME).isEmpty(), "a copy has what it was copied with");
                    try (SslSession later = session.dup()) {
                        trip.require(later.attachment(NAME).orElseThrow().equals("one"), "a copy has the value");
                        later.attach(NAME, null);
                    }
                    trip.require(session.attachment(NAME).orElseThrow().equals("one"), "the session keeps the value");
                }
                ends.goodbye();
            }
            trip.expect(Ends.converse(trip, client, server, HERE), "the session with the value is resumed");
            trip.sessions(4);
        }
    }

    private static void inArenas(Trip trip) throws Exception {
        try (SslContext server = Peers.server().build(); Arena arena = Arena.ofConfined()) {
            byte[] der;
            try (SslSession session = Peers.made(1)) {
                der = session.toDer();
            }
            trip.begin();
            SslContext client = Peers.client(server).build(arena);
            client.newConnection(arena, HERE);
            SslSession read = SslSession.fromDer(arena, der);
            read.share(arena);
            read.dup(arena);
            SslSession.create(arena);
            trip.sessions(3);
        }
    }

    /** A context, its connection and their session, in several orders. */
    private static void closed(Trip trip, int order) throws Exception {
        trip.begin();
        SslContext server = Peers.server().tickets(false).build();
        AutoCloseable[] all = new AutoCloseable[4];
        all[0] = server;
        try {
            SslContext client = Peers.client(server, TlsVersion.TLS_1_2).build();
            all[1] = client;
            InMemory ends = InMemory.handshake(client, server);
            all[2] = ends;
            all[3] = ends.server.session();
            server.sessions().tryRemove((SslSession) all[3]);
        } finally {
            for (int i = 0; i < all.length; i++) {
                AutoCloseable next = all[i + order & all.length - 1];
                if (next != null) {
                    next.close();
                }
            }
        }
        trip.sessions(2);
    }
}
