package io.github.libssl4j.soak;

import static io.github.libssl4j.soak.Readings.MIB;
import static io.github.libssl4j.soak.Readings.USUAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By what a soak is judged. */
class VerdictTest {
    private static final long IDLE = 2;
    private static final Gauges END = Readings.handles(USUAL, IDLE);
    private static final int HANDSHAKES = 100;
    /** The first quarter is warm-up, so that the last twelve are judged. */
    private static final int MINUTES = 16;
    private static final int WARM_UP = 4;
    private static final int JUDGED = MINUTES - WARM_UP;

    private static Tally tally(Consumer<Tally> more) {
        Tally tally = new Tally();
        for (int i = 0; i < HANDSHAKES; i++) {
            tally.handshake("kind", i % 2 == 0);
        }
        more.accept(tally);
        return tally;
    }

    private static Verdict judge(List<Minute> minutes) {
        return judge(minutes, Duration.ofMinutes(minutes.size()));
    }

    private static Verdict judge(List<Minute> minutes, Duration lasted) {
        return Verdict.of(USUAL, new Course(minutes, minutes.size(), lasted), END, IDLE, 2 * HANDSHAKES, tally(none -> {}));
    }

    /** Of a run whose gauges are as they should be. */
    private static List<String> faults(Gauges end, long recorded, Tally tally) {
        return Verdict.of(USUAL, new Course(Readings.constant(MINUTES), MINUTES, Duration.ofMinutes(MINUTES)), end, IDLE, recorded, tally)
                .faults();
    }

    /** A gauge, where it is usually, and the growth over all judged minutes that is noise. */
    static Stream<Arguments> gauges() {
        return Stream.of(gauge("RSS", Readings::rss, USUAL.rss(), 6 * MIB), gauge("C's memory", Readings::malloc, USUAL.malloc(), 2 * MIB),
                gauge("Java's heap", Readings::heap, USUAL.heap(), 5 * MIB),
                gauge("library's objects", Readings::objects, USUAL.objects(), 2000), gauge("handles", Readings::handles, USUAL.handles(), 0),
                gauge("files", Readings::files, USUAL.files(), 0), gauge("threads", Readings::threads, USUAL.threads(), 8));
    }

    private static Arguments gauge(String name, Readings.Setter setter, long usual, long noise) {
        return Arguments.of(name, setter, usual, noise);
    }

    /** A straight line, but for whole numbers, which grows by so much from the first judged minute to the last. */
    private static List<Minute> rising(Readings.Setter gauge, long usual, double growth) {
        return Readings.of(MINUTES, gauge, number -> usual + Math.round((number - 1) * growth / (JUDGED - 1)));
    }

    @Test
    void whatStaysAsItIsIsGood() {
        Verdict verdict = judge(Readings.constant(MINUTES));
        assertEquals(List.of(), verdict.faults());
        assertTrue(verdict.isGood());
        assertEquals(WARM_UP, verdict.warmUp());
        assertEquals(7, verdict.trends().size());
    }

    @ParameterizedTest
    @MethodSource("gauges")
    void growthOverTheNoiseIsBad(String name, Readings.Setter gauge, long usual, long noise) {
        Verdict verdict = judge(rising(gauge, usual, 1.2 * noise + JUDGED));
        assertFalse(verdict.isGood());
        assertEquals(1, verdict.faults().size(), verdict.faults()::toString);
        assertTrue(verdict.faults().getFirst().startsWith("grows: " + name), verdict.faults()::toString);
    }

    @ParameterizedTest
    @MethodSource("gauges")
    void growthWithinTheNoiseIsGood(String name, Readings.Setter gauge, long usual, long noise) {
        assertEquals(List.of(), judge(rising(gauge, usual, 0.9 * noise)).faults(), name);
        assertEquals(List.of(), judge(rising(gauge, usual, -2.0 * noise - JUDGED)).faults(), name + " that shrinks");
    }

    @ParameterizedTest
    @MethodSource("gauges")
    void whatGoesUpAndDownIsNoGrowth(String name, Readings.Setter gauge, long usual, long noise) {
        List<Minute> minutes = Readings.of(MINUTES, gauge, number -> usual + (3 * noise + 20) * (number % 3 == 0 ? 1 : 0));
        assertEquals(List.of(), judge(minutes).faults(), name);
    }

    @Test
    void oneHandleMoreEveryFewMinutesIsBad() {
        assertEquals(1, judge(Readings.of(MINUTES, Readings::handles, number -> USUAL.handles() + number / 4)).faults().size());
    }

    @Test
    void whatGrowsOnlyInTheWarmUpIsGood() {
        assertEquals(List.of(), judge(Readings.of(MINUTES, Readings::rss, number -> USUAL.rss() + Math.min(number, WARM_UP + 1) * 20 * MIB))
                .faults());
        assertFalse(judge(Readings.of(MINUTES, Readings::rss, number -> USUAL.rss() + Math.min(number, 12) * 20 * MIB)).isGood());
    }

    @Test
    void theWarmUpOfALongRunIsTenMinutes() {
        assertEquals(10, judge(Readings.constant(60)).warmUp());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void aShortRunIsJudgedByItsLastHandles(int minutes) {
        Verdict good = judge(Readings.constant(minutes));
        assertEquals(List.of(), good.faults());
        assertEquals(List.of(), good.trends());
        assertEquals(List.of("3 more handles than before the load"),
                judge(Readings.of(minutes, Readings::handles, number -> USUAL.handles() + (number == minutes ? 3 : 0))).faults());
    }

    @Test
    void slopesAreThereFromSixMinutesOn() {
        assertEquals(7, judge(Readings.constant(6)).trends().size());
    }

    @Test
    void aMinuteThatWasCutShortHasNoPartInASlopeButItsHandlesCount() {
        List<Minute> minutes = Readings.of(6, Readings::handles, number -> USUAL.handles() + (number == 6 ? 1 : 0));
        Verdict cut = judge(minutes, Duration.ofSeconds(5 * 60 + 30));
        assertEquals(List.of(), cut.trends());
        assertEquals(List.of("1 more handles than before the load"), cut.faults());
    }

    @Test
    void whatWasInterruptedAtOnceIsJudgedByItsErrors() {
        assertEquals(List.of(), judge(List.of(), Duration.ZERO).faults());
    }

    @Test
    void eachWrongResumptionAndEachErrorIsBad() {
        assertEquals(List.of(), faults(END, 2 * HANDSHAKES, tally(none -> {})));
        assertEquals(List.of("1 wrong resumptions"), faults(END, 2 * HANDSHAKES, tally(tally -> tally.wrong("kind", "what"))));
        assertEquals(List.of("1 unexpected errors"),
                faults(END, 2 * HANDSHAKES, tally(tally -> tally.unexpected("kind", new IOException("end")))));
        assertEquals(List.of(), faults(END, 2 * HANDSHAKES, tally(tally -> tally.expected("kind"))));
    }

    @Test
    void aLoadThatDidNothingIsBad() {
        assertEquals(List.of("no handshakes"), faults(END, 0, new Tally()));
    }

    @Test
    void handlesThatAreLeftAtTheEndAreBad() {
        assertEquals(List.of("1 handles were left after all was closed"),
                faults(Readings.handles(END, IDLE + 1), 2 * HANDSHAKES, tally(none -> {})));
        assertEquals(List.of("1 handles were closed by the garbage collector alone"),
                faults(Readings.dropped(END, 1), 2 * HANDSHAKES, tally(none -> {})));
    }

    @Test
    void flightRecorderHasToSeeNineOfTenHandshakes() {
        assertEquals(List.of(), faults(END, 180, tally(none -> {})));
        assertEquals(List.of("JDK Flight Recorder saw 179 handshakes of 100, each with two sides"), faults(END, 179, tally(none -> {})));
    }
}
