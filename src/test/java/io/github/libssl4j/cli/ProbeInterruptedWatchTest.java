package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watch whose process is ended: by SIGTERM, since SIGINT may be ignored where nobody could type Ctrl-C. */
class ProbeInterruptedWatchTest {
    @TempDir
    private Path folder;

    /** What a watch has printed that was ended after its first round. */
    private String ended() throws Exception {
        Path out = folder.resolve("out");
        ProcessBuilder script = Finished.commandHere("scripts/probe", "--count", "1", "--watch", "--interval",
                "1s");
        script.environment().put("LIBSSL4J_BUILT", "yes");
        Process process = script.redirectOutput(out.toFile()).redirectError(folder.resolve("err").toFile()).start();
        try {
            Await.until("a round is printed", () -> read(out).contains("  1 s       taken"));
            process.destroy();
            assertTrue(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS), "it did not end");
            assertEquals("", read(folder.resolve("err")));
            assertEquals(128 + 15, process.exitValue());
            return read(out);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theSummaryIsPrintedStill() throws Exception {
        List<String> lines = ended().lines().toList();
        int summary = lines.size() - lines.reversed().indexOf(lines.stream().filter(line -> line.endsWith(
                " until it was ended")).findAny().orElseThrow(() -> new AssertionError(lines.toString())));
        assertTrue(lines.subList(summary, lines.size()).toString().contains("TLSv1.3 by ticket: taken until it was "),
                lines.toString());
    }
}
