package io.github.libssl4j.model;

import io.github.libssl4j.SslSession;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a session can be asked for, and what the model says to it. */
enum Question {
    ALPN(session -> session.alpn().orElse(""), said -> said.contents.alpn()),
    HOST_NAME(session -> session.hostName().orElse(""), said -> said.contents.hostName()),
    MAX_EARLY_DATA(SslSession::maxEarlyData, said -> said.contents.maxEarlyData()),
    TICKET_DATA(session -> hex(session.ticketData().orElse(new byte[0])), said -> said.contents.ticketData()),
    MASTER_KEY(session -> Integer.toHexString(hex(session.masterKey()).hashCode()),
            said -> Integer.toHexString(said.contents.masterKey().hashCode())),
    CIPHER(session -> session.cipher().orElse(""), said -> said.contents.cipher()),
    PROTOCOL(SslSession::protocol, said -> Optional.ofNullable(said.version)),
    HINT(session -> session.ticketLifetimeHint().toSeconds(), said -> said.contents.hint()),
    TICKET(session -> hex(session.ticket()), said -> said.contents.ticket()),
    HAS_TICKET(SslSession::hasTicket, said -> said.ticket != null),
    ID(session -> session.id().map(id -> hex(id.toBytes())).orElse(""), said -> said.id),
    ID_CONTEXT(session -> session.idContext().length, said -> said.ownsIdContext() ? 32 : said.idContext.length()),
    TIMES(session -> session.time().plus(session.timeout()).getNano(), said -> 0),
    RESUMABLE(SslSession::isResumable, SessionModel::isResumable),
    /** Nobody asks for a limit. */
    FRAGMENTS(session -> session.maxFragmentLength().isPresent(), said -> false),
    PEER(session -> name(session.peerCertificate()), said -> name(said.contents.peer())),
    KEY_LOG(session -> Integer.toHexString(session.toKeyLog().hashCode()), Question::keyLog),
    DESCRIPTION(Question::described, Question::description);

    private final Function<SslSession, Object> real;
    private final Function<SessionModel, Object> said;

    Question(Function<SslSession, Object> real, Function<SessionModel, Object> said) {
        this.real = real;
        this.said = said;
    }

    Object of(SslSession session) {
        return real.apply(session);
    }

    Object said(SessionModel session) {
        return said.apply(session);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Object name(Optional<X509Certificate> peer) {
        return peer.map(certificate -> certificate.getSubjectX500Principal() + " " + certificate.hashCode());
    }

    private static Object keyLog(SessionModel said) {
        return said.id.isEmpty() || !said.key || said.isTls13() ? IllegalStateException.class
                : Integer.toHexString(("RSA Session-ID:" + said.id.toUpperCase(Locale.ROOT) + " Master-Key:"
                        + said.contents.masterKey().toUpperCase(Locale.ROOT)).hashCode());
    }

    /** The lines that say who it is, and whether the secret is among them. */
    private static Object described(SslSession session) {
        String text = session.describe();
        String key = hex(session.masterKey()).toUpperCase(Locale.ROOT);
        return line(text, "Session-ID: ") + ", early data " + line(text, "Max Early Data: ") + ", secret "
                + (!key.isEmpty() && text.contains(key));
    }

    private static String line(String text, String label) {
        return text.lines().map(String::strip).filter(line -> line.startsWith(label.strip())).findFirst().orElse("")
                .replace(label.strip(), "").strip();
    }

    private static Object description(SessionModel said) {
        return said.id.toUpperCase(Locale.ROOT) + ", early data " + (said.isTls13() ? said.contents.maxEarlyData() : "")
                + ", secret false";
    }
}
