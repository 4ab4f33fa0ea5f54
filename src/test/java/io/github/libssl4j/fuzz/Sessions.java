package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** All that can be done with a session that was read from bytes, and what must hold then. */
final class Sessions {
    private static final List<Function<SslSession, Object>> GETTERS = List.of(SslSession::id, SslSession::idContext,
            SslSession::time, SslSession::timeout, SslSession::protocol, SslSession::cipher, SslSession::isResumable,
            SslSession::hasTicket, SslSession::ticket, SslSession::ticketData, SslSession::ticketLifetimeHint,
            SslSession::maxEarlyData, SslSession::maxFragmentLength, SslSession::alpn, SslSession::hostName,
            SslSession::masterKey, SslSession::isSealed, SslSession::isClosed, SslSession::toString);

    private Sessions() {}

    /** Every getter answers; what is written is read back as the same bytes; copies are equal. */
    static void examine(SslSession session) throws Exception {
        GETTERS.forEach(getter -> getter.apply(session));
        Trial.unless(session::peerCertificate, OpenSslException.class); // a certificate that Java can't read
        Trial.unless(session::describe, OpenSslException.class); // a compression that this libssl does not have
        Trial.unless(session::toKeyLog, IllegalStateException.class);
        try (SslSession copy = session.dup(); SslSession shared = session.share()) {
            assertEquals(session.id(), copy.id());
            assertArrayEquals(session.masterKey(), shared.masterKey());
            Trial.unless(() -> {
                byte[] der = copy.toDer();
                assertArrayEquals(der, shared.toDer());
                try (SslSession again = SslSession.fromDer(der); SslSession text = SslSession.fromPem(session.toPem())) {
                    assertArrayEquals(der, again.toDer());
                    assertArrayEquals(der, text.toDer());
                }
            }, IllegalStateException.class);
        }
    }

    /** In a server's cache, and asked for by a client that has the same. */
    static void cache(SslSession session) throws Exception {
        try (SslSession fresh = session.dup()) {
            fresh.setTime(Instant.now()).setTimeout(Ends.EVER);
            for (SslContext server : List.of(Ends.STATEFUL, Ends.STATELESS, Ends.CHECKING)) {
                Trial.unless(() -> {
                    assertTrue(server.sessions().tryAdd(fresh));
                    SessionId id = fresh.id().orElseThrow();
                    assertEquals(List.of(id), server.sessions().ids());
                    try (SslSession found = server.sessions().find(id).orElseThrow()) {
                        assertArrayEquals(fresh.masterKey(), found.masterKey());
                    }
                }, IllegalArgumentException.class, IllegalStateException.class);
            }
            offer(fresh, Ends.STATEFUL);
            offer(fresh, Ends.STATELESS);
            if (offer(fresh, Ends.CHECKING)) {
                throw new AssertionError("A server that asks for certificates resumed what nobody vouched for");
            }
            server(Ends.STATEFUL, fresh.id());
        }
    }

    private static void server(SslContext server, Optional<SessionId> id) {
        if (id.isPresent() && server.sessions().tryRemove(id.get())) {
            assertFalse(server.sessions().find(id.get()).isPresent());
        }
    }

    /** Offers it, vouched for and not; whether it was resumed. */
    static boolean offer(SslSession session, SslContext server) throws Exception {
        TlsVersion version = session.protocol().filter(Ends.CLIENTS::containsKey).orElse(TlsVersion.TLS_1_2);
        SslContext client = server == Ends.CHECKING ? Ends.SHOWING.get(version) : Ends.CLIENTS.get(version);
        try (SslSession forged = SslSession.fromDer(session.toDer())) {
            // Bytes tell nothing of what was verified (H19, H24).
            assertThrows(IllegalArgumentException.class, () -> client.newConnection(Ends.TO.resume(forged)));
        } catch (IllegalStateException e) {
            return false; // it is incomplete: it can't be written, nor offered
        }
        boolean[] resumed = new boolean[2];
        Trial.unless(() -> {
            try (SslSession adopted = client.adopt(session, InMemory.HOST)) {
                resumed[0] = resumes(client, server, adopted, session.masterKey());
            }
        }, IllegalArgumentException.class, IllegalStateException.class);
        if (server != Ends.CHECKING) {
            Trial.unless(() -> {
                try (SslSession careless = session.dup()) {
                    resumed[1] = resumes(Ends.CARELESS.get(version), server, careless, session.masterKey());
                }
            }, IllegalArgumentException.class, IllegalStateException.class);
        }
        return resumed[0] || resumed[1];
    }

    private static boolean resumes(SslContext client, SslContext server, SslSession session, byte[] key) throws Exception {
        try (InMemory ends = InMemory.of(client, server, Ends.TO.resume(session))) {
            try {
                ends.handshake();
            } catch (SslException e) {
                Trial.requireNoMistake(e);
                return false; // the two disagree on what they remember
            }
            assertEquals(ends.client.isResumed(), ends.server.isResumed());
            byte[] hello = {1, 2, 3};
            assertArrayEquals(hello, ends.transfer(ends.client, ends.server, hello));
            if (ends.client.isResumed() && ends.client.protocol() == TlsVersion.TLS_1_2) {
                try (SslSession same = ends.client.session()) {
                    assertTrue(Arrays.equals(key, same.masterKey()), "resumed with another key");
                }
            }
            ends.goodbye();
            return ends.client.isResumed();
        }
    }
}
