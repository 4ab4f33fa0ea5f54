package io.github.libssl4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** A watch as a part of the {@link JsonReport}, where its fields are described. */
final class WatchJson {
    private final JsonGenerator json;

    WatchJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Optional<WatchReport> report) throws IOException {
        if (report.isEmpty()) {
            json.writeNullField("watch");
            return;
        }
        WatchReport watch = report.get();
        json.writeObjectFieldStart("watch");
        json.writeNumberField("intervalSeconds", watch.intervalSeconds());
        json.writeNumberField("seconds", watch.seconds());
        json.writeStringField("end", watch.end().name().toLowerCase(Locale.ROOT));
        number("noAnswerSeconds", seconds(watch.lost()));
        json.writeArrayFieldStart("sessions");
        for (WatchReport.Session session : watch.sessions()) {
            session(session);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("ticketKeys");
        for (WatchReport.Key key : watch.keys()) {
            json.writeStartObject();
            json.writeStringField("name", key.name());
            json.writeNumberField("fromSeconds", key.ageSeconds());
            json.writeNumberField("lastSeconds", key.lastSeconds());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("advice");
        for (String advice : WatchAdvice.of(watch)) {
            json.writeString(advice);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void session(WatchReport.Session session) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", session.mechanism().version().toString());
        json.writeStringField("mechanism", session.mechanism().usesTickets() ? "ticket" : "session-id");
        number("lifetimeSeconds", session.lifetimeSeconds());
        number("takenSeconds", session.takenSeconds());
        Optional<Try> over = session.over();
        number("overSeconds", seconds(over));
        json.writeStringField("over", over.map(WatchJson::outcome).orElse(null));
        number("noAnswerSeconds", session.noAnswerSeconds());
        json.writeArrayFieldStart("tries");
        for (Try each : session.tries()) {
            json.writeStartObject();
            json.writeNumberField("ageMillis", each.ageMillis());
            json.writeStringField("outcome", outcome(each));
            json.writeStringField("reason", each.reason().orElse(null));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static OptionalLong seconds(Optional<Try> at) {
        return at.isPresent() ? OptionalLong.of(at.get().ageMillis() / 1000) : OptionalLong.empty();
    }

    private static String outcome(Try each) {
        return each.outcome().name().toLowerCase(Locale.ROOT);
    }

    private void number(String field, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(field, value.getAsLong());
        } else {
            json.writeNullField(field);
        }
    }
}
