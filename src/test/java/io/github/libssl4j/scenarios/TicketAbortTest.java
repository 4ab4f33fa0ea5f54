package io.github.libssl4j.scenarios;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketData;
import io.github.libssl4j.TicketDecision;
import io.github.libssl4j.TicketRequest;
import io.github.libssl4j.TicketStatus;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NativeHeap;
import io.github.libssl4j.kit.NoLeaks;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As OpenSSL's test_ticket_abort_session_leak: a decision to abort ends the connection, and leaks no session. */
@ExtendWith(NoLeaks.class)
class TicketAbortTest {
    private static final int ABORTED = 2000;
    /** Half of what the tickets' data would come to. */
    private static final long MOST_GROWTH = 1L * ABORTED * TicketData.MAX_LENGTH / 2;

    private record Aborting(BooleanSupplier aborts) implements TicketData {
        @Override
        public byte[] generate(TicketRequest request) {
            return new byte[MAX_LENGTH];
        }

        @Override
        public TicketDecision decide(TicketStatus status, byte[] data, TicketRequest request) {
            return aborts.getAsBoolean() ? TicketDecision.ABORT : status.usual();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void endsTheConnectionAndLeaksNothing(TlsVersion version) throws Throwable {
        boolean[] aborts = new boolean[1];
        try (SslContext server = Scenario.server().ticketData(new Aborting(() -> aborts[0])).build();
                SslContext client = Scenario.client(server).protocol(version).build();
                InMemory first = Scenario.resume(client, server, null); SslSession session = first.client.session()) {
            aborts[0] = true;
            abort(client, server, session, ABORTED); // what grows once has grown
            long before = NativeHeap.allocated();
            abort(client, server, session, ABORTED);
            long growth = NativeHeap.allocated() - before;
            assertTrue(growth < MOST_GROWTH, "grew by " + growth + " bytes");
            aborts[0] = false;
            try (SslSession again = session.dup(); InMemory ends = Scenario.resume(client, server, again)) {
                assertTrue(ends.server.isResumed());
            }
        }
    }

    private static void abort(SslContext client, SslContext server, SslSession session, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (SslSession twin = session.dup()) {
                assertThrows(SslException.class, () -> Scenario.resume(client, server, twin));
            }
        }
    }
}
