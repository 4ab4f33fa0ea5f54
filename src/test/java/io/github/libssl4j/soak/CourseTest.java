package io.github.libssl4j.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a soak says of how long it ran. */
class CourseTest {
    private static Course of(int planned, Duration lasted, int minutes) {
        return new Course(Readings.constant(minutes), planned, lasted);
    }

    @ParameterizedTest
    @CsvSource({"1, PT40S, 40 seconds", "1, PT59.999S, 59 seconds", "1, PT1S, 1 second", "1, PT0S, 0 seconds", "5, PT60S, 1 minute",
        "5, PT61S, 1 minute and 1 second", "5, PT3M, 3 minutes", "60, PT59M59S, 59 minutes and 59 seconds"})
    void anInterruptedOneTellsHowFarItCame(int planned, Duration lasted, String length) {
        Course course = of(planned, lasted, (int) lasted.toMinutes() + 1);
        assertFalse(course.isWhole());
        assertEquals(length, course.length());
    }

    /** What is under way at the end of the last minute may take its time. */
    @ParameterizedTest
    @CsvSource({"1, PT1M, 1 minute", "1, PT60.4S, 1 minute", "3, PT3M2S, 3 minutes"})
    void aWholeOneTellsWhatWasAskedFor(int planned, Duration lasted, String length) {
        Course course = of(planned, lasted, planned);
        assertTrue(course.isWhole());
        assertEquals(length, course.length());
        assertEquals(course.minutes(), course.wholeMinutes());
    }

    @Test
    void theMinuteThatWasCutShortIsNoWholeOne() {
        Course course = of(10, Duration.ofSeconds(140), 3);
        assertEquals(course.minutes().subList(0, 2), course.wholeMinutes());
        assertEquals(course.minutes(), of(10, Duration.ofSeconds(185), 3).wholeMinutes());
        assertEquals(List.of(), of(10, Duration.ofSeconds(40), 1).wholeMinutes());
    }
}
