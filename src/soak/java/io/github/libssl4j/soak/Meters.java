package io.github.libssl4j.soak;

import io.github.libssl4j.libssl.NativeRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Reads what the process holds, while no visit is under way. */
final class Meters {
    private Meters() {}

    static Gauges read() throws IOException {
        long objects = LibraryObjects.count();
        System.gc();
        CMemory.trim();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Gauges(residentBytes(), CMemory.bytes(), heap, objects, NativeRef.live(), NativeRef.leaked(), openFiles(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count() - 1; // but the one that lists them
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
