package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.libssl4j.CallbackException;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketDecision;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TicketStatus;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Psks;
import io.github.libssl4j.kit.SessionDer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a client says that it has from a server, and what a server puts into its tickets. */
class TicketFuzzTest extends Target {
    /** Tells what became of tickets, and does as the input says. */
    private static final class Data implements TicketData {
        private byte[] made;
        private List<TicketDecision> decisions = List.of();
        private boolean throwing;
        private TicketStatus status;
        private byte[] read;

        @Override
        public byte[] generate(TicketRequest request) {
            if (throwing) {
                throw new Trial.Deliberate();
            }
            return made;
        }

        @Override
        public TicketDecision decide(TicketStatus found, byte[] data, TicketRequest request) {
            status = found;
            read = data;
            return decisions.isEmpty() ? found.usual() : decisions.getFirst();
        }

        void forget() {
            made = null;
            decisions = List.of();
            throwing = false;
            status = null;
            read = null;
        }
    }

    private static final Data DATA = new Data();
    private static final SslContext WATCHED = Ends.with(Ends.server().ticketKeys(Ends.KEYS).ticketData(DATA)
            .resumptionRule((version, forwardSecret) -> forwardSecret));

    private static SslSession session(SslContext client, SslContext server) throws Exception {
        try (InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
            return ends.client.session();
        }
    }

    private static TlsVersion version(Choices choices) {
        return choices.flag() ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2;
    }

    /** A genuine session with another ticket: the client itself is hostile, and has its keys. */
    @FuzzTest
    void ticket(byte[] input) throws Exception {
        Trial.run(input, () -> {
            DATA.forget();
            Choices choices = new Choices(input);
            SslContext client = Ends.CARELESS.get(version(choices));
            SslContext server = choices.of(List.of(WATCHED, Ends.STATEFUL, Ends.KEYED, Ends.EAGER));
            try (SslSession genuine = session(client, server)) {
                byte[] ticket = genuine.ticket();
                byte[] other = choices.flag() ? choices.rest() : changed(ticket, choices);
                if (other.length == 0 || other.length > 0xffff) {
                    return;
                }
                DATA.forget();
                try (SslSession forged = SslSession.fromDer(SessionDer.withTicket(genuine.toDer(), other))) {
                    assertArrayEquals(genuine.hasTicket() ? other : ticket, forged.ticket());
                    boolean resumed = resumes(client, server, forged);
                    // The id that stands beside it resumes too, of a stateful session in TLS 1.2.
                    assertTrue(!resumed || Arrays.equals(ticket, other) || !genuine.hasTicket(), "a forged ticket resumed");
                    assertTrue(!resumed || DATA.status == null || DATA.status.isGood());
                }
            }
        });
    }

    private static byte[] changed(byte[] ticket, Choices choices) {
        byte[] changed = Arrays.copyOf(ticket, choices.flag() ? ticket.length : choices.number(0x400));
        for (int i = choices.number(4); i > 0 && changed.length > 0; i--) {
            changed[choices.number(0x10000) % changed.length] ^= (byte) choices.number(256);
        }
        return changed;
    }

    private static boolean resumes(SslContext client, SslContext server, SslSession session) throws Exception {
        try (InMemory ends = InMemory.of(client, server, Ends.TO.resume(session))) {
            if (!Trial.unless(ends::handshake, SslException.class, CallbackException.class)) {
                return false;
            }
            assertEquals(ends.client.isResumed(), ends.server.isResumed());
            ends.goodbye();
            return ends.server.isResumed();
        }
    }

    /** A TLS 1.2 client asks for any id of a server's cache, or a TLS 1.3 client for any identity of a key. */
    @FuzzTest
    void identity(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            boolean known = choices.flag();
            byte[] name = choices.rest();
            Optional<PreSharedKey> key = Trial.made(() -> PreSharedKey.of(name, known ? Psks.bytes() : new byte[32]),
                    IllegalArgumentException.class);
            if (key.isEmpty()) {
                return;
            }
            try (PreSharedKey psk = key.get()) {
                assertArrayEquals(name, psk.identity());
                for (SslContext client : List.of(Ends.CLIENTS.get(TlsVersion.TLS_1_3), Ends.CARELESS.get(TlsVersion.TLS_1_2))) {
                    byKey(client, psk, name, known);
                }
            }
        });
    }

    private static void byKey(SslContext client, PreSharedKey psk, byte[] name, boolean known) throws Exception {
        Optional<InMemory> made = Trial.made(() -> InMemory.of(client, Ends.KEYED, Ends.TO.psk(psk)),
                IllegalArgumentException.class);
        if (made.isEmpty()) {
            return;
        }
        try (InMemory ends = made.get()) {
            if (Trial.unless(ends::handshake, SslException.class)) {
                assertFalse(ends.server.isResumed());
                Optional<byte[]> used = ends.server.pskIdentity();
                assertTrue(used.isEmpty() || known, "another key");
                used.ifPresent(identity -> assertArrayEquals(name, identity));
                ends.goodbye();
            }
        }
    }

    @FuzzTest
    void sessionId(byte[] input) throws Exception {
        Trial.run(input, () -> {
            Choices choices = new Choices(input);
            SslContext client = Ends.CARELESS.get(TlsVersion.TLS_1_2);
            SslContext server = choices.of(List.of(Ends.STATEFUL, Ends.ASKING, Ends.CHECKING));
            Optional<SessionId> id = Trial.made(() -> SessionId.of(choices.rest()), IllegalArgumentException.class);
            if (id.isPresent()) {
                try (SslSession genuine = session(client, Ends.STATEFUL); SslSession forged = genuine.dup()) {
                    forged.setId(id.get());
                    assertFalse(resumes(client, server, forged) && !genuine.id().equals(id));
                }
            }
        });
    }

    /** What the application puts into a ticket comes back, or it is told that it is too much. */
    @FuzzTest
    void data(byte[] input) throws Exception {
        Trial.run(input, () -> {
            DATA.forget();
            Choices choices = new Choices(input);
            SslContext client = Ends.CARELESS.get(version(choices));
            DATA.throwing = choices.number(16) == 1;
            int repeat = 1 + choices.number(256);
            List<TicketDecision> decisions = choices.flag() ? List.of(choices.of(List.of(TicketDecision.values()))) : List.of();
            byte[] data = repeated(choices.rest(), repeat);
            DATA.made = data;
            boolean fits = data.length <= TicketData.MAX_LENGTH && !DATA.throwing;
            try (InMemory ends = InMemory.of(client, WATCHED, Ends.TO)) {
                boolean quiet = Trial.unless(ends::handshake, CallbackException.class, SslException.class);
                assertEquals(fits, quiet);
                if (!quiet) {
                    return;
                }
                ends.goodbye();
                try (SslSession session = ends.client.session()) {
                    DATA.decisions = decisions;
                    boolean resumed = resumes(client, WATCHED, session);
                    assertArrayEquals(data.length == 0 && DATA.read == null ? null : data, DATA.read);
                    assertTrue(!resumed || decisions.isEmpty() || decisions.getFirst().name().startsWith("USE"));
                }
            }
            setting(data);
        });
    }

    private static byte[] repeated(byte[] bytes, int times) {
        byte[] all = new byte[bytes.length * times];
        for (int i = 0; i < all.length; i++) {
            all[i] = bytes[i % bytes.length];
        }
        return all;
    }

    private static void setting(byte[] data) throws Exception {
        try (SslSession session = SslSession.create()) {
            if (Trial.unless(() -> session.setTicketData(data), IllegalArgumentException.class)) {
                assertArrayEquals(data, session.ticketData().orElse(new byte[0]));
            }
        }
    }
}
