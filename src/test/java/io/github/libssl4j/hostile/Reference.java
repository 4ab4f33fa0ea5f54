package io.github.libssl4j.hostile;

import io.github.libssl4j.kit.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits of plain threads, of both kinds and as many, beside those that are measured: what is late of them is the machine. */
final class Reference {
    private final List<Background<Long>> waits = new ArrayList<>();

    /** They begin now. */
    Reference(Duration wait, int virtualThreads) {
        for (int i = 0; i < 3; i++) {
            waits.add(Background.start("a clock", Thread.ofPlatform(), () -> Deadlines.lateness(wait)));
        }
        for (int i = 0; i < virtualThreads; i++) {
            waits.add(Background.start("a clock", () -> Deadlines.lateness(wait)));
        }
    }

    /** By how many nanoseconds the latest was late. */
    long worst() throws Exception {
        long worst = 0;
        for (Background<Long> wait : waits) {
            worst = Math.max(worst, wait.result());
        }
        return worst;
    }
}
