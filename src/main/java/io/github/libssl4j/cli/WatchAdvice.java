package io.github.libssl4j.cli;

import java.util.ArrayList;
import java.util.List;

/** What a watch's findings mean for the server's settings. */
final class WatchAdvice {
    private static final String KEY_DROPPED = "was refused once the ticket key had changed, before its lifetime was over. A "
            + "key that makes no new tickets must still read old ones for as long as they live: nginx: the old file as a "
            + "second ssl_session_ticket_key; HAProxy: tls-ticket-keys keeps the last three; OpenSSL: "
            + "SSL_CTX_set_tlsext_ticket_key_evp_cb that knows old keys too, and answers 2 for them. Or change keys less "
            + "often, or give tickets a shorter lifetime";
    private static final String OR_RESTART = ". Or the server was started anew with a new key: one from a file (nginx: "
            + "ssl_session_ticket_key) outlives that";
    private static final String RESTART = "All sessions were refused at the same try, and a new ticket key came with that: "
            + "this looks like a restart, which lost the cache and the ticket keys together. Keys that come from a file "
            + "outlive it (nginx: ssl_session_ticket_key; Apache: SSLSessionTicketKeyFile; HAProxy: tls-ticket-keys; OpenSSL: "
            + "SSL_CTX_set_tlsext_ticket_keys), and so do the tickets. nginx's shared cache outlives a reload only";
    private static final String REFUSED_EARLY = "was refused before the lifetime was over that the server had given it, and "
            + "the ticket key is the same, as far as can be seen: the server was started anew, or its cache was full. nginx: "
            + "a larger ssl_session_cache, an ssl_session_ticket_key file; OpenSSL: SSL_CTX_sess_set_cache_size";
    private static final String SHORT_CACHE = "is kept for less than an hour: clients that come back later pay a full "
            + "handshake. nginx: ssl_session_timeout 1h (5m by default), with an ssl_session_cache large enough; Apache: "
            + "SSLSessionCacheTimeout 3600; HAProxy: tune.ssl.lifetime 3600; OpenSSL: SSL_CTX_set_timeout";
    private static final String SOMETIMES = "was refused and taken in turns: the machines behind this address do not share "
            + "their ticket keys or their cache. Give all of them the same ticket keys (nginx: ssl_session_ticket_key; "
            + "Apache: SSLSessionTicketKeyFile; HAProxy: tls-ticket-keys)";
    private static final long HOUR = 3600;

    private WatchAdvice() {}

    /** One entry for each thing to do, without line ends. */
    static List<String> of(WatchReport report) {
        List<String> advice = new ArrayList<>();
        List<WatchReport.Session> together = report.lostTogether();
        boolean cacheToo = together.stream().anyMatch(session -> !session.mechanism().usesTickets());
        if (cacheToo) {
            advice.add(RESTART);
        }
        for (WatchReport.Session session : report.sessions()) {
            if (cacheToo && together.contains(session)) {
                continue;
            }
            String by = session.title() + ": the session ";
            if (session.takenBySome()) {
                advice.add(by + SOMETIMES);
            } else if (session.refusedEarly()) {
                advice.add(by + (report.keys().size() <= 1 ? REFUSED_EARLY
                        : together.contains(session) ? KEY_DROPPED + OR_RESTART : KEY_DROPPED));
            } else if (isShort(session)) {
                advice.add(by + SHORT_CACHE);
            }
        }
        return advice;
    }

    /** Nobody tells a lifetime for these: only the time shows it. */
    private static boolean isShort(WatchReport.Session session) {
        return session.lifetimeSeconds().isEmpty()
                && session.over().filter(last -> last.outcome() == Try.Outcome.REFUSED && last.ageMillis() / 1000 < HOUR)
                        .isPresent();
    }
}
