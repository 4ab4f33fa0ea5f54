package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsAlert;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.NoLeaks;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which protocol both ends agree on (ALPN), on full and resumed connections. */
@ExtendWith(NoLeaks.class)
class ApplicationProtocolTest {
    private static SslContextBuilder client(SslContext server, TlsVersion version) {
        return SslContext.client().trust(server.certificate().orElseThrow()).protocol(version);
    }

    private static String[] list(String names) {
        return names == null ? new String[0] : names.split(" ");
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_1_2, h2 http/1.1, http/1.1 h2, h2", "TLS_1_3, h2 http/1.1, http/1.1 h2, h2",
        "TLS_1_2, h2 http/1.1, http/1.1, http/1.1", "TLS_1_3, h2 http/1.1, imap http/1.1, http/1.1",
        "TLS_1_2, , h2, ", "TLS_1_3, , h2, ", "TLS_1_2, h2, , ", "TLS_1_3, h2, , ", "TLS_1_3, , , "})
    void bothEndsAgreeByTheServersOrder(TlsVersion version, String servers, String clients, String agreed)
            throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").alpn(list(servers)).build();
                SslContext client = client(server, version).alpn(list(clients)).build();
                EchoServer echo = new EchoServer(server)) {
            for (int i = 0; i < 3; i++) {
                try (SslChannel channel = client.connect("localhost", echo.port())) {
                    assertEquals(i > 0, channel.isResumed());
                    assertEquals(Optional.ofNullable(agreed), channel.alpn());
                    try (SslSession session = channel.session()) {
                        assertEquals(Optional.ofNullable(agreed), session.alpn());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void withNoneInCommonTheHandshakeFailsAtBothEnds(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").alpn("h2").build();
                SslContext client = client(server, version).alpn("imap").build(); Acceptor acceptor = new Acceptor()) {
            Background<Void> serving = acceptor.next(server, channel -> null);
            SslException refusal = assertThrows(SslException.class, () -> client.connect("localhost", acceptor.port()));
            assertEquals(Optional.of("no_application_protocol"), refusal.alert().map(TlsAlert::description));
            SslException reason = assertInstanceOf(SslException.class, serving.failure());
            assertTrue(reason.getMessage().contains("no application protocol"), reason.getMessage());
        }
    }
}
