package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import io.github.libssl4j.kit.Tshark;
import io.github.libssl4j.kit.WireTap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proof of a key log: who has it, and what went over the wire, reads what was said. Without it nobody does. */
@ExtendWith(NoLeaks.class)
class KeyLogDecryptionTest {
    private static final String SECRET = "attack at dawn";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void ofAClientReadsItsConnectionWithOpensslsServer(TlsVersion version) throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
        Path keys = folder.resolve("keys.log");
        try (OpenSslCli.Server server = OpenSslCli.server(folder, "-cert", "localhost.pem", "-key", "localhost.key", "-rev");
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).protocol(version).keyLogFile(keys)
                        .build()) {
            SslSession session = assertReadable(client, server.port(), keys, "nwad ta kcatta", null);
            try (session) {
                assertReadable(client, server.port(), keys, "nwad ta kcatta", session).close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void ofAServerReadsItsConnectionWithOurClient(TlsVersion version) throws Exception {
        Path keys = folder.resolve("keys.log");
        try (SslContext context = SslContext.server().selfSigned("localhost").keyLogFile(keys).build();
                EchoServer server = new EchoServer(context);
                SslContext client = SslContext.client().trust(context.certificate().orElseThrow()).protocol(version)
                        .build()) {
            assertReadable(client, server.port(), keys, SECRET, null).close();
        }
    }

    /** Answers a session to resume. */
    private SslSession assertReadable(SslContext client, int port, Path keys, String answer, SslSession offered)
            throws Exception {
        Path capture = folder.resolve("capture.pcap");
        SslSession session;
        try (WireTap tap = new WireTap(port, capture)) {
            ConnectionOptions options = ConnectionOptions.to("localhost", tap.port());
            try (SslChannel channel = client.connect(offered == null ? options : options.resume(offered))) {
                assertEquals(offered != null, channel.isResumed());
                channel.write(ByteBuffer.wrap((SECRET + "\n").getBytes(StandardCharsets.US_ASCII)));
                ByteBuffer answered = ByteBuffer.allocate(SECRET.length() + 1);
                while (answered.hasRemaining() && channel.read(answered) >= 0) {
                    // until it is whole
                }
                assertEquals(answer + "\n", new String(answered.array(), StandardCharsets.US_ASCII));
                session = channel.session();
            }
            tap.awaitEnd();
        }
        assertEquals("", Tshark.complaints(capture));
        String read = Tshark.plaintext(capture, port, keys);
        assertTrue(read.contains(SECRET) && read.contains(answer), read + Files.readString(keys));
        String unread = Tshark.plaintext(capture, port, null);
        assertFalse(unread.contains(SECRET) || unread.contains(answer), unread);
        return session;
    }
}
