package io.github.libssl4j.hostile;

import io.github.libssl4j.kit.NativeHeap;
import io.github.libssl4j.libssl.NativeRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds.
 *
 * @param rss the bytes of memory that are its own
 * @param nativeHeap the bytes that C has allocated
 * @param files the open file descriptors
 * @param handles the native references that Java holds
 * @param threads the platform threads
 */
record Figures(long rss, long nativeHeap, long files, long handles, long threads) {
    private static final long RSS_NOISE = 48L << 20;
    private static final long HEAP_NOISE = 12L << 20;
    private static final long FILES_NOISE = 8;
    private static final long THREADS_NOISE = 24;

    /** Of this process, without what is garbage, or free. */
    static Figures now() throws IOException {
        System.gc();
        trim();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"));
                Stream<Path> threads = Files.list(Path.of("/proc/self/task"));
                Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            long rss = status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElseThrow();
            return new Figures(rss, NativeHeap.allocated(), files.count(), NativeRef.live(), threads.count());
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    private static void trim() throws IOException {
        try {
            NativeHeap.trim();
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /** What {@link #toLine} wrote. */
    static Figures of(String line) {
        long[] numbers = Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Figures(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    String toLine() {
        return rss + " " + nativeHeap + " " + files + " " + handles + " " + threads;
    }

    /** The same, with another RSS. */
    Figures withRss(long other) {
        return new Figures(other, nativeHeap, files, handles, threads);
    }

    /** What is there beyond what there was, and beyond what varies without a reason; empty where all came back. */
    String over(Figures before) {
        StringBuilder over = new StringBuilder();
        note(over, "RSS", rss - before.rss, RSS_NOISE);
        note(over, "native heap", nativeHeap - before.nativeHeap, HEAP_NOISE);
        note(over, "file descriptors", files - before.files, FILES_NOISE);
        note(over, "handles", handles - before.handles, 0);
        note(over, "threads", threads - before.threads, THREADS_NOISE);
        return over.toString();
    }

    private static void note(StringBuilder over, String what, long more, long noise) {
        if (more > noise) {
            over.append(over.isEmpty() ? "" : ", ").append(what).append(" +").append(more).append(" (noise: ").append(noise)
                    .append(')');
        }
    }

    @Override
    public String toString() {
        return String.format("RSS %.1f MB, native heap %.1f MB, %d file descriptors, %d handles, %d threads", rss / 1e6,
                nativeHeap / 1e6, files, handles, threads);
    }
}
