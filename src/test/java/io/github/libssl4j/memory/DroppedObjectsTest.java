package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody closes is given back after it was garbage collected, to the last block, and each time there is a warning. */
class DroppedObjectsTest {
    private static final int KINDS = 12;
    private static final Pattern LINE = Pattern.compile("dropped (.*): leaked (\\d+) warnings (\\d+) handles (-?\\d+) blocks (-?\\d+)");

    @TempDir
    Path folder;

    @Test
    void eachKindIsGivenBackWithAWarning() throws Exception {
        List<String> lines = LeaksTest.run(folder, DropChild.class);
        assertEquals(KINDS, lines.size(), lines.toString());
        for (String line : lines) {
            Matcher kind = LINE.matcher(line);
            assertTrue(kind.matches(), line);
            assertTrue(Integer.parseInt(kind.group(2)) >= 10, line);
            assertEquals(kind.group(2), kind.group(3), line);
            assertEquals("0", kind.group(4), line);
            assertEquals("0", kind.group(5), line);
        }
    }
}
