package io.github.libssl4j.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody is closing does not count as dropped, though nothing refers to it any more. */
class ClosedInTimeTest {
    private static final String SECONDS = "6";

    @TempDir
    Path folder;

    @Test
    void anObjectIsNotReportedWhileItIsBeingClosed() throws Exception {
        List<String> lines = LeaksTest.run(folder, ClosingChild.class, SECONDS);
        assertEquals("reported 0", lines.getLast(), lines.toString());
    }
}
