package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As OpenSSL's test_extra_tickets: more tickets whenever the server wants, with and without data, also where the output is full. */
@ExtendWith(NoLeaks.class)
class ExtraTicketsTest {
    private static final int MANY = 200; // more than the output has room for

    private static int tickets(InMemory ends, Scenario.Told told) throws Exception {
        ends.move(ends.server, ends.client);
        ends.readTickets();
        int count = told.count();
        told.forget();
        return count;
    }

    @ParameterizedTest(name = "{0} tickets at first, stateless: {1}")
    @CsvSource({"0, true", "1, true", "2, true", "0, false", "1, false", "2, false"})
    void comeWhenTheyAreAskedFor(int first, boolean stateless) throws Exception {
        try (Scenario.Told made = new Scenario.Told(); Scenario.Told got = new Scenario.Told();
                SslContext server = Scenario.server().numTickets(first).tickets(stateless).sessionListener(made).build();
                SslContext client = Scenario.client(server).protocol(TlsVersion.TLS_1_3).sessionListener(got).build();
                InMemory ends = Scenario.resume(client, server, null)) {
            assertEquals(first, made.count());
            assertEquals(first, tickets(ends, got));
            ends.server.newSessionTicket();
            ends.server.newSessionTicket();
            assertEquals(first + 2, made.count());
            assertEquals(2, tickets(ends, got));
            ends.server.newSessionTicket();
            assertEquals(7, ends.transfer(ends.server, ends.client, new byte[] {7})[0]);
            SslSession last = got.take().getFirst();
            try (last; InMemory next = Scenario.resume(client, server, last)) {
                assertTrue(next.server.isResumed());
                next.server.newSessionTicket(); // after a resumption too
                assertEquals(first == 0 ? 1 : 2, tickets(next, got));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitForRoom(boolean byHandshake) throws Exception {
        try (Scenario.Told got = new Scenario.Told(); SslContext server = Scenario.server().numTickets(0).build();
                SslContext client = Scenario.client(server).protocol(TlsVersion.TLS_1_3).sessionListener(got).build();
                InMemory ends = Scenario.resume(client, server, null)) {
            for (int i = 0; i < MANY; i++) {
                ends.server.newSessionTicket();
            }
            assertEquals(SslConnection.Wants.OUTPUT, ends.server.wants());
            int count = 0;
            for (int round = 0; round < MANY && count < MANY; round++) {
                count += tickets(ends, got);
                if (byHandshake) {
                    ends.server.handshake();
                } else {
                    ends.server.write(ByteBuffer.allocate(0));
                }
            }
            assertEquals(MANY, count);
            assertEquals(SslConnection.Wants.NOTHING, ends.server.wants());
            assertEquals(5, ends.transfer(ends.server, ends.client, new byte[] {5})[0]);
        }
    }

    @Test
    void closeNotifyWaitsForTheTicketsBeforeIt() throws Exception {
        try (Scenario.Told got = new Scenario.Told(); SslContext server = Scenario.server().numTickets(0).build();
                SslContext client = Scenario.client(server).protocol(TlsVersion.TLS_1_3).sessionListener(got).build();
                InMemory ends = Scenario.resume(client, server, null)) {
            for (int i = 0; i < MANY; i++) {
                ends.server.newSessionTicket();
            }
            ends.server.closeOutbound();
            int read = 0;
            for (int round = 0; round < MANY && read == 0; round++) {
                ends.move(ends.server, ends.client);
                read = ends.client.read(ByteBuffer.allocate(1));
                ends.server.handshake();
            }
            assertEquals(-1, read);
            assertEquals(MANY, got.count());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void areRefusedWhereThereCanBeNone(TlsVersion version) throws Exception {
        try (SslContext server = Scenario.server().build();
                SslContext client = Scenario.client(server).protocol(version).build()) {
            try (SslConnection early = server.newConnection()) {
                assertMessage("not finished", early);
            }
            InMemory ends = Scenario.resume(client, server, null);
            try (ends) {
                assertMessage("a client's", ends.client);
                if (version == TlsVersion.TLS_1_2) {
                    assertMessage("TLSv1.2", ends.server);
                }
                ends.server.closeOutbound();
                assertMessage(version == TlsVersion.TLS_1_2 ? "TLSv1.2" : "after close_notify", ends.server);
            }
            assertMessage("closed", ends.server);
        }
    }

    private static void assertMessage(String part, SslConnection connection) {
        String message = assertThrows(IllegalStateException.class, connection::newSessionTicket).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void areRefusedWhereTheServersRuleForbidsIt() throws Exception {
        try (SslContext server = Scenario.server().resumptionRule((protocol, forwardSecret) -> false).build();
                SslContext client = Scenario.client(server).protocol(TlsVersion.TLS_1_3).build();
                InMemory ends = Scenario.resume(client, server, null)) {
            assertMessage("the server's rule", ends.server);
        }
    }

    /** libssl makes the first ticket of the very session of the connection, and changes it. */
    @Test
    void aSessionThatWasHandedOutBeforeTheFirstOneStaysAsItWas() throws Exception {
        try (SslContext server = Scenario.server().numTickets(0).alpn("h2").build();
                SslContext client = Scenario.client(server).protocol(TlsVersion.TLS_1_3).alpn("h2").build();
                InMemory ends = Scenario.resume(client, server, null); SslSession before = ends.server.session()) {
            assertTrue(before.id().isEmpty());
            ends.server.newSessionTicket();
            assertTrue(before.id().isEmpty());
            try (SslSession after = ends.server.session()) {
                assertTrue(after.id().isPresent());
            }
        }
    }

    @Test
    void theNumberOfAConnectionIsSetBeforeItsHandshake() throws Exception {
        try (Scenario.Told got = new Scenario.Told(); SslContext server = Scenario.server().numTickets(1).build();
                SslContext client = Scenario.client(server).protocol(TlsVersion.TLS_1_3).sessionListener(got).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to("localhost", 1))) {
            assertEquals(1, ends.server.numTickets());
            ends.server.setNumTickets(4);
            assertEquals(4, ends.server.numTickets());
            assertThrows(IllegalArgumentException.class, () -> ends.server.setNumTickets(256));
            assertThrows(IllegalArgumentException.class, () -> ends.server.setNumTickets(-1));
            assertThrows(IllegalStateException.class, () -> ends.client.setNumTickets(4));
            ends.handshake();
            assertEquals(4, got.count());
            assertThrows(IllegalStateException.class, () -> ends.server.setNumTickets(2));
        }
    }
}
