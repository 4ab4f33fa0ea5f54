package io.github.libssl4j.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordingFile;

/**
 * JDK Flight Recorder, on the whole time. Each minute is a recording of its own besides, whose events are counted while the load
 * rests: a reader of what is just being recorded would hold the names of all threads of the newest chunk, and Java's heap
 * would tell of them, not of the library.
 */
final class Flight implements AutoCloseable {
    private static final String OURS = "io.github.libssl4j.";
    private static final String[] NAMES = {"Handshake", "SessionCache", "ExternalLookup", "TicketKeyRotation"};
    private static final long NEWEST_BYTES = 64L << 20;

    private final Map<String, Long> events = new TreeMap<>();
    private final Path minuteFile;
    private final FlightPart whole;
    private FlightPart minute;

    /** Begins, with files in a folder: {@code soak.jfr} has the newest of all in the end. */
    Flight(Path folder) throws IOException {
        minuteFile = folder.resolve("minute.jfr");
        whole = new FlightPart(folder.resolve("soak.jfr"), NEWEST_BYTES, OURS, NAMES);
    }

    /** A minute begins. */
    void beginMinute() throws IOException {
        minute = new FlightPart(minuteFile, 0, OURS, NAMES);
    }

    /** The minute has ended: counts its events. */
    void endMinute() throws IOException {
        minute.end();
        try (RecordingFile file = new RecordingFile(minuteFile)) {
            while (file.hasMoreEvents()) {
                String name = file.readEvent().getEventType().getName();
                if (name.startsWith(OURS)) {
                    events.merge(name.substring(OURS.length()), 1L, Long::sum);
                }
            }
        }
        Files.delete(minuteFile);
    }

    long recorded() {
        return events.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Those of handshakes: one of each side. */
    long handshakes() {
        return events.getOrDefault("Handshake", 0L);
    }

    Map<String, Long> byName() {
        return new TreeMap<>(events);
    }

    /** Ends, and writes the newest of all. */
    @Override
    public void close() throws IOException {
        whole.end();
    }
}
