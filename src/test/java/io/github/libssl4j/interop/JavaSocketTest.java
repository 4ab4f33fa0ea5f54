package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.JavaTls;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's own sockets in both roles: full and resumed, data both ways, close_notify both ways. */
@ExtendWith(NoLeaks.class)
class JavaSocketTest {
    private static final int CONNECTIONS = 4;

    @TempDir
    static Path folder;

    private final byte[] question = new byte[100_000];
    private final byte[] answer = new byte[130_000];

    JavaSocketTest() {
        Random random = new Random(5);
        random.nextBytes(question);
        random.nextBytes(answer);
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost", "client");
    }

    private static SslContextBuilder server(TlsVersion version) {
        return SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key"))
                .protocol(version);
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void ourClientResumesAtAJavaServer(TlsVersion version) throws Exception {
        SSLContext java = JavaTls.context(folder, "localhost");
        try (SSLServerSocket listener = (SSLServerSocket) java.getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).protocol(version).build()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Background<byte[]> peer = Background.start("the JDK's server", () -> {
                    try (SSLSocket socket = (SSLSocket) listener.accept()) {
                        return converse(socket, answer, question.length);
                    }
                });
                try (SslChannel channel = client.connect("localhost", listener.getLocalPort())) {
                    assertEquals(i > 0, channel.isResumed(), "connection " + i);
                    assertEquals(version, channel.protocol());
                    channel.write(ByteBuffer.wrap(question));
                    channel.shutdownOutput();
                    assertArrayEquals(answer, channel.inputStream().readAllBytes());
                }
                assertArrayEquals(question, peer.result());
            }
            if (version == TlsVersion.TLS_1_2) { // it renews the ticket at each resumption: the old session gives way
                assertEquals(1, client.sessions().size());
                assertEquals(1, client.sessions().ids().size());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, true", "TLS_1_2, false", "TLS_1_3, true", "TLS_1_3, false"})
    void aJavaClientResumesAtOurServer(TlsVersion version, boolean tickets) throws Exception {
        SSLContext java = JavaTls.context(folder, null);
        try (SslContext server = server(version).tickets(tickets).build(); Acceptor acceptor = new Acceptor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                boolean resumed = i > 0;
                Background<byte[]> peer = acceptor.next(server, channel -> {
                    assertEquals(resumed, channel.isResumed());
                    assertEquals(version, channel.protocol());
                    channel.write(ByteBuffer.wrap(answer));
                    channel.shutdownOutput();
                    return channel.inputStream().readAllBytes();
                });
                try (SSLSocket socket = (SSLSocket) java.getSocketFactory().createSocket("localhost", acceptor.port())) {
                    assertArrayEquals(answer, converse(socket, question, answer.length));
                    assertEquals(version.toString(), socket.getSession().getProtocol());
                }
                assertArrayEquals(question, peer.result(), "connection " + i);
            }
            assertEquals(CONNECTIONS - 1, server.sessions().statistics().hits());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aJavaServerKnowsOurClientsCertificateAfterResumptionToo(TlsVersion version) throws Exception {
        SSLContext java = JavaTls.context(folder, "localhost");
        try (SSLServerSocket listener = (SSLServerSocket) java.getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).protocol(version)
                        .certificate(folder.resolve("client.pem"), folder.resolve("client.key")).build()) {
            listener.setNeedClientAuth(true);
            for (int i = 0; i < CONNECTIONS; i++) {
                Background<String> peer = Background.start("the JDK's server", () -> {
                    try (SSLSocket socket = (SSLSocket) listener.accept()) {
                        converse(socket, answer, question.length);
                        return socket.getSession().getPeerPrincipal().getName();
                    }
                });
                try (SslChannel channel = client.connect("localhost", listener.getLocalPort())) {
                    assertEquals(i > 0, channel.isResumed(), "connection " + i);
                    channel.write(ByteBuffer.wrap(question));
                    assertArrayEquals(answer, channel.inputStream().readNBytes(answer.length));
                    assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
                }
                assertEquals("CN=client", peer.result());
            }
        }
    }

    /** Sends on one thread what it has, reads on this one what is expected, and then up to the peer's close_notify. */
    private static byte[] converse(SSLSocket socket, byte[] bytes, int expected) throws Exception {
        socket.startHandshake();
        OutputStream out = socket.getOutputStream();
        Background<Void> sender = Background.start("sending", () -> {
            out.write(bytes);
            socket.shutdownOutput();
            return null;
        });
        InputStream in = socket.getInputStream();
        byte[] received = in.readNBytes(expected);
        sender.result();
        assertTrue(socket.isOutputShutdown());
        assertEquals(-1, in.read(), "the peer's close_notify");
        return received;
    }
}
