package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session without a cipher suite ends the process when a peer resumes it. */
@ExtendWith(NoLeaks.class)
class H03IncompleteSessionTest {
    private static final List<UnaryOperator<SslSession>> LACKING = List.of(
            session -> session,
            session -> session.setProtocol(TlsVersion.TLS_1_2),
            session -> session.setProtocol(TlsVersion.TLS_1_2).setMasterKey(new byte[48]),
            session -> session.setProtocol(TlsVersion.TLS_1_2).setCipher(Peers.TLS_1_2_SUITE),
            session -> session.setCipher(Peers.TLS_1_2_SUITE).setMasterKey(new byte[48]),
            session -> session.setProtocol(TlsVersion.TLS_1_2).setCipher(Peers.TLS_1_3_SUITE)
                    .setMasterKey(new byte[48]),
            session -> session.setProtocol(TlsVersion.TLS_1_3).setCipher(Peers.TLS_1_2_SUITE)
                    .setMasterKey(new byte[48]));

    @Test
    void isRefusedByTheCacheByAnOfferAndByTheWriters() {
        try (SslContext server = Peers.server().build(); SslContext client = SslContext.client().insecure().build()) {
            for (UnaryOperator<SslSession> maker : LACKING) {
                try (SslSession session = maker.apply(SslSession.create().setId(Peers.id(1)))) {
                    ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session);
                    assertThrows(IllegalArgumentException.class, () -> server.sessions().add(session));
                    assertThrows(IllegalArgumentException.class, () -> client.sessions().tryAdd(session));
                    assertThrows(IllegalArgumentException.class, () -> client.newConnection(options));
                    assertThrows(IllegalArgumentException.class, () -> client.adopt(session, InMemory.HOST));
                    assertThrows(IllegalArgumentException.class, () -> PreSharedKey.ofSession("name", session));
                    assertThrows(IllegalStateException.class, session::toDer);
                    assertThrows(IllegalStateException.class, session::toPem);
                    assertFalse(session.isSealed());
                    assertFalse(session.describe().isEmpty());
                }
            }
            assertEquals(0, server.sessions().size());
        }
    }

    @Test
    void aPeerThatAsksForOneGetsAFullHandshake() throws Exception {
        try (SslContext server = Peers.server().tickets(false).build();
                SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build();
                SslSession session = Peers.clientSession(client, server);
                SslSession lacking = SslSession.create()) {
            SessionId ticket = SessionId.of(session.ticket());
            try (SslSession own = server.sessions().find(ticket).orElseThrow()) {
                lacking.setId(ticket).setProtocol(TlsVersion.TLS_1_3).setMasterKey(session.masterKey())
                        .setIdContext(own.idContext());
            }
            server.sessions().remove(ticket);
            assertThrows(IllegalArgumentException.class, () -> server.sessions().add(lacking));
            try (InMemory ends = InMemory.handshake(client, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session))) {
                assertFalse(ends.client.isResumed());
                assertFalse(ends.server.isResumed());
                ends.goodbye();
            }
        }
    }

    @Test
    void anUnusualMasterKeyIsNotDangerous() throws Exception {
        for (int length : new int[] {1, 47, 49, 64, 255, 256}) {
            try (SslContext server = Peers.server().tickets(false).build();
                    SslContext client = Peers.client(server).protocol(TlsVersion.TLS_1_3).build();
                    SslSession theirs = Peers.clientSession(client, server);
                    SslSession mine = server.sessions().find(SessionId.of(theirs.ticket())).orElseThrow();
                    SslSession changed = mine.dup().setMasterKey(new byte[length]);
                    SslSession offered = theirs.dup().setMasterKey(new byte[length])) {
                server.sessions().remove(mine);
                // A copy of what was removed stays removed, so an independent one is needed.
                assertThrows(IllegalStateException.class, () -> server.sessions().add(mine));
                server.sessions().add(changed);
                try (InMemory ends = InMemory.handshake(client, server,
                        ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(offered))) {
                    assertTrue(ends.client.isResumed());
                    ends.goodbye();
                }
            }
        }
    }
}
