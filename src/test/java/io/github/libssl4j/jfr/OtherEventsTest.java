package io.github.libssl4j.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Recorded;
import java.time.Duration;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;

/** What the recorder is told of lookups and of ticket keys. */
class OtherEventsTest {
    @Test
    void aLookupHasItsDurationAndOutcome() throws Exception {
        List<RecordedEvent> events = Recorded.of(Recorded.during(() -> {
            ExternalLookupEvent lookup = Recorder.lookupBegins("0011");
            Thread.onSpinWait();
            Recorder.lookupEnded(lookup, "found");
        }), "ExternalLookup");
        assertEquals(1, events.size());
        assertEquals("0011", events.getFirst().getString("session"));
        assertEquals("found", events.getFirst().getString("outcome"));
        assertTrue(events.getFirst().getDuration().compareTo(Duration.ZERO) > 0);
    }

    @Test
    void aRotationNamesTheNewKey() throws Exception {
        List<RecordedEvent> events = Recorded.of(Recorded.during(
                () -> Recorder.ticketKeyRotated("00112233445566778899aabbccddeeff", "encrypting", 3)), "TicketKeyRotation");
        assertEquals(1, events.size());
        assertEquals("00112233445566778899aabbccddeeff", events.getFirst().getString("key"));
        assertEquals("encrypting", events.getFirst().getString("role"));
        assertEquals(3, events.getFirst().getInt("keys"));
    }

    @Test
    void nothingIsMadeWhereNobodyRecords() {
        assertNull(Recorder.lookupBegins("0011"));
        Recorder.lookupEnded(null, "found");
        Recorder.ticketKeyRotated("00", "encrypting", 1);
    }
}
