package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Http;
import io.github.libssl4j.kit.Nginx;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our client and nginx, which says of each request whether its session was resumed. */
@ExtendWith(NoLeaks.class)
class NginxTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
    }

    private static Nginx nginx(String cache, String tickets) throws Exception {
        return Nginx.start(folder, "localhost.pem", "localhost.key",
                "ssl_session_cache " + cache + "; ssl_session_tickets " + tickets + ";");
    }

    private static SslContextBuilder client(TlsVersion version) {
        return SslContext.client().trust(folder.resolve("ca.pem")).protocol(version);
    }

    @ParameterizedTest(name = "{0} with cache {1} and tickets {2} resumes: {3}, by a ticket: {4}")
    @CsvSource({
        "TLS_1_2, shared:tls:1m, on,  true,  true",
        "TLS_1_2, shared:tls:1m, off, true,  false",
        "TLS_1_2, off,           on,  true,  true",
        "TLS_1_2, off,           off, false, false",
        "TLS_1_3, shared:tls:1m, on,  true,  true",
        "TLS_1_3, shared:tls:1m, off, true,  true",
        "TLS_1_3, off,           on,  true,  true",
        "TLS_1_3, off,           off, false, true"}) // it sends tickets that it does not know later
    void sessionsAreResumedAsNginxIsToldTo(TlsVersion version, String cache, String tickets, boolean resumes,
            boolean byTicket) throws Exception {
        try (Nginx nginx = nginx(cache, tickets); SslContext client = client(version).build()) {
            for (int i = 0; i < 5; i++) {
                boolean resumed = resumes && i > 0;
                try (SslChannel channel = client.connect("localhost", nginx.port())) {
                    assertEquals(resumed, channel.isResumed(), "connection " + i);
                    assertTrue(channel.verifyResult().isOk());
                    String answer = Http.get(channel, "/");
                    assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
                    assertTrue(answer.contains((resumed ? "r " : ". ") + version), answer);
                    try (SslSession session = channel.session()) {
                        assertEquals(byTicket, session.hasTicket());
                    }
                }
            }
        }
    }

    @Test
    void aPageOfMegabytesComesWhole() throws Exception {
        byte[] page = new byte[3_000_000];
        new Random(11).nextBytes(page);
        Files.write(folder.resolve("page"), page);
        try (Nginx nginx = nginx("shared:tls:1m", "on"); SslContext client = client(TlsVersion.TLS_1_3).build()) {
            for (int i = 0; i < 2; i++) {
                try (SslChannel channel = client.connect("localhost", nginx.port())) {
                    assertEquals(i > 0, channel.isResumed());
                    byte[] answer = Http.get(channel, "/page").getBytes(StandardCharsets.ISO_8859_1);
                    assertArrayEquals(page, Arrays.copyOfRange(answer, answer.length - page.length, answer.length));
                }
            }
        }
    }
}
