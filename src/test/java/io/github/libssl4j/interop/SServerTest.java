package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Http;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client and {@code openssl s_server}: both say whether a session was resumed. */
@ExtendWith(NoLeaks.class)
class SServerTest {
    private static final int CONNECTIONS = 4;

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
    }

    private static OpenSslCli.Server server(String options, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-cert", "localhost.pem", "-key", "localhost.key"));
        if (!options.isBlank()) {
            arguments.addAll(List.of(options.split(" ")));
        }
        arguments.addAll(List.of(more));
        return OpenSslCli.server(folder, arguments.toArray(String[]::new));
    }

    private static SslContextBuilder client(TlsVersion version) {
        return SslContext.client().trust(folder.resolve("ca.pem")).protocol(version);
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_1_2, true, true, ''",
        "TLS_1_2, true, true, -no_cache",
        "TLS_1_2, true, true, -cipher ECDHE-ECDSA-AES256-GCM-SHA384",
        "TLS_1_2, true, true, -cipher ECDHE-ECDSA-CHACHA20-POLY1305",
        "TLS_1_2, true, true, -cipher ECDHE-ECDSA-AES128-SHA",
        "TLS_1_2, true, false, -no_ticket",
        "TLS_1_2, false, false, ''",
        "TLS_1_2, false, false, -cipher ECDHE-ECDSA-AES256-SHA384",
        "TLS_1_3, true, true, ''",
        "TLS_1_3, true, true, -no_ticket",
        "TLS_1_3, false, true, ''",
        "TLS_1_3, true, true, -num_tickets 1",
        "TLS_1_3, true, true, -num_tickets 6",
        "TLS_1_3, true, true, -ciphersuites TLS_CHACHA20_POLY1305_SHA256",
        "TLS_1_3, true, true, -ciphersuites TLS_AES_128_GCM_SHA256",
        "TLS_1_3, true, true, -groups P-384"})
    void theFirstConnectionIsFullAndTheOthersAreResumed(TlsVersion version, boolean tickets, boolean hasTicket,
            String options) throws Exception {
        try (OpenSslCli.Server server = server(options, "-www");
                SslContext client = client(version).tickets(tickets).build()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (SslChannel channel = client.connect("localhost", server.port())) {
                    assertEquals(i > 0, channel.isResumed(), "connection " + i);
                    assertEquals(version, channel.protocol());
                    assertTrue(channel.verifyResult().isOk());
                    String page = Http.get(channel, "/");
                    assertTrue(page.contains(i > 0 ? "Reused, TLSv1" : "New, TLSv1"), page);
                    try (SslSession session = channel.session()) {
                        assertEquals(hasTicket, session.hasTicket());
                        assertTrue(session.isResumable());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_1_2, -no_ticket -no_cache",
        "TLS_1_3, -num_tickets 0",
        "TLS_1_3, -no_ticket -no_cache"})
    void whereTheServerKeepsNothingEachConnectionIsFull(TlsVersion version, String options) throws Exception {
        try (OpenSslCli.Server server = server(options, "-www"); SslContext client = client(version).build()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (SslChannel channel = client.connect("localhost", server.port())) {
                    assertEquals(false, channel.isResumed(), "connection " + i);
                    String page = Http.get(channel, "/");
                    assertTrue(page.contains("New, " + version), page);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void dataGoesBothWaysOnFullAndResumedConnections(TlsVersion version) throws Exception {
        try (OpenSslCli.Server server = server("-rev"); SslContext client = client(version).build()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (SslChannel channel = client.connect("localhost", server.port())) {
                    assertEquals(i > 0, channel.isResumed(), "connection " + i);
                    channel.write(Http.ascii("desserts\n"));
                    ByteBuffer answer = ByteBuffer.allocate(9);
                    while (answer.hasRemaining() && channel.read(answer) >= 0) {
                        // on
                    }
                    assertEquals("stressed\n", new String(answer.array(), StandardCharsets.US_ASCII));
                    channel.write(Http.ascii("CLOSE\n"));
                    assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
                }
            }
        }
    }
}
