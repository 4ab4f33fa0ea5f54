package io.github.libssl4j.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Where the process is ended during a watch, by Ctrl-C too, the watch stops and the process waits for its summary. To be
 * closed once that is printed.
 */
final class LastWord implements AutoCloseable {
    private final CountDownLatch said = new CountDownLatch(1);
    private final Thread atEnd;

    private LastWord(Pace pace, Duration patience) {
        this.atEnd = new Thread(() -> {
            pace.stop();
            try {
                said.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // then without it
            }
        }, "end of the watch");
    }

    /** A connection that is under way may take as long as this. */
    static LastWord await(Pace pace, Duration patience) {
        LastWord word = new LastWord(pace, patience);
        Runtime.getRuntime().addShutdownHook(word.atEnd);
        return word;
    }

    @Override
    public void close() {
        said.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            // the process is ending: the hook runs by itself
        }
    }
}
