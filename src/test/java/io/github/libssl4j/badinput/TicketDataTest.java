package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketDecision;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TicketStatus;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The application's callbacks for tickets: what they answer wrongly or throw costs the data or the ticket, never more. */
@ExtendWith(NoLeaks.class)
class TicketDataTest {
    private static final class Told implements TicketData {
        private Supplier<byte[]> generate = () -> new byte[] {1, 2, 3};
        private Supplier<TicketDecision> decide;
        private TicketStatus status;
        private byte[] data;
        private TicketRequest request;

        @Override
        public byte[] generate(TicketRequest asked) {
            request = asked;
            return generate.get();
        }

        @Override
        public TicketDecision decide(TicketStatus found, byte[] came, TicketRequest asked) {
            status = found;
            data = came;
            return decide == null ? found.usual() : decide.get();
        }
    }

    private final Told told = new Told();

    private SslContextBuilder server() {
        return SslContext.server().selfSigned("localhost").sessionCacheMode().ticketData(told);
    }

    private static SslContextBuilder client(SslContext server, TlsVersion version) {
        return SslContext.client().trust(server.certificate().orElseThrow()).protocol(version);
    }

    private static ConnectionOptions options(SslSession session) {
        ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
        return session == null ? options.withoutResumption() : options.resume(session);
    }

    /** A handshake in which some call throws this; everything goes on after it. */
    private static Throwable raisedBy(InMemory ends) {
        CallbackException raised = assertThrows(CallbackException.class, () -> {
            for (int i = 0; i < 10; i++) {
                ends.client.handshake();
                ends.move(ends.client, ends.server);
                ends.server.handshake();
                ends.move(ends.server, ends.client);
            }
        });
        for (int i = 0; i < 10; i++) {
            try {
                ends.handshake();
                return raised.getCause();
            } catch (CallbackException e) {
                // of the next ticket
            } catch (Exception e) {
                throw new AssertionError("The handshake failed", e);
            }
        }
        throw new AssertionError("No end");
    }

    private static SslSession session(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server, options(null))) {
            ends.goodbye();
            return ends.client.session();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2, 1", "TLS_1_2, 16384", "TLS_1_3, 1", "TLS_1_3, 16384"})
    void theLongestDataComesBackWhole(TlsVersion version, int length) throws Exception {
        byte[] data = new byte[length];
        new Random(5).nextBytes(data);
        told.generate = () -> data;
        try (SslContext server = server().build(); SslContext client = client(server, version).build();
                SslSession session = session(client, server)) {
            assertEquals(new TicketRequest(version, Optional.of("localhost")), told.request);
            try (InMemory ends = InMemory.handshake(client, server, options(session));
                    SslSession resumed = ends.server.session(); SslSession ours = ends.client.session()) {
                assertTrue(ends.server.isResumed());
                assertArrayEquals(data, told.data);
                assertArrayEquals(data, resumed.ticketData().orElseThrow());
                assertTrue(ours.ticketData().isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void noDataIsNoDataAlsoWhereTheSessionHadSome(TlsVersion version) throws Exception {
        try (SslContext server = server().build(); SslContext client = client(server, version).build();
                SslSession session = session(client, server)) {
            told.generate = () -> null;
            told.decide = () -> TicketDecision.USE_RENEW;
            SslSession next;
            try (InMemory ends = InMemory.handshake(client, server, options(session))) {
                assertArrayEquals(new byte[] {1, 2, 3}, told.data);
                next = ends.client.session();
                ends.goodbye();
            }
            try (next; InMemory ends = InMemory.handshake(client, server, options(next))) {
                assertTrue(ends.server.isResumed());
                assertSame(null, told.data);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void tooMuchDataIsLeftOut(TlsVersion version) throws Exception {
        told.generate = () -> new byte[TicketData.MAX_LENGTH + 1];
        try (SslContext server = server().build(); SslContext client = client(server, version).build();
                InMemory ends = InMemory.of(client, server, options(null))) {
            Throwable cause = raisedBy(ends);
            assertInstanceOf(IllegalArgumentException.class, cause);
            assertEquals("A ticket takes at most 16384 bytes of data, not 16385", cause.getMessage());
            assertResumesWithoutData(client, server, ends);
        }
    }

    private void assertResumesWithoutData(SslContext client, SslContext server, InMemory first) throws Exception {
        told.generate = () -> null;
        try (SslSession session = first.client.session();
                InMemory ends = InMemory.handshake(client, server, options(session))) {
            assertTrue(ends.server.isResumed());
            assertSame(null, told.data);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aGeneratorThatThrowsLeavesItOut(TlsVersion version) throws Exception {
        AssertionError failure = new AssertionError("the application's mistake");
        told.generate = () -> {
            throw failure;
        };
        try (SslContext server = server().build(); SslContext client = client(server, version).build();
                InMemory ends = InMemory.of(client, server, options(null))) {
            assertSame(failure, raisedBy(ends));
            assertResumesWithoutData(client, server, ends);
        }
    }

    private void assertFullHandshake(TlsVersion version, Class<? extends Throwable> cause) throws Exception {
        Supplier<TicketDecision> broken = told.decide;
        told.decide = null;
        try (SslContext server = server().build(); SslContext client = client(server, version).build();
                SslSession session = session(client, server);
                InMemory ends = InMemory.of(client, server, options(session))) {
            told.decide = broken;
            assertInstanceOf(cause, raisedBy(ends));
            assertTrue(told.status.isGood());
            assertEquals(false, ends.server.isResumed());
            told.decide = null;
            try (SslSession renewed = ends.client.session();
                    InMemory next = InMemory.handshake(client, server, options(renewed))) {
                assertTrue(next.server.isResumed());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aDecisionThatThrowsIsAFullHandshake(TlsVersion version) throws Exception {
        told.decide = () -> {
            throw new UnsupportedOperationException("the application's mistake");
        };
        assertFullHandshake(version, UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void noDecisionIsAFullHandshake(TlsVersion version) throws Exception {
        told.decide = () -> null;
        assertFullHandshake(version, IllegalStateException.class);
    }

    /** libssl would end the connection. */
    @ParameterizedTest
    @EnumSource(names = {"USE", "USE_RENEW"})
    void whatIsNoTicketCantBeUsed(TicketDecision decision) throws Exception {
        told.decide = () -> decision;
        try (SslContext server = server().build(); SslContext client = client(server, TlsVersion.TLS_1_2).build();
                InMemory ends = InMemory.of(client, server, options(null))) {
            Throwable cause = raisedBy(ends);
            assertEquals("decide answered " + decision + " of a ticket that is EMPTY", cause.getMessage());
            assertEquals(false, ends.server.isResumed());
        }
    }

    /** libssl is in the middle of a call, which no other may interrupt. */
    @Test
    void theConnectionCantBeUsedFromItsOwnCallbacks() throws Exception {
        SslConnection[] connection = new SslConnection[1];
        told.generate = () -> {
            connection[0].inputCapacity();
            return null;
        };
        try (SslContext server = server().build(); SslContext client = client(server, TlsVersion.TLS_1_3).build();
                InMemory ends = InMemory.of(client, server, options(null))) {
            connection[0] = ends.server;
            Throwable cause = raisedBy(ends);
            assertInstanceOf(IllegalStateException.class, cause);
            assertTrue(cause.getMessage().contains("libssl is inside of it"), cause.getMessage());
        }
    }

    @Test
    void theConnectionCanBeClosedFromItsOwnCallbacks() throws Exception {
        SslConnection[] connection = new SslConnection[1];
        told.generate = () -> {
            connection[0].close();
            return null;
        };
        try (SslContext server = server().build(); SslContext client = client(server, TlsVersion.TLS_1_3).build();
                InMemory ends = InMemory.of(client, server, options(null))) {
            connection[0] = ends.server;
            assertThrows(IllegalStateException.class, ends::handshake);
            assertTrue(ends.server.isClosed());
        }
    }

    /** A TLS 1.2 client may resume by the id and ask for a ticket: the session is the cache's, and others read it. */
    @Test
    void aSessionOfTheCacheIsNotChanged() throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").ticketData(told).build();
                SslContext without = client(server, TlsVersion.TLS_1_2).tickets(false).build();
                SslContext client = client(server, TlsVersion.TLS_1_2).build();
                SslSession byId = session(without, server)) {
            told.generate = () -> new byte[] {9};
            SslSession cached = server.sessions().find(byId.id().orElseThrow()).orElseThrow();
            try (cached; SslSession adopted = client.adopt(byId, "localhost");
                    InMemory ends = InMemory.handshake(client, server, options(adopted))) {
                assertTrue(ends.server.isResumed());
                assertEquals(TicketStatus.EMPTY, told.status);
                assertTrue(cached.ticketData().isEmpty());
            }
        }
    }

    @Test
    void theSettersAndGettersOfASession() {
        try (SslSession session = SslSession.create()) {
            assertTrue(session.ticketData().isEmpty());
            assertArrayEquals(new byte[] {4}, session.setTicketData(new byte[] {4}).ticketData().orElseThrow());
            assertThrows(IllegalArgumentException.class, () -> session.setTicketData(new byte[TicketData.MAX_LENGTH + 1]));
            assertEquals(TicketData.MAX_LENGTH,
                    session.setTicketData(new byte[TicketData.MAX_LENGTH]).ticketData().orElseThrow().length);
            try (SslSession dup = session.dup()) {
                assertEquals(TicketData.MAX_LENGTH, dup.ticketData().orElseThrow().length);
            }
            assertTrue(session.setTicketData(new byte[0]).ticketData().isEmpty());
        }
        assertThrows(IllegalStateException.class, () -> SslContext.client().ticketData(told));
    }
}
