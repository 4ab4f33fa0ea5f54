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
        List<String> wrong = lines.stream().filter(line -> !isGivenBack(line)).toList();
        if (!wrong.isEmpty()) {
            Report.found("not all that was dropped was given back, each with a warning", "--allocations 0 --sessions 1");
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean isGivenBack(String line) {
        Matcher kind = LINE.matcher(line);
        assertTrue(kind.matches(), line);
        return Integer.parseInt(kind.group(2)) >= 10 && kind.group(2).equals(kind.group(3)) && kind.group(4).equals("0")
                && kind.group(5).equals("0");
    }
}
