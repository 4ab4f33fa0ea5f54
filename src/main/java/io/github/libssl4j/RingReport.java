package io.github.libssl4j;

import io.github.libssl4j.jfr.Recorder;
import java.util.List;
import java.util.Locale;

/** Tells JDK Flight Recorder what became of a ring's keys; nothing at all while nobody records. */
final class RingReport {
    private RingReport() {}

    /** Tells of each key that has another role now, or none any more; of a ring that had none before, nothing. */
    static void changed(List<RingKey> before, List<RingKey> after) {
        if (before.isEmpty() || !Recorder.recordsTicketKeys()) {
            return;
        }
        for (RingKey key : after) {
            if (before.stream().noneMatch(old -> old.secret() == key.secret() && old.is(key.role()))) {
                Recorder.ticketKeyChanged(key.name().toString(), key.role().name().toLowerCase(Locale.ROOT), after.size());
            }
        }
        for (RingKey old : before) {
            if (after.stream().noneMatch(key -> key.secret() == old.secret())) {
                Recorder.ticketKeyChanged(old.name().toString(), "retired", after.size());
            }
        }
    }
}
