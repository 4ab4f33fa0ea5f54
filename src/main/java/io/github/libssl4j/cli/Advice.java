package io.github.libssl4j.cli;

import io.github.libssl4j.TlsVersion;
import java.util.ArrayList;
import java.util.List;

/** What to change on a server where something is missing, or should be known. */
final class Advice {
    private static final String TURN_ON_12 = "TLS 1.2 has nothing to resume with. nginx: ssl_session_cache "
            + "shared:SSL:10m; ssl_session_tickets on; Apache: SSLSessionCache shmcb:..., SSLSessionTickets on; HAProxy: "
            + "tune.ssl.cachesize above 0, no no-tls-tickets; OpenSSL: SSL_CTX_set_session_cache_mode(SSL_SESS_CACHE_SERVER) "
            + "or tickets (no SSL_OP_NO_TICKET)";
    private static final String TURN_ON_13 = "TLS 1.3 sends no tickets by itself. nginx: ssl_session_tickets on, or "
            + "ssl_session_cache shared:SSL:10m; Apache: SSLSessionTickets on; HAProxy: no no-tls-tickets; OpenSSL: "
            + "SSL_CTX_set_num_tickets above 0";
    private static final String SPEAK_FIRST = "Some servers send TLS 1.3 tickets only with their first data: --alpn h2 lets "
            + "one that speaks HTTP/2 begin";
    private static final String NOT_TAKEN = "the server gives sessions and does not take them back. It must keep its keys "
            + "and cache: nginx: ssl_session_cache shared:SSL:10m or ssl_session_tickets on, with one ssl_session_ticket_key "
            + "for all machines; OpenSSL: one SSL_CTX for all connections, SSL_CTX_set_session_id_context where it verifies "
            + "clients, and SSL_CTX_set_tlsext_ticket_keys for all processes and machines";
    private static final String SOMETIMES = "resumes only sometimes. The machines behind this address do not share their "
            + "ticket keys or their cache. Give all of them the same ticket keys (nginx: ssl_session_ticket_key; Apache: "
            + "SSLSessionTicketKeyFile; HAProxy: tls-ticket-keys; OpenSSL: SSL_CTX_set_tlsext_ticket_keys)";
    private static final String BREAKS = "a session that is offered breaks the handshake, which costs clients their "
            + "connection. OpenSSL servers that verify clients need SSL_CTX_set_session_id_context";
    private static final String NOT_FORWARD_SECRET = "TLS 1.3 resumes without a new key exchange where the client lets it: "
            + "who learns a ticket's key can read the connections. OpenSSL: no SSL_OP_ALLOW_NO_DHE_KEX";
    private static final String REPLAY = "TLS 1.3 allows early data with a ticket that is taken twice: what is sent early may "
            + "be replayed. nginx: ssl_early_data off; OpenSSL: no SSL_OP_NO_ANTI_REPLAY";
    private static final String EXPIRED = "The session of --session-in is older than its lifetime: take a new one "
            + "(--session-out)";
    private static final String NOT_TAKEN_IN = "The session of --session-in was not taken: it may be another server's or "
            + "name's, or of keys that have changed, or a TLS 1.3 ticket that was used before";

    private Advice() {}

    /** One entry for each thing to do, without line ends. */
    static List<String> of(TargetReport.Findings findings) {
        List<String> advice = new ArrayList<>();
        findings.sessionIn().filter(session -> !session.accepted())
                .ifPresent(session -> advice.add(session.isExpired() ? EXPIRED : NOT_TAKEN_IN));
        findings.versions().stream().filter(VersionReport::isSpoken).forEach(version -> add(advice, version,
                findings));
        findings.earlyData().flatMap(EarlyDataText::advice).ifPresent(advice::add);
        return advice;
    }

    private static void add(List<String> advice, VersionReport version, TargetReport.Findings findings) {
        boolean tls13 = version.version() == TlsVersion.TLS_1_3;
        boolean offersHttp2 = findings.offeredAlpn().contains("h2");
        if (version.mechanisms().stream().noneMatch(MechanismReport::isOffered)) {
            advice.add(tls13 ? TURN_ON_13 : TURN_ON_12);
            if (tls13 && !offersHttp2) {
                advice.add(SPEAK_FIRST);
            }
        }
        for (MechanismReport report : version.mechanisms()) {
            String by = version.version() + " by " + report.mechanism().title() + ": ";
            if (report.broken() > 0) {
                advice.add(by + BREAKS);
            } else if (report.resumesSometimes()) {
                advice.add(by + SOMETIMES);
            } else if (report.isOffered() && !report.resumesAlways() && !version.resumes()) {
                advice.add(by + NOT_TAKEN);
            }
            if (tls13 && !report.forwardSecret().orElse(true)) {
                advice.add(NOT_FORWARD_SECRET);
            }
            if (report.earlyDataBytes().orElse(0) > 0 && report.secondUse().orElse(false) && isReplayOpen(findings)) {
                advice.add(REPLAY);
            }
        }
    }

    /** Whether nobody has looked what a replay comes to. */
    private static boolean isReplayOpen(TargetReport.Findings findings) {
        return findings.earlyData().map(early -> switch (early.outcome()) {
            case ACCEPTED -> early.replayable().isEmpty();
            case NOT_SENT, BROKEN -> true;
            case REJECTED, NOT_OFFERED -> false;
        }).orElse(true);
    }
}
