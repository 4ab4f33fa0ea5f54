package io.github.libssl4j.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time between the tries of a watch; tests have their own. */
interface Pace {
    /** Of {@link System#nanoTime()}, or made up. */
    long nanos();

    /** Waits; answers whether to go on. */
    boolean pause(Duration time) throws InterruptedException;

    /** Ends a pause, and all that would come. From any thread. */
    void stop();

    /** Time as it goes by. */
    static Pace real() {
        CountDownLatch stopped = new CountDownLatch(1);
        return new Pace() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public boolean pause(Duration time) throws InterruptedException {
                return !stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public void stop() {
                stopped.countDown();
            }
        };
    }
}
