package io.github.libssl4j.soak;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/** One recording, which is a file when it has ended, whoever ends it: at Ctrl-C Java itself does. */
final class FlightPart implements FlightRecorderListener {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Recording recording = new Recording();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Begins it.
     *
     * @param file what it is to become
     * @param newest bytes to keep; 0 for all
     * @param ours what the library's events' names begin with
     * @param names the rest of each name
     */
    FlightPart(Path file, long newest, String ours, String... names) throws IOException {
        for (String name : names) {
            recording.enable(ours + name);
        }
        recording.enable("jdk.GarbageCollection");
        recording.enable("jdk.CPULoad").withPeriod(Duration.ofSeconds(10));
        recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ofMillis(20));
        recording.setMaxSize(newest);
        recording.setDestination(file);
        recording.setDumpOnExit(true);
        FlightRecorder.addListener(this);
        recording.start();
    }

    @Override
    public void recordingStateChanged(Recording changed) {
        if (changed == recording && changed.getState() == RecordingState.CLOSED) {
            closed.countDown();
        }
    }

    /** Ends it; its file is whole then. */
    void end() throws IOException {
        try {
            recording.stop();
        } catch (IllegalStateException e) {
            // Ctrl-C: Java has begun to end it
        }
        try {
            if (!closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(recording.getDestination() + " was not written within " + PATIENCE.toSeconds() + " seconds");
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while " + recording.getDestination() + " was written");
        } finally {
            FlightRecorder.removeListener(this);
        }
    }
}
