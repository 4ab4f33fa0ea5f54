package io.github.libssl4j.kit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What JDK Flight Recorder records of libssl4j, while something runs. */
public final class Recorded {
    private static final String PREFIX = "io.github.libssl4j.";

    /** What is to be recorded. */
    public interface Part {
        void run() throws Exception;
    }

    private Recorded() {}

    /** The library's events, in their order, of a recording that is told nothing of them. */
    public static List<RecordedEvent> during(Part part) throws Exception {
        return during(new Recording(), part);
    }

    /** The library's events of a recording. */
    public static List<RecordedEvent> during(Recording recording, Part part) throws Exception {
        Path file = Files.createTempFile("libssl4j", ".jfr");
        try (recording) {
            recording.start();
            part.run();
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith(PREFIX))
                    .sorted(Comparator.comparing(RecordedEvent::getEndTime)).toList();
        } finally {
            Files.delete(file);
        }
    }

    /** The events of one type. */
    public static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream().filter(event -> event.getEventType().getName().equals(PREFIX + name)).toList();
    }
}
