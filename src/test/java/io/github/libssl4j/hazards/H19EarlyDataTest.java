package io.github.libssl4j.hazards;

import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A resumed client shows no certificate: early data is handed out only once the session is good enough for the server. */
@ExtendWith(NoLeaks.class)
class H19EarlyDataTest {
    /** Stateless tickets, which other servers of the same keys and id context take: without the guard against replay. */
    private static SslContextBuilder server(TicketKeyRing keys) {
        return EarlyEnds.server().antiReplay(false).ticketKeys(keys).sessionIdContext("shared");
    }

    @Test
    void noneIsHandedOutOfASessionWithoutTheCertificateThatIsRequired() throws Exception {
        try (ClientIdentity identity = ClientIdentity.create();
                TicketKeyRing keys = TicketKeyRing.random();
                SslContext lax = server(keys).build();
                SslContext strict = server(keys).clientAuth(ClientAuth.REQUIRED).trust(identity.certificate()).build();
                SslContext client = SslContext.client().insecure().build();
                SslSession session = Peers.clientSession(client, lax);
                SslSession copy = session.dup()) {
            assertTrue(session.maxEarlyData() > 0);
            ByteBuffer early = ByteBuffer.allocate(100);
            try (InMemory ends = offer(client, lax, session)) {
                writeEarly(ends.client, "pay");
                ends.move(ends.client, ends.server);
                assertEquals(3, ends.server.readEarlyData(early));
            }
            ByteBuffer nothing = ByteBuffer.allocate(100);
            try (InMemory ends = offer(client, strict, copy)) {
                writeEarly(ends.client, "pay");
                ends.move(ends.client, ends.server);
                assertTrue(ends.server.readEarlyData(nothing) <= 0);
                assertEquals(ByteBuffer.allocate(100), nothing);
                String message = assertThrows(SslException.class, ends::handshake).getMessage();
                assertTrue(message.contains("certificate"), message);
                assertFalse(ends.server.isHandshakeComplete());
            }
        }
    }

    private static InMemory offer(SslContext client, SslContext server, SslSession session) {
        return InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT).resume(session));
    }
}
