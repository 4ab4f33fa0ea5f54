package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every public method of a closed object throws an IllegalStateException that names it. */
@ExtendWith(NoLeaks.class)
class UseAfterCloseTest {
    private static final Set<String> ALWAYS = Set.of("close", "isClosed", "toString", "equals", "hashCode");

    private static Map<Class<?>, Object> arguments(SslSession session) {
        Map<Class<?>, Object> arguments = new HashMap<>();
        arguments.put(Arena.class, Arena.global());
        arguments.put(SessionId.class, Peers.id(1));
        arguments.put(byte[].class, new byte[] {1});
        arguments.put(Instant.class, Instant.ofEpochSecond(1));
        arguments.put(Duration.class, Duration.ofSeconds(1));
        arguments.put(TlsVersion.class, TlsVersion.TLS_1_2);
        arguments.put(long.class, 1L);
        arguments.put(int.class, 4433);
        arguments.put(ByteBuffer.class, ByteBuffer.allocate(10));
        arguments.put(MemorySegment.class, MemorySegment.ofArray(new byte[10]));
        arguments.put(SslSession.class, session);
        arguments.put(Optional.class, Optional.empty());
        arguments.put(SessionAttachment.class, SessionAttachment.of("value", Object.class));
        arguments.put(Set.class, SessionCacheMode.BOTH);
        arguments.put(SessionListener.class, new SessionListener() {});
        arguments.put(ConnectionOptions.class, ConnectionOptions.to(InMemory.HOST, InMemory.PORT));
        return arguments;
    }

    /** Calls each public method but the exempt ones; answers how many there were. */
    private static int assertAllThrow(Object closed, String name, SslSession open, Set<String> exempt) throws Exception {
        int tried = 0;
        for (Method method : closed.getClass().getMethods()) {
            if (method.getDeclaringClass() == Object.class || Modifier.isStatic(method.getModifiers())
                    || ALWAYS.contains(method.getName()) || exempt.contains(method.getName())) {
                continue;
            }
            Object[] arguments = Arrays.stream(method.getParameterTypes()).map(type -> type == String.class
                    ? method.getName().equals("setCipher") ? Peers.TLS_1_2_SUITE : InMemory.HOST
                    : type == SocketChannel.class ? unconnected() : arguments(open).get(type)).toArray();
            try {
                method.invoke(closed, arguments);
                throw new AssertionError(method + " did not throw");
            } catch (InvocationTargetException e) {
                IllegalStateException thrown = assertInstanceOf(IllegalStateException.class, e.getCause(),
                        method.toString());
                assertTrue(thrown.getMessage().matches(name + "@[0-9a-f]+ is closed"), method + ": " + thrown);
            }
            tried++;
        }
        return tried;
    }

    private static SocketChannel unconnected() {
        throw new AssertionError("no method with a socket is called here");
    }

    @Test
    void ofASession() throws Exception {
        SslSession session = Peers.made(1);
        session.close();
        session.close();
        assertTrue(session.isClosed());
        assertEquals("SslSession[closed]", session.toString());
        assertTrue(assertAllThrow(session, "SslSession", null, Set.of("isSealed")) > 30);
        session.close();
    }

    @Test
    void ofAContextAndItsCache() throws Exception {
        for (boolean server : new boolean[] {true, false}) {
            SslContext context = server ? Peers.server().build() : SslContext.client().insecure().build();
            SslSessionCache cache = context.sessions();
            context.close();
            context.close();
            try (SslSession session = Peers.made(1)) {
                Set<String> exempt = Set.of("isServer", "sessions", "connect", "accept", "adopt", "newConnection");
                assertTrue(assertAllThrow(context, "SslContext", session, exempt) > 0);
                IllegalStateException thrown = assertThrows(IllegalStateException.class,
                        () -> (server ? context.adopt(session) : context.adopt(session, InMemory.HOST)).close());
                assertTrue(thrown.getMessage().endsWith("is closed"), thrown::toString);
                assertTrue(assertAllThrow(cache, "SslContext", session, Set.of()) > 20);
                assertFalse(session.isSealed());
            }
            assertEquals("SslContext[" + (server ? "server" : "client") + ", closed]", context.toString());
            assertTrue(cache.toString().contains("closed"));
        }
    }

    @Test
    void ofAConnection() throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build()) {
            InMemory ends = InMemory.handshake(client, server);
            ends.close();
            ends.close();
            for (SslConnection connection : new SslConnection[] {ends.client, ends.server}) {
                assertTrue(connection.isClosed());
                assertTrue(connection.toString().contains("closed"));
                // These answer from what was noted, without libssl.
                assertTrue(assertAllThrow(connection, "SslConnection", null, Set.of("isHandshakeComplete",
                        "isInboundClosed", "isOutboundClosed", "wants", "pendingLookup")) > 15);
            }
        }
    }

    @Test
    void anOfferOfAClosedSessionMakesNoConnection() throws Exception {
        try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build()) {
            SslSession session = Peers.clientSession(client, server);
            session.close();
            try {
                client.newConnection(ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session)).close();
                throw new AssertionError("it was offered");
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().startsWith("SslSession@"));
            }
        }
    }
}
