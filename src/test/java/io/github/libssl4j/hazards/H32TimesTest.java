package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A negative timeout lasts for ever on one libssl and not at all on another. */
@ExtendWith(NoLeaks.class)
class H32TimesTest {
    private static final Duration[] WRONG = {Duration.ofSeconds(-1), Duration.ofMillis(-1),
        Duration.ofSeconds(1L << 31), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE)};
    private static final Instant[] NEVER = {Instant.MIN, Instant.ofEpochSecond(-1), Instant.MAX,
        Instant.ofEpochSecond(18_446_744_074L)};

    @Test
    void timesOutOfRangeAreRefused() {
        try (SslContext context = Peers.server().build(); SslSession session = Peers.made(1)) {
            Duration before = context.sessions().timeout();
            for (Duration wrong : WRONG) {
                assertThrows(IllegalArgumentException.class, () -> context.sessions().setTimeout(wrong));
                assertThrows(IllegalArgumentException.class, () -> session.setTimeout(wrong));
                assertThrows(IllegalArgumentException.class, () -> SslContext.server().sessionTimeout(wrong));
            }
            for (Instant never : NEVER) {
                assertThrows(IllegalArgumentException.class, () -> session.setTime(never));
                assertThrows(IllegalArgumentException.class, () -> context.sessions().flush(never));
            }
            assertThrows(IllegalArgumentException.class, () -> context.sessions().flush(Instant.EPOCH));
            assertThrows(IllegalArgumentException.class, () -> context.sessions().setSizeLimit(-1));
            assertThrows(IllegalArgumentException.class, () -> context.sessions().setSizeLimit(1L << 31));
            assertEquals(before, context.sessions().timeout());
        }
    }

    @Test
    void theLongestTimesWork() throws Exception {
        Duration longest = Duration.ofSeconds(Integer.MAX_VALUE);
        try (SslContext server = Peers.server().tickets(false).sessionTimeout(longest).build();
                SslContext client = Peers.client(server).build();
                SslSession session = Peers.made(1).setTime(Instant.ofEpochSecond(18_446_744_073L))
                        .setTimeout(longest)) {
            server.sessions().add(session);
            server.sessions().flush(Instant.ofEpochSecond(18_446_744_073L));
            assertEquals(1, server.sessions().size());
            Peers.clientSession(client, server).close();
            try (InMemory ends = InMemory.handshake(client, server)) {
                assertTrue(ends.client.isResumed());
                ends.goodbye();
            }
        }
    }

    @Test
    void aDamagedFormWithAnImpossibleTimeIsRefused() {
        try (SslSession session = Peers.made(1).setTimeout(Duration.ofSeconds(0x11223344))) {
            byte[] der = session.toDer();
            for (int i = 0; i < der.length - 4; i++) {
                if (der[i] == 0x11 && der[i + 1] == 0x22 && der[i + 2] == 0x33) {
                    der[i] = (byte) 0x91;
                }
            }
            assertThrows(IllegalArgumentException.class, () -> SslSession.fromDer(der));
            assertFalse(session.isSealed());
        }
    }
}
