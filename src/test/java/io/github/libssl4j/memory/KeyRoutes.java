package io.github.libssl4j.memory;

import static io.github.libssl4j.kit.Peers.HERE;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Psks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Ticket keys, data in tickets, pre-shared keys, early data. */
final class KeyRoutes {
    private static final String EARLY = "early";
    private static final int MOST_ROUNDS = 20;

    private KeyRoutes() {}

    static void addTo(Map<String, Route> routes, Path folder) {
        for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
            String of = " of " + version;
            routes.put("ticket keys that are rotated" + of, trip -> rotated(trip, version));
            routes.put("data in tickets" + of, trip -> ticketData(trip, version));
            routes.put("pre-shared key" + of, trip -> preShared(trip, version));
        }
        routes.put("a ring of ticket keys", trip -> ring(trip, folder));
        routes.put("a pre-shared key of a session", KeyRoutes::keyOfSession);
        routes.put("early data that is taken", KeyRoutes::earlyTaken);
        routes.put("early data that is rejected and sent again", KeyRoutes::earlyRejected);
        routes.put("early data that comes a second time", KeyRoutes::earlyReplayed);
    }

    private static void rotated(Trip trip, TlsVersion version) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random();
                SslContext server = Peers.server().ticketKeys(ring).build();
                SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            Ends.converse(trip, client, server, HERE);
            ring.rotate();
            trip.expect(Ends.converse(trip, client, server, HERE), "the ticket of the last key is taken");
            ring.rotate();
            ring.retire(ring.keys().getLast().name());
            Ends.converse(trip, client, server, HERE);
        }
    }

    private static void ring(Trip trip, Path folder) throws Exception {
        Path nginx = folder.resolve("nginx.key");
        Path haproxy = folder.resolve("haproxy.keys");
        Files.deleteIfExists(nginx);
        Files.deleteIfExists(haproxy);
        trip.begin();
        try (TicketKey one = TicketKey.random(); TicketKey two = TicketKey.fromBytes(one.toBytes());
                TicketKey three = TicketKey.random();
                TicketKeyRing ring = TicketKeyRing.of(one, three)) {
            try (TicketKey next = TicketKey.random()) {
                ring.accept(next);
                ring.writeHaproxy(haproxy);
                ring.rotate(next);
            }
            ring.retire(three.name());
            ring.writeNginx(nginx);
            ring.reload(nginx);
            trip.require(two.name().equals(one.name()), "the same bytes are the same key");
        }
        try (TicketKeyRing read = TicketKeyRing.read(haproxy)) {
            trip.require(!read.keys().isEmpty(), "keys are read as written");
        }
    }

    private static void ticketData(Trip trip, TlsVersion version) throws Exception {
        TicketData data = new TicketData() {
            @Override
            public byte[] generate(TicketRequest request) {
                return new byte[1000];
            }
        };
        try (SslContext server = Peers.server().ticketData(data).build();
                SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            Ends.converse(trip, client, server, HERE);
            trip.expect(Ends.converse(trip, client, server, HERE), "the ticket with data is taken");
        }
    }

    private static void preShared(Trip trip, TlsVersion version) throws Exception {
        trip.begin();
        try (PreSharedKey key = Psks.named("name"); SslContext server = Peers.server().pskLookup(Psks.of(key)).build();
                SslContext client = Peers.client(server, version).psk(key).build()) {
            try (InMemory ends = InMemory.handshake(client, server, HERE)) {
                trip.require("name".equals(Psks.used(ends.client)) && "name".equals(Psks.used(ends.server)),
                        "the key is named");
                ends.goodbye();
                trip.sessions(1);
            }
            trip.expect(Ends.converse(trip, client, server, HERE), "the session of the key is resumed");
        }
    }

    private static void keyOfSession(Trip trip) throws Exception {
        try (SslSession session = SslSession.create().setProtocol(TlsVersion.TLS_1_3).setCipher(Psks.SHA256)
                .setMasterKey(Psks.bytes())) {
            trip.begin();
            try (PreSharedKey key = PreSharedKey.ofSession("name", session);
                    SslContext server = Peers.server().pskLookup(Psks.of(key)).build();
                    SslContext client = Peers.client(server).build();
                    InMemory ends = InMemory.handshake(client, server, HERE.psk(key))) {
                trip.require("name".equals(Psks.used(ends.server)), "the key is named");
                ends.goodbye();
                trip.sessions(1);
            }
        }
    }

    private static void early(Trip trip, SslContext client, SslContext server, SslSession session, boolean taken)
            throws Exception {
        ConnectionOptions options = HERE.earlyData(EARLY.getBytes(StandardCharsets.US_ASCII), true);
        try (InMemory ends = InMemory.of(client, server, session == null ? options : options.resume(session))) {
            boolean ended = false;
            boolean done = false;
            for (int round = 0; !done && round < MOST_ROUNDS; round++) {
                boolean clientDone = ends.client.handshake();
                ends.move(ends.client, ends.server);
                if (!ended) {
                    String early = EarlyEnds.readEarly(ends.server);
                    trip.require(early == null || early.isEmpty() || early.equals(EARLY), "early data comes as it was sent");
                    ended = early == null;
                }
                done = ended && ends.server.handshake() && clientDone;
                ends.move(ends.server, ends.client);
            }
            trip.require(done, "the handshake ends");
            EarlyDataStatus status = ends.server.earlyDataStatus();
            trip.expect(status == (taken ? EarlyDataStatus.ACCEPTED : EarlyDataStatus.REJECTED), "not expected: " + status);
            trip.require(taken || status != EarlyDataStatus.ACCEPTED, "this early data is not taken");
            if (ends.client.earlyDataStatus() == EarlyDataStatus.REJECTED) {
                trip.require(EARLY.equals(EarlyEnds.read(ends.server)), "rejected early data comes later");
            }
            ends.client.read(ByteBuffer.allocate(1));
            ends.goodbye();
            trip.sessions(1);
        }
    }

    private static void earlyTaken(Trip trip) throws Exception {
        try (SslContext server = EarlyEnds.server().build(); SslContext client = Peers.client(server).build()) {
            Peers.clientSession(client, server, HERE).close();
            trip.begin();
            early(trip, client, server, null, true);
        }
    }

    private static SslContextBuilder server(TicketKeyRing ring) {
        return EarlyEnds.server().ticketKeys(ring).sessionIdContext("shared").antiReplay(false);
    }

    private static void earlyRejected(Trip trip) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random(); SslContext server = server(ring).build();
                SslContext other = server(ring).allowEarlyData(request -> false).build();
                SslContext client = SslContext.client().insecure().build()) {
            Peers.clientSession(client, server, HERE).close();
            trip.begin();
            early(trip, client, other, null, false);
        }
    }

    private static void earlyReplayed(Trip trip) throws Exception {
        try (SslContext server = EarlyEnds.server().build(); SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server); SslSession copy = session.dup()) {
            early(Trip.quiet(), client, server, session, true);
            trip.begin();
            early(trip, client, server, copy, false);
        }
    }
}
