package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seconds since 1970 need more than 31 bits from 2038-01-19T03:14:08Z on, and more than 32 from 2106-02-07 on. */
@ExtendWith(NoLeaks.class)
class TimesAfter2038Test {
    @ParameterizedTest
    @ValueSource(strings = {"2038-01-19T03:14:07Z", "2038-01-19T03:14:08Z", "2039-06-01T12:00:00Z", "2106-02-07T06:28:15Z",
        "2106-02-07T06:28:16Z", "2554-07-21T23:34:33Z"})
    void aTimeSurvivesSettingCopyingDerAndPem(String text) {
        Instant time = Instant.parse(text);
        try (SslSession session = Peers.made(1).setTime(time); SslSession copy = session.dup();
                SslSession der = SslSession.fromDer(session.toDer()); SslSession pem = SslSession.fromPem(session.toPem())) {
            for (SslSession each : new SslSession[] {session, copy, der, pem}) {
                assertEquals(time, each.time());
            }
        }
    }

    @Test
    void aFlushTellsWhatExpiresBeforeItFromWhatExpiresAfter() {
        Instant begin = Instant.parse("2039-06-01T12:00:00Z");
        try (SslContext context = Peers.server().build();
                SslSession early = Peers.made(1).setTime(begin).setTimeout(Duration.ofHours(1));
                SslSession late = Peers.made(2).setTime(begin).setTimeout(Duration.ofHours(3))) {
            context.sessions().add(early);
            context.sessions().add(late);
            context.sessions().flush(begin.plus(Duration.ofMinutes(59)));
            assertEquals(2, context.sessions().size());
            context.sessions().flush(begin.plus(Duration.ofHours(2)));
            assertEquals(1, context.sessions().size());
            assertTrue(context.sessions().ids().contains(Peers.id(2)));
            context.sessions().flush(begin.plus(Duration.ofHours(4)));
            assertEquals(0, context.sessions().size());
        }
    }

    @Test
    void aTimeoutMayReachAcross2038() {
        Instant begin = Instant.parse("2037-12-31T00:00:00Z");
        try (SslContext context = Peers.server().build();
                SslSession session = Peers.made(1).setTime(begin).setTimeout(Duration.ofDays(60))) {
            context.sessions().add(session);
            context.sessions().flush(Instant.parse("2038-02-28T00:00:00Z"));
            assertEquals(1, context.sessions().size());
            context.sessions().flush(Instant.parse("2038-03-02T00:00:00Z"));
            assertEquals(0, context.sessions().size());
        }
    }
}
