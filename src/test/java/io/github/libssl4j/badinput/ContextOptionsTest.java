package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.NoLeaks;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that no context can have, hosts that nobody has, and calls of the other role. */
@ExtendWith(NoLeaks.class)
class ContextOptionsTest {
    private static String illegalArgument(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static String refusal(SslContextBuilder builder) {
        return assertThrows(SslConfigurationException.class, () -> builder.build().close()).getMessage();
    }

    private static void check(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO-SUCH-CIPHER", "ECDHE-ECDSA-AES128-GCM-SHA256:NO-SUCH-CIPHER", "ECDHE-ECDSA-AES128-GCM-SHA256;",
        "TLS_NO_SUCH_CIPHER", "@SECLEVEL=9", "\u00e4", "ECDHE-ECDSA-AES128-GCM-SHA256\0junk"})
    void unknownCiphersAreNamed(String name) {
        check(refusal(SslContext.client().ciphers(name)), "Unknown cipher '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_NO_SUCH", "TLS_AES_128_GCM_SHA256:TLS_NO_SUCH", "ECDHE-ECDSA-AES128-GCM-SHA256",
        "TLS_AES_128_GCM_SHA256\0junk", "tls_aes_128_gcm_sha256"})
    void unknownCipherSuitesAreNamed(String name) {
        check(refusal(SslContext.client().ciphersuites(name)), "Unknown cipher suite of TLS 1.3 '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X12345", "X25519:X12345", "P-256,nothing", "X25519\0junk", "\u00e4"})
    void unknownGroupsAreNamed(String name) {
        check(refusal(SslContext.client().groups(name)), "Unknown group '");
    }

    @Test
    void ciphersOfTheOtherProtocolAndNoneAreTold() {
        check(refusal(SslContext.client().ciphers("TLS_AES_128_GCM_SHA256")), "'TLS_AES_128_GCM_SHA256'", "ciphersuites(");
        check(refusal(SslContext.client().ciphers("!ALL")), "leave nothing to use");
        List<BiConsumer<SslContextBuilder, String[]>> setters = List.of(SslContextBuilder::ciphers,
                SslContextBuilder::ciphersuites, SslContextBuilder::groups);
        for (BiConsumer<SslContextBuilder, String[]> setter : setters) {
            assertThrows(SslConfigurationException.class, () -> setter.accept(SslContext.client(), new String[0]));
            SslContextBuilder blank = SslContext.client();
            setter.accept(blank, new String[] {" , "});
            check(refusal(blank), "is empty");
        }
    }

    @Test
    void protocolsOfWhichNoneIsLeftAreTold() {
        check(illegalArgument(() -> SslContext.client().protocols(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)), "TLSv1.3",
                "TLSv1.2");
    }

    @Test
    void applicationProtocolsThatDoNotFitAreTold() {
        for (String bad : new String[] {"", "x".repeat(256), "\u0100", "h2\u20ac"}) {
            check(illegalArgument(() -> SslContext.client().alpn("h2", bad)), "1 to 255 characters");
        }
        String[] many = new String[300];
        for (int i = 0; i < many.length; i++) {
            many[i] = i + "x".repeat(250);
        }
        check(illegalArgument(() -> SslContext.server().alpn(many)), "65535");
    }

    @Test
    void sessionIdContextsThatDoNotFitAreTold() {
        check(illegalArgument(() -> SslContext.server().sessionIdContext(new byte[33])), "32", "33");
        check(illegalArgument(() -> SslContext.server().sessionIdContext(new byte[0])), "1 to 32");
        check(illegalArgument(() -> SslContext.server().sessionIdContext("\u00e4".repeat(17))), "32", "34");
        check(illegalArgument(() -> SslContext.server().sessionIdContext("")), "1 to 32");
    }

    @Test
    void numbersAndTimeoutsOutOfRangeAreTold() {
        List<BiConsumer<SslContextBuilder, Duration>> timeouts = List.of(SslContextBuilder::connectTimeout,
                SslContextBuilder::handshakeTimeout, SslContextBuilder::readTimeout, SslContextBuilder::writeTimeout,
                SslContextBuilder::closeTimeout, SslContextBuilder::sessionTimeout);
        for (BiConsumer<SslContextBuilder, Duration> timeout : timeouts) {
            for (Duration bad : List.of(Duration.ofNanos(-1), Duration.ofSeconds(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
                check(illegalArgument(() -> timeout.accept(SslContext.client(), bad)), bad.toString());
            }
        }
        check(illegalArgument(() -> SslContext.client().sessionTimeout(Duration.ofSeconds(1L << 31))), "2147483647");
        check(illegalArgument(() -> SslContext.client().sessionCacheSize(-1)), "-1");
        check(illegalArgument(() -> SslContext.client().sessionCacheSize(1L << 31)), "2147483648");
        check(illegalArgument(() -> SslContext.server().numTickets(-1)), "-1");
        check(illegalArgument(() -> SslContext.server().numTickets(256)), "256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a..b", ".a", "-a", "a b", "a/b", "http://a", "a\0b", "a\nb", "1.2.3.400", ":::",
        "::1\0", "[::1", "fe80::1%\0", "user@host", "host:443", "a:b:c:z"})
    void whatIsNoHostNameOrAddressIsNamed(String host) {
        check(illegalArgument(() -> ConnectionOptions.to(host, 443)), "'", "is no ");
        check(illegalArgument(() -> ConnectionOptions.to("localhost", 443).serverName(host)), "is no ");
        try (SslContext server = SslContext.selfSigned("localhost")) {
            illegalArgument(() -> SslContext.server().serverName(host, server));
        }
        illegalArgument(() -> SslContext.server().selfSigned(host).build().close());
    }

    @Test
    void hostsOfTooManyCharactersAreTold() {
        illegalArgument(() -> ConnectionOptions.to("x".repeat(64) + ".test", 443));
        illegalArgument(() -> ConnectionOptions.to("x.".repeat(200) + "test", 443));
        illegalArgument(() -> SslContext.server().selfSigned());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void whatIsNoPortIsNamed(int port) {
        try (SslContext client = SslContext.client().build()) {
            check(illegalArgument(() -> client.connect("localhost", port)), Integer.toString(port), "65535");
            check(illegalArgument(() -> client.newConnection("localhost", port)), Integer.toString(port));
        }
    }

    @Test
    void whoCanNotBeReachedIsNamed() {
        try (SslContext client = SslContext.client().build()) {
            check(assertThrows(UnknownHostException.class, () -> client.connect("no-such-host.invalid", 443)).getMessage(),
                    "no-such-host.invalid");
            check(assertThrows(ConnectException.class, () -> client.connect("127.0.0.1", 1)).getMessage(), "127.0.0.1:1");
        }
    }

    @Test
    void callsOfTheOtherRoleAreTold() throws Exception {
        try (SslContext server = SslContext.selfSigned("localhost"); SslContext client = SslContext.client().build();
                SslSession session = SslSession.create(); SocketChannel socket = SocketChannel.open()) {
            ConnectionOptions options = ConnectionOptions.to("localhost", 443);
            for (Executable call : new Executable[] {() -> server.connect("localhost", 443), () -> server.connect(options),
                () -> server.connect(socket, options), () -> server.newConnection("localhost", 443),
                () -> server.newConnection(options), () -> server.adopt(session, "localhost")}) {
                check(assertThrows(IllegalStateException.class, call).getMessage(), "is for clients", "is a server");
            }
            for (Executable call : new Executable[] {() -> client.accept(socket), client::newConnection}) {
                check(assertThrows(IllegalStateException.class, call).getMessage(), "is for servers", "is a client");
            }
            for (Executable call : new Executable[] {() -> SslContext.server().insecure(),
                () -> SslContext.server().verifyHostName(false)}) {
                check(assertThrows(IllegalStateException.class, call).getMessage(), "of clients");
            }
            for (Executable call : new Executable[] {() -> SslContext.client().clientAuth(ClientAuth.REQUIRED),
                () -> SslContext.client().serverName("a", server), () -> SslContext.client().numTickets(1)}) {
                check(assertThrows(IllegalStateException.class, call).getMessage(), "of servers");
            }
            check(illegalArgument(() -> SslContext.server().serverName("a.test", client)), "a.test", "client");
            check(refusal(SslContext.server().selfSigned("a.test").clientAuth(ClientAuth.REQUIRED)), "whom to trust");
        }
    }

    @Test
    void channelsThatCanNotCarryTlsAreTold() throws Exception {
        ConnectionOptions options = ConnectionOptions.to("localhost", 443);
        SocketChannel closed = SocketChannel.open();
        closed.close();
        try (SslContext client = SslContext.client().build(); SocketChannel socket = SocketChannel.open()) {
            check(illegalArgument(() -> client.connect(socket, options)), "not connected");
            assertThrows(ClosedChannelException.class, () -> client.connect(closed, options));
            assertEquals(0, client.sessions().statistics().connect());
        }
    }

    @Test
    void aClosedContextOfANameIsTold() {
        SslContext named = SslContext.selfSigned("a.test");
        SslContextBuilder builder = SslContext.server().selfSigned("localhost").serverName("a.test", named);
        named.close();
        check(refusal(builder), "closed");
    }
}
