package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is said of sessions that are refused: at a restart, and by new keys. */
class WatchAdviceTest {
    private static final WatchReport.Key OLD = new WatchReport.Key(0, 0, 60, "00".repeat(16));
    private static final WatchReport.Key NEW = new WatchReport.Key(2, 120, 180, "11".repeat(16));

    private static WatchReport report(List<WatchReport.Key> keys, WatchReport.Session... sessions) {
        return new WatchReport(60, 180, WatchReport.End.TIME, List.of(sessions), keys);
    }

    private static WatchReport.Session session(Mechanism mechanism, Try.Outcome... outcomes) {
        List<Try> tries = new ArrayList<>();
        for (Try.Outcome outcome : outcomes) {
            tries.add(new Try((tries.size() + 1) * 60_000L, outcome, Optional.empty()));
        }
        return new WatchReport.Session(mechanism,
                mechanism.usesTickets() ? OptionalLong.of(7200) : OptionalLong.empty(), tries);
    }

    private static WatchReport.Session ends(Mechanism mechanism) {
        return session(mechanism, Try.Outcome.TAKEN, Try.Outcome.REFUSED);
    }

    private static WatchReport.Session stays(Mechanism mechanism) {
        return session(mechanism, Try.Outcome.TAKEN, Try.Outcome.TAKEN, Try.Outcome.TAKEN);
    }

    @Test
    void cacheAndKeysThatAreLostTogetherLookLikeARestart() {
        List<String> advice = WatchAdvice.of(report(List.of(OLD, NEW), ends(Mechanism.TLS12_SESSION_ID),
                ends(Mechanism.TLS12_TICKET), ends(Mechanism.TLS13_TICKET)));
        assertEquals(1, advice.size(), advice.toString());
        assertTrue(advice.getFirst().contains("looks like a restart"), advice.toString());
        assertFalse(advice.toString().contains("ssl_session_timeout") || advice.toString().contains("less often"));
    }

    @Test
    void aRestartWithATryInItThatWasNotAnsweredLooksLikeOneToo() {
        List<WatchReport.Session> sessions = List.of(Mechanism.values()).stream()
                .map(mechanism -> session(mechanism, Try.Outcome.UNREACHABLE, Try.Outcome.REFUSED)).toList();
        WatchReport report = report(List.of(OLD, NEW), sessions.toArray(WatchReport.Session[]::new));
        assertTrue(WatchAdvice.of(report).getFirst().contains("looks like a restart"));
        assertTrue(report.lost().isEmpty());
    }

    @Test
    void anIdThatIsStillTakenSaysThatItIsTheKeys() {
        List<String> advice = WatchAdvice.of(report(List.of(OLD, NEW), stays(Mechanism.TLS12_SESSION_ID),
                ends(Mechanism.TLS12_TICKET), ends(Mechanism.TLS13_TICKET)));
        assertEquals(2, advice.size(), advice.toString());
        assertTrue(advice.stream().allMatch(each -> each.contains("a second ssl_session_ticket_key")
                && !each.contains("started anew")), advice.toString());
    }

    @Test
    void ticketsAloneThatAreAllLostLeaveBothOpen() {
        List<String> advice = WatchAdvice.of(report(List.of(OLD, NEW), ends(Mechanism.TLS12_TICKET),
                ends(Mechanism.TLS13_TICKET)));
        assertTrue(advice.stream().allMatch(each -> each.contains("a second ssl_session_ticket_key")
                && each.contains("Or the server was started anew")), advice.toString());
    }

    @Test
    void withoutANewKeyItIsTheCacheOrARestart() {
        List<String> advice = WatchAdvice.of(report(List.of(OLD), ends(Mechanism.TLS12_SESSION_ID),
                ends(Mechanism.TLS13_TICKET)));
        assertEquals(2, advice.size(), advice.toString());
        assertTrue(advice.getFirst().contains("ssl_session_timeout 1h"), advice.toString());
        assertTrue(advice.getLast().contains("started anew, or its cache was full"), advice.toString());
    }

    @Test
    void aServerIsLostOnlyWhereNoSessionWasAnsweredInTheEnd() {
        WatchReport.Session silent = session(Mechanism.TLS13_TICKET, Try.Outcome.TAKEN, Try.Outcome.UNREACHABLE,
                Try.Outcome.EXPIRED);
        assertEquals(120, silent.noAnswerSeconds().getAsLong());
        assertTrue(report(List.of(OLD), silent).lost().isPresent());
        assertTrue(report(List.of(OLD), silent, ends(Mechanism.TLS12_TICKET)).lost().isEmpty(), "refused means answered");
        assertTrue(report(List.of(OLD), silent, stays(Mechanism.TLS12_SESSION_ID)).lost().isEmpty());
        assertTrue(report(List.of(OLD)).lost().isEmpty());
    }
}
