package io.github.libssl4j.cli;

import io.github.libssl4j.cli.EarlyDataReport.Outcome;
import java.util.Optional;
import java.util.OptionalInt;

/** What became of early data, for people, and what to change on the server. */
final class EarlyDataText {
    private static final String REPLAYABLE = "Early data can be replayed: whoever records a client's first bytes can send "
            + "them again, and the server takes them as another request. Take only what may happen twice: nginx: "
            + "proxy_set_header Early-Data $ssl_early_data, and an application that answers 425 to all else, or "
            + "ssl_early_data off; HAProxy: http-request wait-for-handshake, or no allow-0rtt; OpenSSL: no "
            + "SSL_OP_NO_ANTI_REPLAY, and one cache of sessions for all processes and machines";
    private static final String REJECTED = "The server's tickets allow early data, and it rejects it: clients send it for "
            + "nothing, and a second time. OpenSSL: SSL_read_early_data before the handshake, and a session cache, which "
            + "anti-replay needs; several machines: one cache. Else allow none: OpenSSL: SSL_CTX_set_max_early_data 0; "
            + "nginx: ssl_early_data off";
    private static final String BROKEN = "A client that sends early data as the server's tickets allow loses its connection. "
            + "OpenSSL: SSL_CTX_set_recv_max_early_data not below SSL_CTX_set_max_early_data; several machines: the same "
            + "settings on all of them. Or allow none: OpenSSL: SSL_CTX_set_max_early_data 0; nginx: ssl_early_data off";

    private EarlyDataText() {}

    /** What to change; empty where nothing is. The findings' tables have the trouble of sessions that are not resumed. */
    static Optional<String> advice(EarlyDataReport report) {
        return switch (report.outcome()) {
            case ACCEPTED -> report.replayable().filter(twice -> twice).map(twice -> REPLAYABLE);
            case REJECTED -> report.resumed().filter(resumed -> resumed).map(resumed -> REJECTED);
            case BROKEN -> Optional.of(BROKEN);
            case NOT_OFFERED, NOT_SENT -> Optional.empty();
        };
    }

    /** In a sentence or two. */
    static String line(EarlyDataReport report) {
        String reason = report.reason().orElse("");
        return "early data: " + switch (report.outcome()) {
            case NOT_OFFERED -> "not offered by the server (" + reason + ")";
            case NOT_SENT -> "could not be sent: " + reason;
            case BROKEN -> "sent (" + sent(report) + "), and the connection broke over it: " + reason;
            case REJECTED -> "sent (" + sent(report) + ") and rejected: "
                    + (report.resumed().orElse(false) ? "the server resumed without it" : "the handshake became a full one");
            case ACCEPTED -> "sent (" + sent(report) + ") and accepted" + (report.isTooEarly()
                    ? "; the server answered HTTP 425 (Too Early): it acts on it only after the handshake"
                    : answered(report.httpStatus())) + "." + report.replay().map(replay -> replayed(replay, report)).orElse("");
        };
    }

    private static String sent(EarlyDataReport report) {
        return report.request().map(request -> request.title() + ", " + request.bytes().length + " bytes").orElse("");
    }

    private static String answered(OptionalInt status) {
        return status.isPresent() ? ", answered by HTTP " + status.getAsInt() : "";
    }

    private static String replayed(Outcome replay, EarlyDataReport report) {
        if (replay == Outcome.BROKEN) {
            return " When the same bytes came a second time, the connection broke.";
        }
        return " When the same bytes came a second time, as from somebody who recorded them, it was " + (replay
                == Outcome.REJECTED ? "rejected: no replay." : report.replayable().orElse(false)
                ? "accepted again: it can be replayed." : report.waits()
                ? "not answered before the end of the handshake, which only the client can bring about: no replay."
                : "answered by 425: no replay.");
    }
}
