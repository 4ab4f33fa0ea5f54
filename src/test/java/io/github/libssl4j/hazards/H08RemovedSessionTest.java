package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** libssl resumes a removed session that was added again, and does not write the mark into its DER form. */
@ExtendWith(NoLeaks.class)
class H08RemovedSessionTest {
    @Test
    void staysRemoved() {
        try (SslContext context = Peers.server().build(); SslContext other = Peers.server().build();
                SslContext client = SslContext.client().insecure().build(); SslSession session = Peers.made(1)) {
            context.sessions().add(session);
            context.sessions().remove(session);
            try (SslSession copy = session.dup(); SslSession renamed = session.dup().setId(Peers.id(2));
                    SslSession shared = session.share()) {
                for (SslSession dead : new SslSession[] {session, copy, renamed, shared}) {
                    assertFalse(dead.isResumable());
                    assertThrows(IllegalStateException.class, () -> context.sessions().add(dead));
                    assertThrows(IllegalStateException.class, () -> other.sessions().tryAdd(dead));
                    assertThrows(IllegalStateException.class, () -> client.adopt(dead, InMemory.HOST));
                    assertThrows(IllegalStateException.class, () -> client.newConnection(
                            ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(dead)));
                    assertThrows(IllegalStateException.class, dead::toDer);
                    assertThrows(IllegalStateException.class, dead::toPem);
                }
            }
            assertEquals(0, context.sessions().size());
        }
    }

    @Test
    void aFlushedOrEvictedSessionStaysRemovedToo() {
        try (SslContext context = Peers.server().sessionCacheSize(1).build(); SslSession first = Peers.made(1);
                SslSession second = Peers.made(2)) {
            context.sessions().add(first);
            context.sessions().add(second);
            assertThrows(IllegalStateException.class, () -> context.sessions().add(first));
            context.sessions().clear();
            assertThrows(IllegalStateException.class, () -> context.sessions().add(second));
            assertThrows(IllegalStateException.class, second::toDer);
        }
    }

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void theServerDoesNotResumeIt(TlsVersion version) throws Exception {
        try (SslContext server = Peers.server().tickets(false).build();
                SslContext client = Peers.client(server).protocol(version).build();
                SslSession session = Peers.serverSession(client, server)) {
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertTrue(ends.server.isResumed());
                ends.goodbye();
            }
            server.sessions().ids().forEach(server.sessions()::remove);
            assertThrows(IllegalStateException.class, () -> server.sessions().add(session));
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertFalse(ends.server.isResumed());
                assertFalse(ends.client.isResumed());
                ends.goodbye();
            }
        }
    }
}
