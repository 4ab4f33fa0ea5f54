package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Host names as people write them, and what of a certificate they are compared with. */
@ExtendWith(NoLeaks.class)
class HostNameFormsTest {
    @TempDir
    Path folder;

    /** The last one is of wide letters, which are looked up as plain ones. */
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", " localhost ", "localhost.", "\tLOCALHOST. ", "127.0.0.1",
        " 127.0.0.1 ", "[127.0.0.1]", " [127.0.0.1] ", "\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54"})
    void isLookedUpAndVerified(String host) throws Exception {
        try (SslContext context = SslContext.selfSigned("localhost", "127.0.0.1");
                EchoServer server = new EchoServer(context);
                SslContext client = SslContext.client().trust(context.certificate().orElseThrow()).build();
                SslChannel channel = client.connect(host, server.port())) {
            assertTrue(channel.verifyResult().isOk());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\u00fccher.test", "B\u00dcCHER.test.", "bu\u0308cher\u3002test", "xn--bcher-kva.test"})
    void aNameInAnyScriptIsVerifiedInAscii(String host) throws Exception {
        try (SslContext context = SslContext.selfSigned("xn--bcher-kva.test");
                EchoServer server = new EchoServer(context);
                SslContext client = SslContext.client().trust(context.certificate().orElseThrow()).build();
                SocketChannel socket = SocketChannel.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                SslChannel channel = client.connect(socket, ConnectionOptions.to(host, 443))) {
            channel.handshake();
            assertTrue(channel.verifyResult().isOk());
        }
    }

    private SslContextBuilder clientOfCommonName() {
        return SslContext.client().trust(folder.resolve("server.pem"));
    }

    @Test
    void aCommonNameIsNoHostName() throws Exception {
        OpenSslCli.run(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "30", "-keyout", "server.key", "-out", "server.pem", "-subj", "/CN=localhost");
        try (SslContext context = SslContext.server()
                .certificate(folder.resolve("server.pem"), folder.resolve("server.key")).build();
                EchoServer server = new EchoServer(context);
                SslContext strict = clientOfCommonName().build();
                SslContext lax = clientOfCommonName().verifyHostName(false).build()) {
            SslException refusal = assertThrows(SslException.class,
                    () -> strict.connect("localhost", server.port()).close());
            assertTrue(refusal.getMessage().toLowerCase(Locale.ROOT).contains("hostname mismatch"),
                    refusal.getMessage());
            try (SslChannel channel = lax.connect("localhost", server.port())) {
                assertTrue(channel.verifyResult().isOk());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void theServersNameIsInTheSessionsOfBothEnds(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.selfSigned("localhost");
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                        .build();
                InMemory ends = InMemory.handshake(client, server);
                SslSession ofClient = ends.client.session(); SslSession ofServer = ends.server.session()) {
            assertEquals("localhost", ofClient.hostName().orElseThrow());
            assertEquals("localhost", ofServer.hostName().orElseThrow());
            ends.goodbye();
        }
    }
}
