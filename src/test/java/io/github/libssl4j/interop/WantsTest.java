package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What early data, tickets on demand and lookups wait for is said, and that they wait for nothing any more. */
@ExtendWith(NoLeaks.class)
class WantsTest {
    @Test
    void ofEarlyData() throws SslException {
        try (SslContext server = EarlyEnds.server().build();
                SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(client, server, session)) {
            assertEquals(0, ends.server.readEarlyData(ByteBuffer.allocate(1)));
            assertEquals(Wants.INPUT, ends.server.wants());
            assertEquals(0, ends.server.readEarlyData(ByteBuffer.allocate(0)));
            assertEquals(Wants.NOTHING, ends.server.wants());
            EarlyEnds.writeEarly(ends.client, "early");
            assertEquals(Wants.NOTHING, ends.client.wants());
            fill(ends.client);
            assertEquals(Wants.OUTPUT, ends.client.wants());
            assertEquals(0, ends.client.writeEarlyData(ByteBuffer.allocate(0)));
            assertEquals(Wants.NOTHING, ends.client.wants());
            for (String read = ""; read != null;) {
                ends.client.handshake();
                ends.move(ends.client, ends.server);
                read = EarlyEnds.readEarly(ends.server);
                assertEquals(read == null || !read.isEmpty() ? Wants.NOTHING : Wants.INPUT, ends.server.wants());
                ends.move(ends.server, ends.client);
            }
            ends.handshake();
            assertEquals(0, ends.server.read(ByteBuffer.allocate(1)));
            assertEquals(Wants.INPUT, ends.server.wants());
            assertNull(EarlyEnds.readEarly(ends.server));
            assertEquals(Wants.NOTHING, ends.server.wants());
        }
    }

    private static void fill(SslConnection client) throws SslException {
        for (int i = 0; i < 1000 && client.wants() != Wants.OUTPUT; i++) {
            client.writeEarlyData(ByteBuffer.allocate((int) Math.min(1000, client.maxEarlyData())));
        }
    }

    @Test
    void ofLookups() throws SslException {
        for (boolean early : new boolean[] {true, false}) {
            for (boolean run : new boolean[] {true, false}) {
                try (SslContext server = EarlyEnds.server().antiReplay(false).tickets(false).sessionLookup(id -> Optional.empty())
                                .build();
                        SslContext client = EarlyEnds.client(server).build();
                        SslSession session = Peers.clientSession(client, server);
                        InMemory ends = EarlyEnds.offering(client, server, session)) {
                    server.sessions().clear();
                    assertFalse(ends.client.handshake());
                    ends.move(ends.client, ends.server);
                    for (int i = 0; i < 2; i++) {
                        assertFalse(early ? ends.server.readEarlyData(ByteBuffer.allocate(i)) != 0 : ends.server.handshake());
                        if (i > 0 || !early) {
                            assertEquals(Wants.LOOKUP, ends.server.wants());
                        }
                    }
                    if (early) { // nor is a read of nothing done before
                        assertEquals(0, ends.server.readEarlyData(ByteBuffer.allocate(0)));
                        assertEquals(Wants.LOOKUP, ends.server.wants());
                    }
                    if (run) {
                        ends.server.runLookup();
                    } else {
                        ends.server.answerLookup(Optional.empty());
                    }
                    assertEquals(Wants.NOTHING, ends.server.wants());
                    if (early) {
                        assertNull(EarlyEnds.readEarly(ends.server));
                    }
                    ends.handshake();
                }
            }
        }
    }

    @Test
    void ofTicketsAndOfTheEnd() throws SslException {
        try (SslContext server = EarlyEnds.server().build();
                SslContext client = EarlyEnds.client(server).build();
                InMemory ends = InMemory.handshake(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            assertEquals(0, ends.server.read(ByteBuffer.allocate(1)));
            assertEquals(Wants.INPUT, ends.server.wants());
            ends.server.newSessionTicket();
            assertEquals(Wants.NOTHING, ends.server.wants());
            for (int i = 0; i < 1000 && ends.server.wants() != Wants.OUTPUT; i++) {
                ends.server.newSessionTicket();
            }
            assertEquals(Wants.OUTPUT, ends.server.wants());
            ends.move(ends.server, ends.client);
            ends.readTickets();
            assertTrue(ends.server.handshake());
            assertEquals(Wants.NOTHING, ends.server.wants());
            ends.server.closeOutbound();
            ends.move(ends.server, ends.client);
            assertEquals(-1, ends.client.read(ByteBuffer.allocate(1)));
            assertEquals(Wants.NOTHING, ends.client.wants());
            assertTrue(ends.client.write(ByteBuffer.allocate(100_000)) > 0);
            assertEquals(Wants.OUTPUT, ends.client.wants());
            assertEquals(-1, ends.client.read(ByteBuffer.allocate(1)));
            assertEquals(Wants.NOTHING, ends.client.wants());
        }
    }
}
