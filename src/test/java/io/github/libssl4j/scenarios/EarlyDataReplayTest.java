package io.github.libssl4j.scenarios;

import static io.github.libssl4j.kit.EarlyEnds.readEarly;
import static io.github.libssl4j.kit.EarlyEnds.writeEarly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslException;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.EarlyEnds;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session is offered with early data after it was resumed before. As OpenSSL's test_early_data_replay. */
@ExtendWith(NoLeaks.class)
class EarlyDataReplayTest {
    private final AtomicInteger asked = new AtomicInteger();

    private void assertSecondUse(SslContextBuilder options, EarlyDataStatus status, boolean resumed) throws SslException {
        try (SslContext server = options.build();
                SslContext client = EarlyEnds.client(server).build();
                SslSession session = Peers.clientSession(client, server)) {
            try (InMemory first = EarlyEnds.offering(client, server, session)) {
                first.handshake();
                assertEquals(true, first.client.isResumed());
            }
            assertEquals(0, asked.get()); // it sent none
            try (InMemory second = EarlyEnds.offering(client, server, session)) {
                writeEarly(second.client, "again");
                second.move(second.client, second.server);
                if (status == EarlyDataStatus.ACCEPTED) {
                    assertEquals("again", readEarly(second.server));
                    second.move(second.server, second.client);
                    second.client.handshake();
                    second.move(second.client, second.server);
                }
                assertNull(readEarly(second.server));
                assertEquals(status, second.server.earlyDataStatus());
                second.handshake();
                assertEquals(status, second.client.earlyDataStatus());
                assertEquals(resumed, second.server.isResumed());
                assertEquals(resumed, second.client.isResumed());
            }
        }
    }

    @Test
    void isNoResumptionWhereReplayIsGuardedAgainst() throws SslException {
        assertSecondUse(EarlyEnds.server(), EarlyDataStatus.REJECTED, false);
    }

    @Test
    void isTheFiltersToRefuse() throws SslException {
        assertSecondUse(EarlyEnds.server().antiReplay(false).allowEarlyData(session -> asked.incrementAndGet() > 1),
                EarlyDataStatus.REJECTED, true);
        assertEquals(1, asked.get());
    }

    @Test
    void isTheFiltersToAllow() throws SslException {
        assertSecondUse(EarlyEnds.server().antiReplay(false).allowEarlyData(session -> asked.incrementAndGet() == 1),
                EarlyDataStatus.ACCEPTED, true);
        assertEquals(1, asked.get());
    }

    @Test
    void isAllowedWithoutAGuard() throws SslException {
        assertSecondUse(EarlyEnds.server().antiReplay(false), EarlyDataStatus.ACCEPTED, true);
    }
}
