package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketDecision;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TicketStatus;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.HAProxy;
import io.github.libssl4j.kit.Http;
import io.github.libssl4j.kit.Nginx;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One set of ticket keys in OpenSSL's order of bytes, nginx's file and HAProxy's lines. A ticket of one server resumes on
 * another where both have its key and the same session id context: HAProxy's is its name, nginx's is a digest of its own
 * certificates.
 */
@ExtendWith(NoLeaks.class)
class SharedTicketKeysTest {
    @TempDir
    static Path folder;
    private static Path nginxKey;
    private static Path haproxyKeys;

    private SslContext client;

    @BeforeAll
    static void makeKeys() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
        nginxKey = folder.resolve("ticket.key");
        haproxyKeys = folder.resolve("ticket.keys");
        try (TicketKeyRing ring = TicketKeyRing.random(); TicketKey next = TicketKey.random()) {
            ring.accept(next);
            ring.writeNginx(nginxKey);
            ring.writeHaproxy(haproxyKeys);
        }
    }

    @Test
    void bothFilesHoldTheSameKey() {
        try (TicketKeyRing nginx = TicketKeyRing.read(nginxKey); TicketKeyRing haproxy = TicketKeyRing.read(haproxyKeys)) {
            assertEquals(nginx.keys().getFirst().name(), haproxy.keys().getFirst().name());
        }
    }

    private static SslContextBuilder server(TicketKeyRing ring, String idContext) {
        return SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key"))
                .sessionCacheMode().sessionIdContext(idContext).ticketKeys(ring);
    }

    private static HAProxy haproxy() throws Exception {
        return HAProxy.start(folder, "localhost.pem", "localhost.key", "tls-ticket-keys " + haproxyKeys);
    }

    private static Nginx nginx() throws Exception {
        return Nginx.start(folder, "localhost.pem", "localhost.key",
                "ssl_session_cache off; ssl_session_ticket_key " + nginxKey + ";");
    }

    /** Connects, offering a session or none; what each server says itself is compared. The newest session comes back. */
    private SslSession connect(int port, SslSession offered, boolean resumed) throws Exception {
        ConnectionOptions options = ConnectionOptions.to("localhost", port);
        try (SslChannel channel = client.connect(offered == null ? options.withoutResumption() : options.resume(offered))) {
            assertEquals(resumed, channel.isResumed());
            channel.write(Http.ascii("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"));
            byte[] some = new byte[16];
            assertTrue(channel.inputStream().read(some) > 0); // the ticket comes before
            assertTrue(new String(some, StandardCharsets.ISO_8859_1).matches("(?s)(GET / HTTP/1.0|HTTP/1.[01] 200).*"));
            return channel.session();
        }
    }

    private SslContext client(TlsVersion version) {
        return SslContext.client().trust(folder.resolve("ca.pem")).protocol(version).build();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void ticketsGoBetweenHaproxyAndUs(TlsVersion version) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.read(haproxyKeys); SslContext context = server(ring, "haproxy").build();
                EchoServer ours = new EchoServer(context); HAProxy haproxy = haproxy(); SslContext own = client(version)) {
            client = own;
            try (SslSession theirs = connect(haproxy.port(), null, false)) {
                connect(ours.port(), theirs, true).close();
            }
            try (SslSession made = connect(ours.port(), null, false)) {
                connect(haproxy.port(), made, true).close();
            }
        }
    }

    /** nginx's file and HAProxy's lines differ in their order of bytes, but hold the same key: a ticket crosses over. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void theKeyOfNginxsFileIsHaproxysToo(TlsVersion version) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.read(nginxKey); SslContext context = server(ring, "haproxy").build();
                EchoServer ours = new EchoServer(context); HAProxy haproxy = haproxy(); SslContext own = client(version)) {
            client = own;
            try (SslSession made = connect(ours.port(), null, false)) {
                connect(haproxy.port(), made, true).close();
            }
        }
    }

    /** Remembers how tickets were found. */
    private static final class Watching implements TicketData {
        private final List<TicketStatus> statuses = new CopyOnWriteArrayList<>();

        @Override
        public byte[] generate(TicketRequest request) {
            return null;
        }

        @Override
        public TicketDecision decide(TicketStatus status, byte[] data, TicketRequest request) {
            statuses.add(status);
            return status.usual();
        }
    }

    /** The key opens nginx's ticket, but its session was made under an id context of nginx's own: a full handshake. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void nginxsTicketsAreReadButItsSessionsAreNotOurs(TlsVersion version) throws Exception {
        Watching watching = new Watching();
        try (TicketKeyRing ring = TicketKeyRing.read(nginxKey);
                SslContext context = server(ring, "ours").ticketData(watching).build();
                EchoServer ours = new EchoServer(context); Nginx nginx = nginx(); SslContext own = client(version)) {
            client = own;
            try (SslSession theirs = connect(nginx.port(), null, false)) {
                connect(ours.port(), theirs, false).close();
            }
            assertTrue(watching.statuses.getLast().isGood(), watching.statuses.toString());
            try (SslSession made = connect(ours.port(), null, false)) {
                connect(nginx.port(), made, false).close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void serversOfAKindResumeEachOthers(TlsVersion version) throws Exception {
        try (TicketKeyRing first = TicketKeyRing.read(nginxKey); TicketKeyRing second = TicketKeyRing.read(nginxKey);
                SslContext one = server(first, "ours").build(); SslContext two = server(second, "ours").build();
                EchoServer ours = new EchoServer(one); EchoServer oursToo = new EchoServer(two);
                Nginx nginx = nginx(); Nginx another = nginx(); SslContext own = client(version)) {
            client = own;
            try (SslSession made = connect(ours.port(), null, false)) {
                connect(oursToo.port(), made, true).close();
            }
            try (SslSession made = connect(nginx.port(), null, false)) {
                connect(another.port(), made, true).close();
            }
        }
    }
}
