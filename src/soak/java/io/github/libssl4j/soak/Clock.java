package io.github.libssl4j.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets the load run minute by minute, and reads the gauges in between, while it rests. */
final class Clock {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Load load;
    private final Tally tally;
    private final Flight flight;
    private final CountDownLatch stop;

    Clock(Load load, Tally tally, Flight flight, CountDownLatch stop) {
        this.load = load;
        this.tally = tally;
        this.flight = flight;
        this.stop = stop;
    }

    /** Runs so many minutes, the rests among them, or until it is stopped; leaves the load at rest. */
    Course run(int minutes) throws InterruptedException, IOException, TimeoutException {
        List<Minute> done = new ArrayList<>();
        long began = System.nanoTime();
        long ended = began;
        Minute.Totals before = Minute.Totals.of(tally, flight.recorded());
        for (int minute = 1; minute <= minutes && stop.getCount() > 0; minute++) {
            long from = System.nanoTime();
            flight.beginMinute();
            load.resume();
            stop.await(began + minute * MINUTE - System.nanoTime(), TimeUnit.NANOSECONDS);
            load.rest();
            ended = System.nanoTime();
            double seconds = (ended - from) / 1e9;
            flight.endMinute();
            Minute.Totals now = Minute.Totals.of(tally, flight.recorded());
            Minute read = now.since(before, minute, seconds, Meters.read());
            done.add(read);
            before = now;
            Console.tell(read, tally);
        }
        return new Course(done, minutes, Duration.ofNanos(ended - began));
    }
}
