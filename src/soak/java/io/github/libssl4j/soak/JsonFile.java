package io.github.libssl4j.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.libssl4j.OpenSsl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every minute's figures, and the verdict, for other programs. */
final class JsonFile {
    private JsonFile() {}

    static void write(Path file, Course course, Verdict verdict, Map<String, Long> events) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("openssl", OpenSsl.version().toString());
        all.put("java", Runtime.version().toString());
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("plannedMinutes", course.planned());
        all.put("seconds", course.lasted().toMillis() / 1e3);
        all.put("good", verdict.isGood());
        all.put("faults", verdict.faults());
        all.put("rule", Verdict.RULE);
        all.put("warmUpMinutes", verdict.warmUp());
        all.put("trends", verdict.trends());
        all.put("events", events);
        all.put("minutes", course.minutes());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }
}
