package io.github.libssl4j.soak;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where every thread is, the virtual ones too: for who looks for a hang. */
final class Threads {
    private Threads() {}

    /** Writes it to a file in a folder. */
    static Path dump(Path folder) throws IOException {
        Path file = folder.resolve("threads.txt").toAbsolutePath();
        Files.deleteIfExists(file);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpThreads(file.toString(),
                HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return file;
    }
}
