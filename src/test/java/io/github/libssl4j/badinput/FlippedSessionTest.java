package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each bit of a session's bytes flipped: refused, or a session with which nothing crashes and nothing wrong resumes. */
@ExtendWith(NoLeaks.class)
class FlippedSessionTest {
    /** All that can be read of a session. */
    private static final List<Function<SslSession, Object>> GETTERS = List.of(SslSession::id, SslSession::idContext,
            SslSession::time, SslSession::timeout, SslSession::protocol, SslSession::cipher, SslSession::isResumable,
            SslSession::hasTicket, SslSession::ticket, SslSession::ticketLifetimeHint, SslSession::maxEarlyData,
            SslSession::alpn, SslSession::hostName, SslSession::masterKey, SslSession::toString);

    private static void exercise(SslSession session) {
        GETTERS.forEach(getter -> getter.apply(session));
        try {
            session.peerCertificate();
        } catch (OpenSslException e) {
            assertTrue(e.getMessage().contains("certificate"), e.getMessage());
        }
        try {
            session.describe();
        } catch (OpenSslException e) { // of a compression that this libssl does not have
            assertTrue(e.getMessage().contains("SSL_SESSION_print"), e.getMessage());
        }
        try (SslSession copy = session.dup(); SslSession shared = session.share()) {
            assertEquals(session.id(), copy.id());
            assertEquals(session.id(), shared.id());
            byte[] der = session.toDer();
            try (SslSession back = SslSession.fromDer(der)) {
                assertArrayEquals(der, back.toDer());
            }
            session.toPem();
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("can't be written"), e.getMessage());
        }
    }

    private interface Use {
        void with(SslSession flipped, int bit) throws Exception;
    }

    /** Answers how many of the flipped forms were read as sessions. */
    private static int forEachFlip(byte[] der, Use use) throws Exception {
        int read = 0;
        for (int bit = 0; bit < der.length * 8; bit++) {
            byte[] flipped = der.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            SslSession session;
            try {
                session = SslSession.fromDer(flipped);
            } catch (IllegalArgumentException e) {
                continue;
            }
            read++;
            try (session) {
                use.with(session, bit);
            } catch (Throwable e) {
                throw new AssertionError("Bit " + bit + " of " + der.length + " bytes", e);
            }
        }
        return read;
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,true", "TLS_1_2,false", "TLS_1_3,true"})
    void aClientsSession(TlsVersion version, boolean tickets) throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").tickets(tickets).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version).build();
                SslSession original = clientsSession(client, server)) {
            byte[] key = original.masterKey();
            int[] resumed = new int[1];
            byte[] der = original.toDer();
            BitSet opaque = new BitSet();
            mark(opaque, der, original.ticket());
            mark(opaque, der, original.peerCertificate().orElseThrow().getEncoded());
            int read = forEachFlip(der, (flipped, bit) -> {
                exercise(flipped);
                if (opaque.get(bit / 8) && bit / 8 % 8 != bit % 8) {
                    return; // of bytes that are only compared or passed on, one bit of each goes through handshakes
                }
                try (SslSession adopted = client.adopt(flipped, InMemory.HOST)) {
                    resumed[0] += offer(client, server, adopted, key) ? 1 : 0;
                } catch (IllegalArgumentException | IllegalStateException e) {
                    // not adopted, or not offered: it is incomplete, of another host, without a good certificate
                }
                try {
                    client.sessions().tryAdd(flipped);
                } catch (IllegalArgumentException | IllegalStateException e) {
                    // incomplete
                }
            });
            assertTrue(read > 100 && resumed[0] > 0 && resumed[0] < read, read + " read, " + resumed[0] + " resumed");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2", "TLS_1_3"})
    void aServersSessionInItsCache(TlsVersion version) throws Exception {
        try (SslContext server = SslContext.server().selfSigned("localhost").tickets(false).build();
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).protocol(version)
                        .sessionCacheMode(SessionCacheMode.CLIENT, SessionCacheMode.NO_INTERNAL_STORE).build();
                SslSession clients = clientsSession(client, server)) {
            byte[] key = clients.masterKey();
            int[] resumed = new int[1];
            int read = forEachFlip(serverSide(server, clients), (flipped, bit) -> {
                exercise(flipped);
                byte[] flippedKey = flipped.masterKey();
                server.sessions().clear();
                try {
                    server.sessions().add(flipped);
                } catch (IllegalArgumentException | IllegalStateException e) {
                    return; // incomplete
                }
                try (SslSession copy = clients.dup()) {
                    boolean taken = offer(client, server, copy, key);
                    assertTrue(!taken || Arrays.equals(key, flippedKey), "resumed with another key");
                    resumed[0] += taken ? 1 : 0;
                }
            });
            assertTrue(read > 100 && resumed[0] > 0 && resumed[0] < read, read + " read, " + resumed[0] + " resumed");
        }
    }

    private static SslSession clientsSession(SslContext client, SslContext server) throws SslException {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            return ends.client.session();
        }
    }

    /** Marks where a part of the bytes is. */
    private static void mark(BitSet marks, byte[] whole, byte[] part) {
        for (int at = 0; part.length > 0 && at + part.length <= whole.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                marks.set(at, at + part.length);
                return;
            }
        }
    }

    /** The server's side of a client's session: of several stateful tickets, the one with the client's key. */
    private static byte[] serverSide(SslContext server, SslSession clients) {
        for (SessionId id : server.sessions().ids()) {
            try (SslSession candidate = server.sessions().find(id).orElseThrow()) {
                if (Arrays.equals(candidate.masterKey(), clients.masterKey())) {
                    return candidate.toDer();
                }
            }
        }
        throw new AssertionError("No session has the client's key");
    }

    /** Whether it was resumed; if so, with the genuine key and a verified peer. */
    private static boolean offer(SslContext client, SslContext server, SslSession session, byte[] genuineKey)
            throws SslException {
        boolean genuine = Arrays.equals(genuineKey, session.masterKey());
        ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session);
        try (InMemory ends = InMemory.of(client, server, options)) {
            try {
                ends.handshake();
            } catch (SslException e) {
                return false; // the two disagree on what they remember
            }
            assertEquals(ends.client.isResumed(), ends.server.isResumed());
            assertTrue(ends.client.verifyResult().isOk());
            assertTrue(genuine || !ends.client.isResumed(), "resumed with another key");
            byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
            assertArrayEquals(hello, ends.transfer(ends.client, ends.server, hello));
            ends.goodbye();
            return ends.client.isResumed();
        }
    }
}
