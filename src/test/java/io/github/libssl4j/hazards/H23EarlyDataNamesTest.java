package io.github.libssl4j.hazards;

import static io.github.libssl4j.kit.EarlyEnds.read;
import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libssl loses the connection over early data under another name or protocol than the session's; here it goes on. */
@ExtendWith(NoLeaks.class)
class H23EarlyDataNamesTest {
    private SslContext server;
    private SslContext client;

    @BeforeEach
    void open() {
        server = EarlyEnds.server().alpn("two", "one").build();
        client = client("one", "two");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    /** One that verifies nothing takes a session that was read from bytes as it is. */
    private static SslContext client(String... protocols) {
        return SslContext.client().insecure().sessionCacheMode().alpn(protocols).build();
    }

    /** A session of localhost and the protocol two, without what a client remembers of its checks. */
    private SslSession session() throws SslException {
        try (SslSession session = Peers.clientSession(client, server)) {
            assertEquals("localhost", session.hostName().orElseThrow());
            assertEquals("two", session.alpn().orElseThrow());
            return SslSession.fromDer(session.toDer());
        }
    }

    private void assertRefused(String why, SslContext by, UnaryOperator<SslSession> changed, String host)
            throws SslException {
        try (SslSession session = session();
                InMemory ends = InMemory.of(by, server,
                        ConnectionOptions.to(host, InMemory.PORT).resume(changed.apply(session)))) {
            assertEquals(0, ends.client.maxEarlyData());
            String message = assertThrows(IllegalStateException.class,
                    () -> ends.client.writeEarlyData(EarlyEnds.bytes("early"))).getMessage();
            assertTrue(message.contains(why), message);
            assertEquals(0, ends.client.outputPending());
            ends.handshake();
            assertEquals(EarlyDataStatus.NOT_SENT, ends.client.earlyDataStatus());
            write(ends.client, "later");
            ends.move(ends.client, ends.server);
            assertEquals("later", read(ends.server));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.test", "127.0.0.1", "localhost.test"})
    void underAnotherServerNameItIsRefused(String host) throws SslException {
        assertRefused("server name", client, session -> session, host);
    }

    @Test
    void underAnotherProtocolItIsRefused() throws SslException {
        try (SslContext other = client("one"); SslContext prefixed = client("one", "twofold")) {
            assertRefused("application protocol", other, session -> session, "localhost");
            assertRefused("application protocol", prefixed, session -> session, "localhost");
        }
        try (SslContext none = SslContext.client().insecure().sessionCacheMode().build()) {
            assertRefused("application protocol", none, session -> session, "localhost");
        }
    }

    /** Of such a ticket libssl sends early data without the ticket: its keys come from a secret of zeros. */
    @Test
    void ofATicketThatIsNotSentItIsRefused() throws SslException {
        assertRefused("seconds old", client, session -> session.setTime(Instant.now().minus(Duration.ofDays(8))),
                "localhost");
        assertRefused("seconds old", client, session -> session.setTime(Instant.now().plus(Duration.ofDays(1))),
                "localhost");
    }

    @Test
    void withTheSessionsOwnItIsSent() throws SslException {
        try (SslContext twoOnly = client("two"); SslSession session = session();
                InMemory ends = InMemory.of(twoOnly, server,
                        ConnectionOptions.to("localhost", InMemory.PORT).resume(session))) {
            EarlyEnds.writeEarly(ends.client, "early");
            ends.move(ends.client, ends.server);
            assertEquals("early", readEarly(ends.server));
            ends.move(ends.server, ends.client);
            assertTrue(ends.client.handshake());
            ends.move(ends.client, ends.server);
            assertNull(readEarly(ends.server));
        }
    }
}
