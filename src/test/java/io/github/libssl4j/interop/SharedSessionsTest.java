package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.hazards.Lookups;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.JavaTls;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.SharedStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two servers with one store are one to their clients: a session made at the first resumes at the second, and back. */
@ExtendWith(NoLeaks.class)
class SharedSessionsTest {
    @TempDir
    static Path folder;

    private final SharedStore store = new SharedStore();

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
    }

    private SslContext node(Lookups form, TlsVersion version) {
        SslContextBuilder server = SslContext.server().protocol(version).tickets(false).sessionIdContext("cluster")
                .certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key")).sessionListener(store);
        return form.in(server, store).build();
    }

    /** Serves a connection at a node: a byte each way. */
    private static Background<Boolean> serve(Acceptor acceptor, SslContext node) {
        return acceptor.next(node, channel -> {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one);
            channel.write(one.flip());
            return channel.isResumed();
        });
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void forAClientOfOurs(Lookups form, TlsVersion version) throws Exception {
        try (SslContext one = node(form, version); SslContext two = node(form, version); Acceptor acceptor = new Acceptor();
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).build()) {
            boolean resumes = false;
            for (SslContext node : List.of(one, two, one, two, two, one)) {
                Background<Boolean> serving = serve(acceptor, node);
                try (SslChannel channel = client.connect("localhost", acceptor.port())) {
                    channel.write(ByteBuffer.wrap(new byte[1]));
                    assertEquals(1, channel.read(ByteBuffer.allocate(1)));
                    assertEquals(resumes, channel.isResumed());
                }
                assertEquals(resumes, serving.result());
                resumes = true;
            }
            assertTrue(two.sessions().statistics().callbackHits() >= 1);
        }
        assertEquals(List.of(), store.failures());
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void forAClientOfTheJdk(Lookups form, TlsVersion version) throws Exception {
        SSLContext java = JavaTls.context(folder, null);
        try (SslContext one = node(form, version); SslContext two = node(form, version);
                Acceptor acceptor = new Acceptor()) {
            boolean resumes = false;
            for (SslContext node : List.of(one, two, one, two)) {
                Background<Boolean> serving = serve(acceptor, node);
                try (SSLSocket socket = (SSLSocket) java.getSocketFactory().createSocket("localhost", acceptor.port())) {
                    socket.getOutputStream().write(1);
                    assertEquals(1, socket.getInputStream().read());
                    assertEquals(-1, socket.getInputStream().read());
                }
                assertEquals(resumes, serving.result());
                resumes = true;
            }
            assertTrue(two.sessions().statistics().callbackHits() >= 1);
        }
        assertEquals(List.of(), store.failures());
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, TLS_1_2", "SUSPENDED, TLS_1_3", "IN_MEMORY, TLS_1_2", "IN_MEMORY, TLS_1_3"})
    void forSClient(Lookups form, TlsVersion version) throws Exception {
        String flag = version == TlsVersion.TLS_1_2 ? "-tls1_2" : "-tls1_3";
        String saved = form + flag + ".pem";
        try (SslContext one = node(form, version); SslContext two = node(form, version);
                EchoServer first = new EchoServer(one); EchoServer second = new EchoServer(two)) {
            String made = talk(first, flag, "-sess_out", saved);
            assertTrue(made.contains("New, TLSv1."), made);
            String resumed = talk(second, flag, "-sess_in", saved);
            assertTrue(resumed.contains("Reused, TLSv1."), resumed);
            assertEquals(1, two.sessions().statistics().callbackHits());
        }
        assertEquals(List.of(), store.failures());
    }

    private static String talk(EchoServer server, String... more) throws Exception {
        String[] arguments = Stream.concat(Stream.of("s_client", "-connect",
                "127.0.0.1:" + server.port(), "-CAfile", "ca.pem", "-verify_return_error", "-servername", "localhost"),
                Arrays.stream(more)).toArray(String[]::new);
        try (OpenSslCli client = OpenSslCli.start(folder, arguments)) {
            client.type("echo me\n");
            client.await("what it sent", line -> line.contains("echo me"));
            client.type("Q\n");
            return client.awaitEnd();
        }
    }
}
