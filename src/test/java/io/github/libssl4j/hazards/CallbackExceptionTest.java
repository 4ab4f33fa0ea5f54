package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What the application's own code throws comes out of the call that led to it, whose work is done all the same. */
@ExtendWith(NoLeaks.class)
class CallbackExceptionTest {
    private static final IllegalStateException FIRST = new IllegalStateException("the application's first mistake");
    private static final AssertionError SECOND = new AssertionError("the application's second mistake");

    private static SessionListener throwing(Throwable failure) {
        return new SessionListener() {
            @Override
            public void added(SslSession session) {
                fail(failure);
            }

            @Override
            public void removed(SslSession session, SessionRemoval reason) {
                fail(failure);
            }
        };
    }

    private static void fail(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    private static void assertRaised(Executable call) {
        CallbackException raised = assertThrows(CallbackException.class, call);
        assertSame(FIRST, raised.getCause());
        assertSame(SECOND, raised.getSuppressed()[0]);
    }

    private static SslContext listenedTo() {
        return Peers.server().sessionListener(throwing(FIRST)).sessionListener(throwing(SECOND)).build();
    }

    @Test
    void eachEditOfTheCacheIsDone() {
        Events events = new Events();
        SslContext context = listenedTo();
        context.sessions().addListener(events);
        try (SslSession first = Peers.made(1); SslSession second = Peers.made(1); SslSession third = Peers.made(2)) {
            context.sessions().add(first);
            assertRaised(() -> context.sessions().add(second));
            assertEquals(1, context.sessions().size());
            assertRaised(() -> context.sessions().remove(second));
            assertFalse(second.isResumable());
            assertEquals(0, context.sessions().size());
            context.sessions().setSizeLimit(1);
            context.sessions().add(first);
            assertRaised(() -> context.sessions().add(third));
            assertTrue(context.sessions().find(Peers.id(2)).map(Events::closed).isPresent());
            assertRaised(context.sessions()::clear);
            assertEquals(0, context.sessions().size());
        }
        try (SslSession last = Peers.made(3)) {
            context.sessions().add(last);
        }
        assertRaised(context::close);
        assertTrue(context.isClosed());
        context.close();
        events.assertAre(Peers.id(1) + " REPLACED", Peers.id(1) + " REMOVED", Peers.id(1) + " EVICTED",
                Peers.id(2) + " REMOVED", Peers.id(3) + " CLOSED");
    }

    @Test
    void theEndOfAnArenaIsDone() {
        Arena arena = Arena.ofConfined();
        SslContext context = Peers.server().sessionListener(throwing(FIRST)).sessionListener(throwing(SECOND))
                .build(arena);
        SslSession session = Peers.made(1);
        context.sessions().add(session);
        session.close();
        assertRaised(arena::close);
        assertTrue(context.isClosed());
    }

    @Test
    void theHandshakeAndTheReadAreDone() throws Exception {
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).sessionListener(throwing(FIRST))
                        .sessionListener(throwing(SECOND)).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            assertRaised(ends::handshake); // by the ticket that it reads
            assertTrue(ends.client.isHandshakeComplete());
            ends.server.write(ByteBuffer.wrap(new byte[] {1, 2}));
            ends.move(ends.server, ends.client);
            assertArrayEquals(new byte[] {1, 2}, read(ends.client));
            ends.goodbye();
            assertRaised(client.sessions()::clear);
            client.sessions().ids().forEach(client.sessions()::find);
        }
    }

    private static byte[] read(SslConnection connection) throws Exception {
        ByteBuffer plain = ByteBuffer.allocate(2);
        connection.read(plain);
        return plain.array();
    }

    @Test
    void aKeyLogThatThrowsDoesNotEndTheHandshake() throws Exception {
        Consumer<String> broken = line -> {
            throw FIRST;
        };
        try (SslContext server = Peers.server().build();
                SslContext client = Peers.client(server).keyLog(broken).build();
                InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
            int raised = 0;
            for (int i = 0; i < 20 && !(ends.client.isHandshakeComplete() && ends.server.isHandshakeComplete()); i++) {
                try {
                    ends.client.handshake();
                } catch (CallbackException e) {
                    assertSame(FIRST, e.getCause());
                    raised++;
                }
                ends.move(ends.client, ends.server);
                ends.server.handshake();
                ends.move(ends.server, ends.client);
            }
            assertTrue(raised > 0);
            assertTrue(ends.client.isHandshakeComplete());
        }
    }
}
