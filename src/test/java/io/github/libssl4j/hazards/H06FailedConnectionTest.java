package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NativeSessions;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A connection that fails takes its session out of libssl's cache by its id: there it may be another session than the
 * connection's own. It has left the cache all the same, or a server could fill its clients' memory.
 */
@ExtendWith(NoLeaks.class)
class H06FailedConnectionTest {
    private static final byte[] FATAL_ALERT = {21, 3, 3, 0, 2, 2, 40};

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void whatLibsslTookOutIsNotListedAnyLonger(TlsVersion version) throws Exception {
        long before = NativeSessions.live();
        List<SessionId> removed = new ArrayList<>();
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).numTickets(1).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build()) {
            try (InMemory ends = InMemory.handshake(client, server)) {
                ends.goodbye();
            }
            List<SessionId> cached = client.sessions().ids();
            assertEquals(1, cached.size());
            client.sessions().addListener(new SessionListener() {
                @Override
                public void removed(SslSession session, SessionRemoval reason) {
                    removed.add(session.id().orElseThrow());
                }
            });
            try (SslSession original = client.sessions().find(cached.getFirst()).orElseThrow();
                    SslSession twin = original.dup();
                    SslConnection connection = client.newConnection(ConnectionOptions.to(InMemory.HOST, InMemory.PORT)
                            .resume(twin))) {
                connection.handshake();
                connection.feed(ByteBuffer.wrap(FATAL_ALERT));
                assertThrows(SslException.class, connection::handshake);
            }
            assertEquals(0, client.sessions().size());
            assertEquals(List.of(), client.sessions().ids());
            assertEquals(cached, removed);
        }
        assertEquals(before, NativeSessions.live());
    }

    /** Its connections outlive a server's context, and libssl's cache lives as long as they do. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @SuppressWarnings("try") // the context is closed in the middle
    void whatLibsslTookOutCannotBeResumedAnyLonger(boolean closedBefore) throws Exception {
        long before = NativeSessions.live();
        try (SslContext server = SslContext.server().selfSigned(InMemory.HOST).tickets(false).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow())
                        .protocol(TlsVersion.TLS_1_2).build();
                InMemory ends = InMemory.handshake(client, server)) {
            server.sessions().clear();
            try (SslSession session = ends.client.session(); SslSession twin = session.dup()) {
                assertTrue(server.sessions().tryAdd(twin));
                if (closedBefore) {
                    server.close();
                }
                ends.server.feed(ByteBuffer.wrap(FATAL_ALERT));
                assertThrows(SslException.class, () -> ends.server.read(ByteBuffer.allocate(1)));
                assertFalse(twin.isResumable());
            }
        }
        assertEquals(before, NativeSessions.live());
    }
}
