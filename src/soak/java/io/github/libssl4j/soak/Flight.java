package io.github.libssl4j.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.consumer.RecordingStream;

/** JDK Flight Recorder, on the whole time: the library's events, counted as they come, and some of the JVM's own. */
final class Flight implements AutoCloseable {
    private static final String OURS = "io.github.libssl4j.";
    private static final long MOST_BYTES = 64L << 20;

    private final RecordingStream stream = new RecordingStream();
    private final Map<String, LongAdder> events = new ConcurrentSkipListMap<>();

    /** Begins; what is on the disk stays below a limit. */
    Flight() {
        for (String name : new String[] {"Handshake", "SessionCache", "ExternalLookup", "TicketKeyRotation"}) {
            stream.enable(OURS + name);
            stream.onEvent(OURS + name, event -> events.computeIfAbsent(name, key -> new LongAdder()).increment());
        }
        stream.enable("jdk.GarbageCollection");
        stream.enable("jdk.CPULoad").withPeriod(Duration.ofSeconds(10));
        stream.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ofMillis(20));
        stream.setMaxSize(MOST_BYTES);
        stream.startAsync();
    }

    long recorded() {
        return events.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<String, Long> byName() {
        Map<String, Long> counts = new TreeMap<>();
        events.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }

    /** Counts what is still under way, and writes the newest of all; nothing where a signal had Java end the recording first. */
    void end(Path file) throws IOException {
        try {
            stream.stop();
            stream.dump(file);
        } catch (IllegalStateException e) {
            System.err.println("No recording was written: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
