package io.github.libssl4j.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.NoLeaks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A load gives everything back: the small form of what scripts/load does. */
@ExtendWith(NoLeaks.class)
class LoadTest {
    @Test
    void connectionsInARowAndAtOnceGiveEverythingBack() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<String> wrong = new Load(600, 200, new PrintStream(text, true)).run(List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m",
                "-XX:+AlwaysPreTouch"));
        assertEquals(List.of(), wrong, text::toString);
    }

    @Test
    void whatDoesNotComeBackIsSeen() {
        Figures before = new Figures(100 << 20, 10 << 20, 50, 3, 20);
        assertEquals("", new Figures(120 << 20, 12 << 20, 52, 3, 25).over(before));
        assertTrue(new Figures(100 << 20, 10 << 20, 50, 4, 20).over(before).startsWith("handles +1"));
        assertTrue(new Figures(200L << 20, 10 << 20, 50, 3, 20).over(before).startsWith("RSS"));
        assertTrue(new Figures(100 << 20, 30 << 20, 50, 3, 20).over(before).startsWith("native heap"));
        assertTrue(new Figures(100 << 20, 10 << 20, 90, 3, 20).over(before).startsWith("file descriptors"));
        assertEquals(before, Figures.of(before.toLine()));
    }
}
