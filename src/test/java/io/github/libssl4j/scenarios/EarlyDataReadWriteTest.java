package io.github.libssl4j.scenarios;

import static io.github.libssl4j.kit.EarlyEnds.read;
import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.write;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Early data both ways, and what follows it. As OpenSSL's test_early_data_read_write. */
@ExtendWith(NoLeaks.class)
class EarlyDataReadWriteTest {
    private static final ConnectionOptions SERVER = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);

    private SslContext server;
    private SslContext client;

    @BeforeEach
    void rememberASession() throws SslException {
        server = EarlyEnds.server().build();
        client = SslContext.client().trust(server.certificate().orElseThrow()).build();
        InMemory.handshake(client, server).close();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private InMemory ends() {
        return InMemory.of(client, server, SERVER);
    }

    /** In place of reading in between, a client goes on writing: what it reads, it reads once it has ended its early data. */
    @Test
    void partsOfItGoBackAndForthBeforeTheHandshakeEnds() throws SslException {
        try (InMemory ends = ends()) {
            assertEquals(16 * 1024, ends.client.maxEarlyData());
            writeEarly(ends.client, "one");
            assertEquals(16 * 1024 - 3, ends.client.maxEarlyData());
            ends.move(ends.client, ends.server);
            assertEquals("one", readEarly(ends.server));
            assertEquals(EarlyDataStatus.ACCEPTED, ends.server.earlyDataStatus());
            assertEquals("", readEarly(ends.server));
            assertEquals(Wants.INPUT, ends.server.wants());
            writeEarly(ends.server, "two");
            ends.move(ends.server, ends.client);

            writeEarly(ends.client, "three");
            ends.move(ends.client, ends.server);
            assertEquals("three", readEarly(ends.server));
            writeEarly(ends.server, "four");
            ends.move(ends.server, ends.client);

            write(ends.client, "five");
            assertEquals(EarlyDataStatus.ACCEPTED, ends.client.earlyDataStatus());
            assertTrue(ends.client.isResumed());
            ByteBuffer flight = ByteBuffer.allocate(20_000);
            ends.client.drain(flight);
            feed(ends, flight.flip(), firstRecord(flight));
            assertNull(readEarly(ends.server));
            assertNull(readEarly(ends.server));
            writeEarly(ends.server, "six"); // the client's Finished is not there yet
            feed(ends, flight, flight.remaining());
            assertEquals("five", read(ends.server));
            assertTrue(ends.server.isResumed());

            assertEquals(0, ends.client.maxEarlyData());
            assertThrows(IllegalStateException.class, () -> ends.client.writeEarlyData(EarlyEnds.bytes("late")));
            assertThrows(IllegalStateException.class, () -> ends.server.writeEarlyData(EarlyEnds.bytes("late")));
            assertNull(readEarly(ends.server));

            ends.move(ends.server, ends.client);
            assertEquals("two", read(ends.client));
            assertEquals("four", read(ends.client));
            assertEquals("six", read(ends.client));
            ends.readTickets();
            write(ends.server, "seven");
            ends.move(ends.server, ends.client);
            assertEquals("seven", read(ends.client));
        }
    }

    private static int firstRecord(ByteBuffer flight) {
        return 5 + Short.toUnsignedInt(flight.getShort(3));
    }

    private static void feed(InMemory ends, ByteBuffer flight, int bytes) {
        int limit = flight.limit();
        ends.server.feed(flight.limit(flight.position() + bytes));
        flight.limit(limit);
    }

    @Test
    void theTicketOfAnEarlyConnectionCarriesEarlyDataAgain() throws SslException {
        for (int i = 0; i < 5; i++) {
            try (InMemory ends = ends()) {
                writeEarly(ends.client, "early " + i);
                ends.move(ends.client, ends.server);
                assertEquals("early " + i, readEarly(ends.server));
                ends.move(ends.server, ends.client);
                assertTrue(ends.client.handshake());
                ends.move(ends.client, ends.server);
                assertNull(readEarly(ends.server));
                assertTrue(ends.server.handshake());
                assertEquals(EarlyDataStatus.ACCEPTED, ends.server.earlyDataStatus());
                assertTrue(ends.server.isResumed());
                assertThrows(IllegalStateException.class, () -> ends.client.writeEarlyData(EarlyEnds.bytes("late")));
                assertNull(readEarly(ends.server));
                write(ends.client, "late");
                ends.move(ends.client, ends.server);
                assertEquals("late", read(ends.server));
                client.sessions().clear(); // the next offers a session of this connection
                ends.move(ends.server, ends.client);
                ends.readTickets();
            }
        }
    }
}
