package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As OpenSSL's test_ticket_lifetime: a ticket's lifetime is the server's session timeout, in TLS 1.3 a week at most. */
@ExtendWith(NoLeaks.class)
class TicketLifetimeTest {
    @ParameterizedTest(name = "{0}: a timeout of {1} is a lifetime of {2}")
    @CsvSource({"TLS_1_2, P14D, P14D", "TLS_1_3, P14D, P7D", "TLS_1_2, PT90S, PT90S", "TLS_1_3, PT90S, PT90S"})
    void isTheSessionTimeout(TlsVersion version, Duration timeout, Duration lifetime) throws Exception {
        try (SslContext server = Scenario.server().sessionTimeout(timeout).build();
                SslContext client = Scenario.client(server).protocol(version).build();
                InMemory ends = Scenario.resume(client, server, null); SslSession session = ends.client.session()) {
            assertEquals(lifetime, session.ticketLifetimeHint());
        }
    }
}
