package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketDecision;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TicketStatus;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.SessionDer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tickets that are cut off, too long, changed, or under a key that only has the right name: full handshakes. */
@ExtendWith(NoLeaks.class)
class DamagedTicketTest {
    /** The last part of a key's 80 bytes, behind the HMAC key. */
    private static final int AES_KEY = 32;

    private static final class Watching implements TicketData {
        private final List<TicketStatus> statuses = new ArrayList<>();

        @Override
        public byte[] generate(TicketRequest request) {
            return null;
        }

        @Override
        public TicketDecision decide(TicketStatus status, byte[] data, TicketRequest request) {
            statuses.add(status);
            return status.usual();
        }
    }

    private final Watching watching = new Watching();

    private SslContext server(TicketKeyRing ring) {
        return SslContext.server().selfSigned(InMemory.HOST).sessionCacheMode().sessionIdContext("tickets").ticketKeys(ring)
                .ticketData(watching).build();
    }

    private static SslContext client(TlsVersion version) {
        return SslContext.client().insecure().protocol(version).sessionCacheMode().build();
    }

    private static SslSession session(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            return ends.client.session();
        }
    }

    /** Offers the session with another ticket: whether it is resumed, on a connection that works. */
    private boolean resumes(SslContext client, SslContext server, SslSession session, byte[] ticket) throws Exception {
        watching.statuses.clear();
        try (SslSession read = SslSession.fromDer(SessionDer.withTicket(session.toDer(), ticket));
                SslSession changed = client.adopt(read, InMemory.HOST)) {
            assertArrayEquals(ticket, changed.ticket());
            try (InMemory ends = InMemory.handshake(client, server,
                    ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(changed))) {
                assertEquals(ends.client.isResumed(), ends.server.isResumed());
                byte[] hello = {1, 2, 3};
                assertArrayEquals(hello, ends.transfer(ends.client, ends.server, hello));
                ends.goodbye();
                return ends.server.isResumed();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void isAFullHandshake(TlsVersion version) throws Exception {
        try (TicketKeyRing ring = TicketKeyRing.random(); SslContext server = server(ring);
                SslContext client = client(version); SslSession session = session(client, server)) {
            byte[] whole = session.ticket();
            assertEquals(true, resumes(client, server, session, whole));
            List<byte[]> damaged = new ArrayList<>();
            for (int length : new int[] {1, 15, 16, 17, 31, 32, 33, 48, 64, 65, whole.length - 1, whole.length + 1}) {
                damaged.add(Arrays.copyOf(whole, length));
            }
            for (int at : new int[] {0, 15, 16, 31, 32, whole.length / 2, whole.length - 32, whole.length - 1}) {
                byte[] changed = whole.clone();
                changed[at] ^= 1;
                damaged.add(changed);
            }
            for (byte[] ticket : damaged) {
                String what = ticket.length + " of " + whole.length + " bytes, different from " + Arrays.mismatch(ticket, whole);
                assertEquals(false, resumes(client, server, session, ticket), what);
                assertEquals(List.of(TicketStatus.NO_DECRYPT), watching.statuses, what);
            }
        }
    }

    /** A key is known by its name alone until the ticket's digest is checked. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void underAnotherKeyOfTheSameNameItIsAFullHandshake(TlsVersion version) throws Exception {
        byte[] bytes;
        try (TicketKey key = TicketKey.random()) {
            bytes = key.toBytes();
        }
        byte[] other = bytes.clone();
        other[bytes.length - AES_KEY - 1] ^= 1; // the last of the HMAC key
        try (TicketKey key = TicketKey.fromBytes(bytes); TicketKey twin = TicketKey.fromBytes(other);
                TicketKeyRing ring = TicketKeyRing.of(key); TicketKeyRing wrong = TicketKeyRing.of(twin);
                SslContext server = server(ring); SslContext second = server(wrong);
                SslContext client = client(version); SslSession session = session(client, server)) {
            assertEquals(true, resumes(client, server, session, session.ticket()));
            assertEquals(false, resumes(client, second, session, session.ticket()));
            assertEquals(List.of(TicketStatus.NO_DECRYPT), watching.statuses);
        }
    }
}
