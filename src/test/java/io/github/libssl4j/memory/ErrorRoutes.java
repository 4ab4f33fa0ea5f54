package io.github.libssl4j.memory;

import static io.github.libssl4j.kit.Peers.HERE;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionAlreadyCachedException;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import io.github.libssl4j.kit.Psks;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What goes wrong: bad input, broken code of the application, peers that fail. */
final class ErrorRoutes {
    private static final int MOST_STEPS = 6;
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super("of the application", null, false, false);
        }
    }

    private static final SessionListener THROWING = new SessionListener() {
        @Override
        public void added(SslSession session) {
            throw new Broken();
        }

        @Override
        public void removed(SslSession session, SessionRemoval reason) {
            throw new Broken();
        }
    };

    private static final TicketData BROKEN_DATA = new TicketData() {
        @Override
        public byte[] generate(TicketRequest request) {
            throw new Broken();
        }
    };

    private ErrorRoutes() {}

    static void addTo(Map<String, Route> routes) {
        routes.put("bytes that are no session", ErrorRoutes::badBytes);
        routes.put("calls that are refused", ErrorRoutes::refusedCalls);
        routes.put("a session of a suite that is not offered", ErrorRoutes::otherSuite);
        for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
            String of = " of " + version;
            routes.put("listeners that throw" + of, broken(version, server -> server.sessionListener(THROWING)));
            routes.put("ticket data that throws" + of, broken(version, server -> server.ticketData(BROKEN_DATA)));
            routes.put("an id generator that throws" + of, broken(version, server -> server.tickets(false)
                    .sessionIdGenerator(length -> {
                        throw new Broken();
                    })));
            routes.put("a rule that throws" + of, broken(version, server -> server.resumptionRule((protocol, secret) -> {
                throw new Broken();
            })));
            routes.put("a lookup of keys that throws" + of, trip -> brokenKeyLookup(trip, version));
            routes.put("a lookup of sessions that throws" + of, trip -> brokenLookup(trip, version));
            routes.put("a server that is not trusted" + of, trip -> untrusted(trip, version));
            routes.put("a server of another name" + of, trip -> otherName(trip, version));
            routes.put("a key that differs" + of, trip -> wrongKey(trip, version));
            for (int i = 0; i < MOST_STEPS; i++) {
                int steps = i;
                routes.put("a handshake left after " + steps + " steps" + of, trip -> left(trip, version, steps));
                routes.put("a peer that is gone after " + steps + " steps" + of, trip -> gone(trip, version, steps));
                routes.put("bytes that are changed after " + steps + " steps" + of, trip -> changed(trip, version, steps));
            }
        }
    }

    private static void badBytes(Trip trip) throws Exception {
        byte[] der;
        String pem;
        try (SslSession session = Peers.made(1).setTicketData(new byte[100]).setHostName(InMemory.HOST)) {
            der = session.toDer();
            pem = session.toPem();
        }
        trip.begin();
        for (int length = 1; length < der.length; length += 20) {
            byte[] cut = Arrays.copyOf(der, length);
            trip.refused(RuntimeException.class, "a session that is cut off", () -> SslSession.fromDer(cut).close());
        }
        byte[] longer = Arrays.copyOf(der, der.length + 1);
        trip.refused(IllegalArgumentException.class, "bytes behind a session", () -> SslSession.fromDer(longer).close());
        for (String text : new String[] {"no PEM", pem.substring(0, pem.length() / 2), pem.replaceFirst("\nM", "\n!")}) {
            trip.refused(RuntimeException.class, "what is no PEM of a session", () -> SslSession.fromPem(text).close());
        }
    }

    /** The server ends the connection, where the client had no memory to see it. */
    private static void otherSuite(Trip trip) throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_2).ciphers("ECDHE-ECDSA-AES256-GCM-SHA384").build();
                SslContext narrow = SslContext.client().insecure().protocol(TlsVersion.TLS_1_2).ciphers("ECDHE-ECDSA-AES128-SHA").build();
                SslSession made = Peers.clientSession(client, server); SslSession session = SslSession.fromDer(made.toDer())) {
            trip.begin();
            trip.refused(IllegalArgumentException.class, "a suite that is not offered",
                    () -> InMemory.handshake(narrow, server, HERE.resume(session)).close());
        }
    }

    private static void refusedCalls(Trip trip) throws Exception {
        try (SslContext context = Peers.server().build(); SslSession session = Peers.made(1); SslSession empty = SslSession.create()) {
            SslSession closed = Peers.made(2);
            closed.close();
            trip.begin();
            context.sessions().add(session);
            trip.refused(SessionAlreadyCachedException.class, "a second add", () -> context.sessions().add(session));
            trip.refused(IllegalStateException.class, "a sealed session's setter", () -> session.setHostName("other"));
            trip.refused(IllegalStateException.class, "a closed session", () -> context.sessions().add(closed));
            trip.refused(IllegalStateException.class, "a closed session's copy", closed::dup);
            trip.refused(IllegalArgumentException.class, "an empty session", () -> context.sessions().add(empty));
            trip.refused(RuntimeException.class, "an empty session's bytes", empty::toDer);
            trip.refused(IllegalStateException.class, "a server that connects", () -> context.newConnection(HERE));
            trip.sessions(2);
        }
    }

    /** Whoever is served well gets an exception besides; the connection goes on. */
    private static Route broken(TlsVersion version, UnaryOperator<SslContextBuilder> options) {
        return trip -> {
            try (SslContext server = options.apply(Peers.server()).build();
                    SslContext client = Peers.client(server, version).build()) {
                trip.begin();
                for (int i = 0; i < 2; i++) {
                    try (InMemory ends = InMemory.of(client, server, HERE)) {
                        persist(ends);
                        trip.sessions(1);
                    }
                }
                closeBroken(server);
            }
        };
    }

    private static void closeBroken(SslContext server) {
        try {
            server.close();
        } catch (CallbackException e) {
            requireBroken(e);
        }
    }

    private static void requireBroken(CallbackException e) {
        if (!(e.getCause() instanceof Broken) && !Trip.isClean(e)) {
            throw e;
        }
    }

    /** Goes on after what the application's code threw. */
    private static void persist(InMemory ends) throws SslException {
        boolean done = false;
        for (int round = 0; !done && round < 20; round++) {
            boolean client = step(ends.client);
            ends.move(ends.client, ends.server);
            done = step(ends.server) && client;
            ends.move(ends.server, ends.client);
        }
        try {
            ends.goodbye();
        } catch (CallbackException e) {
            requireBroken(e);
        }
    }

    private static boolean step(SslConnection end) throws SslException {
        try {
            boolean done = end.handshake();
            while (end.wants() == SslConnection.Wants.LOOKUP) {
                end.runLookup();
                done = end.handshake();
            }
            return done;
        } catch (CallbackException e) {
            requireBroken(e);
            return false;
        }
    }

    private static void brokenKeyLookup(Trip trip, TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name");
                SslContext server = Peers.server().pskLookup(identity -> {
                    throw new Broken();
                }).build();
                SslContext client = Peers.client(server, version).psk(key).build(); InMemory ends = InMemory.of(client, server, HERE)) {
            trip.begin();
            try {
                persist(ends);
            } catch (SslException e) {
                // TLS 1.2: without the key there is no connection
            }
            trip.sessions(1);
        }
    }

    private static void brokenLookup(Trip trip, TlsVersion version) throws Exception {
        try (SslContext twin = Peers.server().tickets(false).sessionIdContext("shared").build();
                SslContext server = Peers.server().tickets(false).sessionIdContext("shared")
                        .inMemorySessionLookup(id -> {
                            throw new Broken();
                        }).build();
                SslContext client = SslContext.client().insecure().protocol(version).build()) {
            Ends.converse(Trip.quiet(), client, twin, HERE);
            trip.begin();
            try (InMemory ends = InMemory.of(client, server, HERE)) {
                persist(ends);
                trip.sessions(1);
            }
        }
    }

    private static void untrusted(Trip trip, TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build(); SslContext other = Peers.server().build();
                SslContext client = Peers.client(other, version).build()) {
            trip.begin();
            trip.refused(SslException.class, "a server that is not trusted", () -> Ends.converse(trip, client, server, HERE));
        }
    }

    private static void otherName(Trip trip, TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            trip.refused(SslException.class, "a server of another name", () -> Ends.converse(trip, client, server,
                    ConnectionOptions.to("other.example", InMemory.PORT)));
        }
    }

    private static void wrongKey(Trip trip, TlsVersion version) throws Exception {
        try (PreSharedKey mine = Psks.named("name"); PreSharedKey theirs = Psks.wrong("name");
                SslContext server = Peers.server().pskLookup(Psks.of(theirs)).build();
                SslContext client = Peers.client(server, version).psk(mine).build()) {
            trip.begin();
            trip.refused(SslException.class, "another key", () -> Ends.converse(trip, client, server, HERE));
        }
    }

    /** So many steps of a handshake; false where it is finished before. */
    private static boolean walk(InMemory ends, int steps) throws SslException {
        boolean last = false;
        for (int i = 0; i < steps; i++) {
            SslConnection from = i % 2 == 0 ? ends.client : ends.server;
            last = from.handshake();
            ends.move(from, from == ends.client ? ends.server : ends.client);
        }
        return !last;
    }

    private static void left(Trip trip, TlsVersion version, int steps) throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            try (InMemory ends = InMemory.of(client, server, HERE)) {
                walk(ends, steps);
                trip.sessions(1);
            }
        }
    }

    private static void gone(Trip trip, TlsVersion version, int steps) throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            try (InMemory ends = InMemory.of(client, server, HERE)) {
                walk(ends, steps);
                for (SslConnection end : new SslConnection[] {ends.client, ends.server}) {
                    end.endInput();
                    trip.refused(SslException.class, "an end without close_notify", () -> {
                        end.handshake();
                        end.read(ByteBuffer.allocate(1));
                        end.read(ByteBuffer.allocate(1));
                    });
                }
                trip.sessions(1);
            }
        }
    }

    private static void changed(Trip trip, TlsVersion version, int steps) throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server, version).build()) {
            trip.begin();
            try (InMemory ends = InMemory.of(client, server, HERE)) {
                walk(ends, steps);
                byte[] garbage = {22, 3, 3, 0, 4, 99, 0, 0, 0};
                for (SslConnection end : new SslConnection[] {ends.client, ends.server}) {
                    end.feed(ByteBuffer.wrap(garbage));
                    trip.refused(SslException.class, "garbage", () -> {
                        end.handshake();
                        end.read(ByteBuffer.allocate(1));
                    });
                }
                trip.sessions(1);
            }
        }
    }
}
