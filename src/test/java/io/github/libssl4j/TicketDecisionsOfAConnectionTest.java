package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each ticket of a hello is asked about inside of libssl, and a hello has room for thousands. */
@ExtendWith(NoLeaks.class)
class TicketDecisionsOfAConnectionTest {
    @Test
    void oneConnectionAsksAboutThirtyTwoTicketsAtMost() {
        int[] asked = new int[1];
        TicketData counting = new TicketData() {
            @Override
            public byte[] generate(TicketRequest request) {
                return null;
            }

            @Override
            public TicketDecision decide(TicketStatus status, byte[] data, TicketRequest request) {
                asked[0]++;
                return TicketDecision.IGNORE;
            }
        };
        try (SslContext server = SslContext.server().selfSigned("localhost").ticketData(counting).build()) {
            for (int connection = 1; connection <= 2; connection++) {
                ConnectionHandle handle = new ConnectionHandle(server.state(),
                        MemorySegment.ofAddress(server.state().ref.address()), null, 0);
                MemorySegment ssl = MemorySegment.ofAddress(handle.ref.address());
                for (int i = 0; i < 1000; i++) {
                    assertEquals(i < 32 ? libssl_h.SSL_TICKET_RETURN_IGNORE() : libssl_h.SSL_TICKET_RETURN_IGNORE_RENEW(),
                            handle.decideOnTicket(ssl, MemorySegment.NULL, libssl_h.SSL_TICKET_EMPTY()));
                }
                handle.ref.close();
                assertEquals(32 * connection, asked[0]);
            }
        }
    }
}
