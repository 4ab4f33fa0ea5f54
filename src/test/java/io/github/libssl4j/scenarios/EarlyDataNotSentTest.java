package io.github.libssl4j.scenarios;

import static io.github.libssl4j.kit.EarlyEnds.read;
import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.write;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslConnection.Wants;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One side means early data and the other one does not. As OpenSSL's test_early_data_not_sent,
 * test_early_data_not_expected and test_early_data_tls1_2.
 */
@ExtendWith(NoLeaks.class)
class EarlyDataNotSentTest {
    private SslContext server;
    private SslContext client;

    @BeforeEach
    void open() {
        server = EarlyEnds.server().build();
        client = EarlyEnds.client(server).build();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void theServerFindsThatTheClientSendsNone() throws SslException {
        try (SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(client, server, session)) {
            assertThrows(IllegalStateException.class, ends.server::earlyDataStatus);
            assertEquals(0, ends.client.write(EarlyEnds.bytes("later")));
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
            assertEquals(EarlyDataStatus.NOT_SENT, ends.server.earlyDataStatus());
            ends.move(ends.server, ends.client);
            assertThrows(IllegalStateException.class, ends.client::earlyDataStatus);
            write(ends.client, "later");
            assertEquals(EarlyDataStatus.NOT_SENT, ends.client.earlyDataStatus());
            ends.move(ends.client, ends.server);
            assertEquals("later", read(ends.server));
            assertTrue(ends.server.isResumed());
            write(ends.server, "answer");
            ends.move(ends.server, ends.client);
            assertEquals("answer", read(ends.client));
        }
    }

    @Test
    void theServerDoesNotReadWhatTheClientSends() throws SslException {
        try (SslSession session = Peers.clientSession(client, server);
                InMemory ends = EarlyEnds.offering(client, server, session)) {
            writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertFalse(ends.server.handshake());
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertTrue(ends.server.handshake());
            assertEquals(EarlyDataStatus.REJECTED, ends.server.earlyDataStatus());
            assertEquals(EarlyDataStatus.REJECTED, ends.client.earlyDataStatus());
            assertNull(readEarly(ends.server));
            write(ends.client, "later");
            ends.move(ends.client, ends.server);
            assertEquals("later", read(ends.server));
        }
    }

    @Test
    void aClientOfTls12SendsNone() throws SslException {
        try (SslContext old = EarlyEnds.client(server).protocol(TlsVersion.TLS_1_2).build();
                InMemory ends = InMemory.of(old, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            assertEquals(0, ends.client.write(EarlyEnds.bytes("later")));
            ends.move(ends.client, ends.server);
            assertEquals("", readEarly(ends.server));
            assertEquals(Wants.INPUT, ends.server.wants());
            ends.move(ends.server, ends.client);
            assertEquals(0, ends.client.write(EarlyEnds.bytes("later")));
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
            assertEquals(EarlyDataStatus.NOT_SENT, ends.server.earlyDataStatus());
            ends.move(ends.server, ends.client);
            write(ends.client, "later");
            assertEquals(EarlyDataStatus.NOT_SENT, ends.client.earlyDataStatus());
            ends.move(ends.client, ends.server);
            assertEquals("later", read(ends.server));
            assertEquals(TlsVersion.TLS_1_2, ends.server.protocol());
            write(ends.server, "answer");
            ends.move(ends.server, ends.client);
            assertEquals("answer", read(ends.client));
        }
    }
}
