package io.github.libssl4j.soak;

import io.github.libssl4j.libssl.NativeRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the process holds while no visit is under way.
 *
 * @param rss bytes of memory, by the kernel
 * @param malloc bytes that C has allocated, by {@code mallinfo2(3)}: libssl's, and those of the JVM that are no Java heap
 * @param heap bytes of Java's heap that are in use after a collection
 * @param handles native references that Java objects hold
 * @param dropped native references that were freed only after their Java object was garbage collected, so far
 * @param files file descriptors
 * @param threads platform threads
 */
record Gauges(long rss, long malloc, long heap, long handles, long dropped, long files, long threads) {
    private static final int FIELDS = 10;
    private static final int MAPPED = 4; // hblkhd
    private static final int ALLOCATED = 7; // uordblks
    private static final MethodHandle MALLINFO = mallinfo();

    static Gauges read() throws IOException {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Gauges(residentBytes(), allocatedByC(), heap, NativeRef.live(), NativeRef.leaked(), openFiles(),
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

    private static MethodHandle mallinfo() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("mallinfo2").map(function -> linker.downcallHandle(function,
                FunctionDescriptor.of(MemoryLayout.structLayout(Stream.generate(() -> ValueLayout.JAVA_LONG).limit(FIELDS)
                        .toArray(MemoryLayout[]::new))))).orElse(null);
    }

    /** 0 where C's library does not tell. */
    private static long allocatedByC() {
        if (MALLINFO == null) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) MALLINFO.invokeExact((SegmentAllocator) arena);
            return info.getAtIndex(ValueLayout.JAVA_LONG, MAPPED) + info.getAtIndex(ValueLayout.JAVA_LONG, ALLOCATED);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
