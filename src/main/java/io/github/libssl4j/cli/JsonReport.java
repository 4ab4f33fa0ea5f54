package io.github.libssl4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.libssl4j.OpenSsl;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The report for programs: one JSON document, of schema 1. Each field is always there; what was not found out, or does
 * not apply, is {@code null}. Bad arguments print none. A change that takes away a field or changes its meaning gets
 * another number.
 *
 * <pre>
 * schema                 1
 * openssl                the version of the loaded OpenSSL
 * exitCode               0, 1 or 2, as the process ends
 * sharedTicketKeys[]     groups of servers whose tickets name the same keys
 *   targets[]            their places in the list below, from 0
 *   names[]              the names of their keys
 * targets[]              one for each server, in the order of the arguments
 *   host, port           as given
 *   embedded             whether it is the probe's own server
 *   exitCode             this server's
 *   error                null, or why it could not be probed: then the fields below are null, the lists empty
 *     kind               configuration, session, dns, refused, unreachable, timeout, not_tls, certificate,
 *                        client_certificate, handshake, closed, file, internal
 *     message, advice    for people; advice may be null
 *   address              the IP address that was probed
 *   serverName           the name that was asked for (SNI) and verified
 *   otherName            the other name that sessions were tried under
 *   protocol, cipher, alpn   what the server chose where it could; alpn null where none
 *   verified             whether the certificate was verified
 *   resumes              whether each version that is spoken does, and the session of --session-in was taken
 *   verdict, advice[]    for people
 *   sessionIn            null, or the session of --session-in:
 *     file, protocol, accepted, ageSeconds, lifetimeSeconds, reason
 *   sessionOut           null, or the file that a session was written to
 *   sessionOutError      null, or why that went wrong: then exitCode is 2
 *   ticketKeys           null where no ticket came that holds the session itself, or what such tickets tell:
 *     names[]            the names of their keys, 32 hexadecimal digits each, in the order in which they came; none where
 *                        each ticket begins differently
 *     tickets            how many were looked at
 *     changed            whether there is more than one name
 *     takeTurns          whether a name came back after another: then several machines answer
 *   earlyData            null with --no-early-data, or what became of a request that was sent as early data:
 *     outcome            not_offered (TLS 1.3 tickets allow none), accepted, rejected, not_sent (they allow it, and the
 *                        probe could not send it), broken (the connection broke over it)
 *     reason             null, or why: with not_offered, not_sent and broken
 *     protocol           the application protocol of the request, http/1.1 or h2; null where there was none
 *     bytes              how long it is
 *     resumed            whether the connection resumed the session
 *     httpStatus         the status of the server's answer; 425 where it will not act on what comes early
 *     answeredEarly      whether that came before the client had finished the handshake
 *     replay             null where it was not tried, or accepted, rejected, broken: what became of the same bytes of a
 *                        client when they came a second time
 *     replayHttpStatus   the status of the answer to these, which came without the end of a handshake
 *     replayable         whether they were accepted again; not if they were answered by 425, or not answered by a server
 *                        that answers the client only after the handshake
 *   versions[]           TLSv1.2, then TLSv1.3
 *     version, spoken
 *     refusal            why it is not spoken
 *     resumes            whether a mechanism resumed each time
 *     mechanisms[]       none where the version is not spoken
 *       mechanism        session-id or ticket
 *       offered          whether the server gives what could be resumed
 *       tickets          how many of them a full handshake brings; null for session-id
 *       attempts, resumed, broken   how often a session was offered, was resumed, and broke the handshake
 *       breakage         what the last of these broke with
 *       lifetimeSeconds  the server's hint for a ticket
 *       ageMillis        how old the first resumed session was
 *       forwardSecret    whether a resumed connection has a key exchange of its own
 *       secondUse        whether a session is resumed a second time
 *       earlyDataBytes   how much early data is allowed; 0 for none
 *       fullMillis, resumedMillis   median TLS handshakes, without TCP
 *       acceptedUnderOtherName      whether a session of serverName is resumed under otherName
 *   watchError           null, or why nothing could be watched: then exitCode is 2
 *   watch                null without --watch, or where there was nothing to watch:
 *     intervalSeconds    the time between the tries
 *     seconds            how long it went on
 *     end                all_over (no session is taken any longer), time or interrupted
 *     sessions[]         one of each mechanism that resumes, made at the start
 *       version, mechanism, lifetimeSeconds   as above
 *       takenSeconds     how old it was when it was taken the last time; null where it never was
 *       overSeconds      how old it was when it was found to be over; null where it may be taken still
 *       over             null, or refused, broken, expired, used_up, as below
 *       tries[]
 *         ageMillis      how old it was
 *         outcome        taken, sometimes (refused first, and taken when it was offered again at once), refused, broken,
 *                        expired (its lifetime is over), unreachable (no answer), used_up (each is taken once, and none is
 *                        left)
 *         reason         null, or what it broke with
 *     ticketKeys[]       the names of the keys of new tickets, in the order in which they came
 *       name, fromSeconds   the name, and when it came first, counted from the start
 *     advice[]           for people
 * </pre>
 */
final class JsonReport {
    static final int SCHEMA = 1;

    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    static void print(PrintWriter out, List<TargetReport> reports, int exitCode) {
        try (JsonGenerator json = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            new JsonReport(json).document(reports, exitCode);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The report is no JSON", e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // a PrintWriter throws none
        }
        out.println();
        out.flush();
    }

    private void document(List<TargetReport> reports, int exitCode) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schema", SCHEMA);
        json.writeStringField("openssl", OpenSsl.version());
        json.writeNumberField("exitCode", exitCode);
        json.writeArrayFieldStart("sharedTicketKeys");
        for (SharedKeys group : SharedKeys.groups(reports).stream().filter(SharedKeys::isShared).toList()) {
            shared(group);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("targets");
        for (TargetReport report : reports) {
            target(report);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void target(TargetReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("host", report.target().host());
        json.writeNumberField("port", report.target().port());
        json.writeBooleanField("embedded", report.target().embedded());
        json.writeNumberField("exitCode", report.exitCode());
        error(report.failure());
        Optional<TargetReport.Findings> findings = report.findings();
        text("address", findings.map(TargetReport.Findings::address));
        text("serverName", findings.map(TargetReport.Findings::serverName));
        text("otherName", findings.map(TargetReport.Findings::otherName));
        text("protocol", findings.map(found -> found.first().protocol().toString()));
        text("cipher", findings.map(found -> found.first().cipher()));
        text("alpn", findings.flatMap(found -> found.first().alpn()));
        bool("verified", findings.map(TargetReport.Findings::verified));
        bool("resumes", findings.map(found -> Verdict.of(found).resumes()));
        text("verdict", findings.map(found -> Verdict.of(found).line()));
        json.writeArrayFieldStart("advice");
        for (String advice : findings.map(Advice::of).orElse(List.of())) {
            json.writeString(advice);
        }
        json.writeEndArray();
        sessionIn(findings.flatMap(TargetReport.Findings::sessionIn));
        text("sessionOut", findings.flatMap(TargetReport.Findings::sessionOut));
        text("sessionOutError", findings.flatMap(TargetReport.Findings::sessionOutFailure).map(Failure::message));
        ticketKeys(findings.flatMap(TargetReport.Findings::ticketKeys));
        earlyData(findings.flatMap(TargetReport.Findings::earlyData));
        json.writeArrayFieldStart("versions");
        for (VersionReport version : findings.map(TargetReport.Findings::versions).orElse(List.of())) {
            version(version);
        }
        json.writeEndArray();
        text("watchError", report.watchFailure().map(Failure::message));
        new WatchJson(json).write(report.watch());
        json.writeEndObject();
    }

    private void shared(SharedKeys group) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("targets");
        for (int target : group.targets()) {
            json.writeNumber(target);
        }
        json.writeEndArray();
        names(group.names());
        json.writeEndObject();
    }

    private void ticketKeys(Optional<TicketKeys> keys) throws IOException {
        if (keys.isEmpty()) {
            json.writeNullField("ticketKeys");
            return;
        }
        json.writeObjectFieldStart("ticketKeys");
        names(keys.get().names());
        json.writeNumberField("tickets", keys.get().tickets());
        json.writeBooleanField("changed", keys.get().changed());
        json.writeBooleanField("takeTurns", keys.get().takeTurns());
        json.writeEndObject();
    }

    private void earlyData(Optional<EarlyDataReport> report) throws IOException {
        if (report.isEmpty()) {
            json.writeNullField("earlyData");
            return;
        }
        EarlyDataReport early = report.get();
        json.writeObjectFieldStart("earlyData");
        text("outcome", Optional.of(early.outcome().name().toLowerCase(Locale.ROOT)));
        text("reason", early.reason());
        text("protocol", early.request().map(EarlyRequest::protocol));
        number("bytes", early.request().map(request -> OptionalLong.of(request.bytes().length))
                .orElse(OptionalLong.empty()));
        bool("resumed", early.resumed());
        status("httpStatus", early.httpStatus());
        bool("answeredEarly", early.answeredEarly());
        text("replay", early.replay().map(replay -> replay.name().toLowerCase(Locale.ROOT)));
        status("replayHttpStatus", early.replayHttpStatus());
        bool("replayable", early.replayable());
        json.writeEndObject();
    }

    private void status(String field, OptionalInt status) throws IOException {
        number(field, status.isPresent() ? OptionalLong.of(status.getAsInt()) : OptionalLong.empty());
    }

    private void names(Collection<String> names) throws IOException {
        json.writeArrayFieldStart("names");
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    private void error(Optional<Failure> failure) throws IOException {
        if (failure.isEmpty()) {
            json.writeNullField("error");
            return;
        }
        json.writeObjectFieldStart("error");
        json.writeStringField("kind", failure.get().kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("message", failure.get().message());
        text("advice", failure.map(Failure::advice).filter(advice -> !advice.isEmpty()));
        json.writeEndObject();
    }

    private void sessionIn(Optional<SessionInReport> session) throws IOException {
        if (session.isEmpty()) {
            json.writeNullField("sessionIn");
            return;
        }
        json.writeObjectFieldStart("sessionIn");
        json.writeStringField("file", session.get().file());
        json.writeStringField("protocol", session.get().protocol());
        json.writeBooleanField("accepted", session.get().accepted());
        json.writeNumberField("ageSeconds", session.get().ageSeconds());
        json.writeNumberField("lifetimeSeconds", session.get().lifetimeSeconds());
        text("reason", session.get().reason());
        json.writeEndObject();
    }

    private void version(VersionReport version) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", version.version().toString());
        json.writeBooleanField("spoken", version.isSpoken());
        text("refusal", version.refusal());
        json.writeBooleanField("resumes", version.resumes());
        json.writeArrayFieldStart("mechanisms");
        for (MechanismReport mechanism : version.mechanisms()) {
            mechanism(mechanism);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void mechanism(MechanismReport report) throws IOException {
        boolean tickets = report.mechanism().usesTickets();
        json.writeStartObject();
        json.writeStringField("mechanism", tickets ? "ticket" : "session-id");
        json.writeBooleanField("offered", report.isOffered());
        number("tickets", tickets ? OptionalLong.of(report.tickets()) : OptionalLong.empty());
        json.writeNumberField("attempts", report.attempts());
        json.writeNumberField("resumed", report.resumed());
        json.writeNumberField("broken", report.broken());
        text("breakage", report.breakage());
        number("lifetimeSeconds", report.lifetimeSeconds());
        number("ageMillis", report.ageMillis());
        bool("forwardSecret", report.forwardSecret());
        bool("secondUse", report.secondUse());
        number("earlyDataBytes", report.earlyDataBytes());
        millis("fullMillis", report.fullMillis());
        millis("resumedMillis", report.resumedMillis());
        bool("acceptedUnderOtherName", report.acceptedUnderOtherName());
        json.writeEndObject();
    }

    private void text(String field, Optional<String> value) throws IOException {
        json.writeStringField(field, value.orElse(null));
    }

    private void bool(String field, Optional<Boolean> value) throws IOException {
        if (value.isPresent()) {
            json.writeBooleanField(field, value.get());
        } else {
            json.writeNullField(field);
        }
    }

    private void number(String field, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(field, value.getAsLong());
        } else {
            json.writeNullField(field);
        }
    }

    /** To the microsecond: more digits would only look exact. */
    private void millis(String field, OptionalDouble value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(field, Math.round(value.getAsDouble() * 1000) / 1000.0);
        } else {
            json.writeNullField(field);
        }
    }
}
