package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As OpenSSL's test_stateless_tickets: as many tickets as were asked for, and each can be resumed once, under the keys that
 * they were made with; under others none can.
 */
@ExtendWith(NoLeaks.class)
class StatelessTicketsTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        OpenSslCli.makeCertificates(folder, "localhost");
    }

    private static SslContext server(int tickets, TicketKeyRing ring) {
        return SslContext.server().certificate(folder.resolve("localhost.pem"), folder.resolve("localhost.key"))
                .protocol(TlsVersion.TLS_1_3).sessionIdContext("tickets").numTickets(tickets).ticketKeys(ring).build();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void eachResumesUnderItsOwnKeysOnly(int number) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random(); TicketKeyRing strange = TicketKeyRing.random();
                SslContext server = server(number, ring); SslContext another = server(number, ring);
                SslContext stranger = server(number, strange); Scenario.Told told = new Scenario.Told();
                SslContext client = SslContext.client().trust(folder.resolve("ca.pem")).sessionListener(told)
                        .build()) {
            for (SslContext next : List.of(server, another, stranger)) {
                Scenario.resume(client, server, null).close();
                List<SslSession> tickets = told.take();
                assertEquals(number, tickets.size());
                for (SslSession ticket : tickets) {
                    try (ticket; InMemory ends = Scenario.resume(client, next, ticket)) {
                        assertEquals(next != stranger, ends.client.isResumed());
                        assertEquals(next != stranger, ends.server.isResumed());
                        assertEquals(next == stranger ? number : 1, told.count()); // a resumption brings one
                        told.forget();
                    }
                }
            }
        }
    }
}
