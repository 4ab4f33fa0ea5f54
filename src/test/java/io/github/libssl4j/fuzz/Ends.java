package io.github.libssl4j.fuzz;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Psks;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contexts that the targets share, since making them takes longer than a handshake. They have the same certificate, ticket
 * key and session id context each time: a kept session means the same in each run.
 */
final class Ends {
    /** Told of each store that fails and each file that others can read: here that is an input like any other. */
    private static final Logger LOG = Logger.getLogger("io.github.libssl4j");
    static final Path CERTIFICATE = resource("identity.pem");
    static final Path KEY = resource("identity.key");
    static final ConnectionOptions TO = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
    /** 68 years: kept sessions are as good as on their first day. */
    static final Duration EVER = Duration.ofSeconds(Integer.MAX_VALUE);
    static final TicketKeyRing KEYS = ring();
    private static final PreSharedKey KEY_OF_ALL = Psks.named("any");
    private static final String AES = "TLS_AES_128_GCM_SHA256";
    /** Who knows the keys of {@link #LOGGED}'s connections. */
    static volatile Consumer<String> keyLog = line -> { };

    /** Stateless tickets. */
    static final SslContext STATELESS = server().ticketKeys(KEYS).build();
    /** Tickets and ids that stand for sessions in the cache. */
    static final SslContext STATEFUL = server().tickets(false).build();
    /** Clients have to show a certificate, so that a session of bytes has to be adopted. */
    static final SslContext CHECKING = server().tickets(false).clientAuth(ClientAuth.REQUIRED).trust(CERTIFICATE).build();
    /** All that a context can be told to ask while it shakes hands. */
    static final SslContext ASKING = server().tickets(false).sessionCacheMode(SessionCacheMode.SERVER,
            SessionCacheMode.NO_INTERNAL_LOOKUP, SessionCacheMode.NO_INTERNAL_STORE).sessionLookup(id -> {
                if (id.toBytes()[0] % 4 == 0) {
                    throw new Trial.Deliberate();
                }
                return Optional.empty();
            }).resumptionRule((version, forwardSecret) -> true).alpn("h2", "http/1.1").serverName("*.example", STATELESS)
            .build();
    /** Each identity is known, by the same key. */
    static final SslContext KEYED = server().ticketKeys(KEYS).pskLookup(identity -> Optional.of(KEY_OF_ALL)).build();
    static final SslContext EAGER = server().ticketKeys(KEYS).earlyData(1 << 14).alpn("h2").build();
    static final List<SslContext> SERVERS = List.of(STATELESS, STATEFUL, CHECKING, ASKING, KEYED, EAGER);
    static final Map<TlsVersion, SslContext> CLIENTS = clients(version -> client(version).build());
    /** They verify nothing. */
    static final Map<TlsVersion, SslContext> CARELESS = clients(version -> SslContext.client().insecure().protocol(version)
            .build());
    static final Map<TlsVersion, SslContext> SHOWING = clients(version -> client(version).certificate(CERTIFICATE, KEY)
            .build());
    static final Map<TlsVersion, SslContext> SHARING = clients(version -> client(version).psk(KEY_OF_ALL).alpn("h2").build());
    static final List<SslContext> LOGGED = List.of(logged().ticketKeys(KEYS).build(),
            logged().clientAuth(ClientAuth.OPTIONAL).trust(CERTIFICATE).tickets(false).build());
    private static final List<SslContext> MADE_ELSEWHERE = new CopyOnWriteArrayList<>();
    private static final List<SslContext> ALL = Stream.of(SERVERS.stream(), CLIENTS.values().stream(),
            CARELESS.values().stream(), SHOWING.values().stream(),
            SHARING.values().stream(), LOGGED.stream()).flatMap(all -> all).toList();

    static {
        LOG.setLevel(Level.OFF);
    }

    private Ends() {}

    private static Path resource(String name) {
        try {
            return Path.of(Ends.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TicketKeyRing ring() {
        try (TicketKey key = TicketKey.fromBytes(new byte[TicketKey.LENGTH])) {
            return TicketKeyRing.of(key);
        }
    }

    static SslContextBuilder server() {
        return SslContext.server().certificate(CERTIFICATE, KEY).sessionIdContext("fuzz").sessionTimeout(EVER);
    }

    private static Map<TlsVersion, SslContext> clients(Function<TlsVersion, SslContext> maker) {
        return Stream.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3).collect(Collectors.toMap(version -> version, maker));
    }

    static SslContextBuilder client(TlsVersion version) {
        return SslContext.client().trust(CERTIFICATE).protocol(version);
    }

    private static SslContextBuilder logged() {
        return server().ciphersuites(AES).keyLog(line -> keyLog.accept(line));
    }

    /** One more that lasts. */
    static SslContext with(SslContextBuilder builder) {
        SslContext context = builder.build();
        MADE_ELSEWHERE.add(context);
        return context;
    }

    static List<SslContext> clients(TlsVersion version) {
        return Stream.of(CLIENTS, CARELESS, SHOWING, SHARING).map(all -> all.get(version)).toList();
    }

    static List<SslContext> allClients() {
        return Stream.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3).flatMap(version -> clients(version).stream()).toList();
    }

    /** Nothing is kept between two trials. */
    static void clear() {
        ALL.forEach(context -> context.sessions().clear());
        MADE_ELSEWHERE.forEach(context -> context.sessions().clear());
    }
}
