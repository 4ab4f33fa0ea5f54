package io.github.libssl4j.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A watch's time that goes by at once: things happen in its pauses, which count from 1. */
final class Steps implements Pace {
    interface Event {
        void happen() throws Exception;
    }

    private final Map<Integer, Event> events = new HashMap<>();
    private long nanos = 1_000_000_000L;
    private int pauses;
    private boolean stopped;

    /** Lets something happen in a pause; in pause 0, before the sessions are made. */
    Steps in(int pause, Event event) {
        events.put(pause, event);
        return this;
    }

    int pauses() {
        return pauses;
    }

    @Override
    public long nanos() {
        if (pauses == 0) {
            Event begin = events.remove(0);
            run(begin);
        }
        return nanos;
    }

    @Override
    public boolean pause(Duration time) {
        nanos += time.toNanos();
        pauses++;
        run(events.get(pauses));
        return !stopped;
    }

    private void run(Event event) {
        try {
            if (event != null) {
                event.happen();
            }
        } catch (Exception e) {
            throw new AssertionError("Pause " + pauses, e);
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
