package io.github.libssl4j.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Times processes from their start until they say that they have shaken hands. */
final class Starts {
    /** The variant with an ahead-of-time cache, made by a process that did the same before. */
    static final String AOT = "AOT cache";
    static final int AOT_SINCE = 25;

    private static final int CHILDREN_USER = 13; // cutime, and cstime after it
    private static final double MILLIS_PER_TICK = 10;

    private final Commands commands;
    private final List<Entry> entries;
    private final Schedule schedule;
    private final Map<Entry, List<String>> options = new HashMap<>();

    Starts(Commands commands, List<Entry> entries, Schedule schedule) {
        this.commands = commands;
        this.entries = entries;
        this.schedule = schedule;
    }

    void run(BiConsumer<Entry, Map<String, Double>> results) throws BenchException, IOException {
        Map<Entry, Double> classes = new HashMap<>();
        for (Entry entry : entries) {
            options.put(entry, prepare(entry));
            if (!entry.isC()) {
                classes.put(entry, classes(entry));
            }
        }
        for (int round = 0; round < schedule.rounds(); round++) {
            for (Entry entry : entries) {
                Map<String, Double> metrics = new LinkedHashMap<>();
                double cpu = cpuMillis();
                metrics.put(Metric.MILLIS.key, millis(entry, command(entry, options.get(entry))));
                metrics.put(Metric.CPU_MILLIS.key, cpuMillis() - cpu);
                if (classes.containsKey(entry)) {
                    metrics.put(Metric.CLASSES.key, classes.get(entry));
                }
                results.accept(entry, metrics);
            }
        }
    }

    private List<String> command(Entry entry, List<String> more) {
        return entry.isC() ? commands.c(entry.arguments()) : commands.first(entry.subject(), more);
    }

    private List<String> prepare(Entry entry) throws BenchException, IOException {
        if (!entry.variant().equals(AOT)) {
            return List.of();
        }
        Path cache = commands.folder().resolve(entry.subject() + ".aot");
        Files.deleteIfExists(cache);
        millis(entry, command(entry, List.of("-XX:AOTCacheOutput=" + cache)));
        if (!Files.exists(cache)) {
            throw new BenchException(entry.label() + ": no AOT cache was written");
        }
        return List.of("-XX:AOTCache=" + cache);
    }

    private double classes(Entry entry) throws BenchException, IOException {
        Path log = Files.createTempFile("bench-", ".classes");
        try {
            millis(entry, command(entry, Stream.concat(options.get(entry).stream(),
                    Stream.of("-Xlog:class+load:file=" + log)).toList()));
            try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
                return lines.filter(line -> line.contains(" source: ")).count();
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    /** The processor time of all processes that ended so far, in milliseconds. */
    private static double cpuMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // from the third field on
        return (Long.parseLong(words[CHILDREN_USER]) + Long.parseLong(words[CHILDREN_USER + 1])) * MILLIS_PER_TICK;
    }

    private double millis(Entry entry, List<String> command) throws BenchException, IOException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        boolean shaken = false;
        double taken = 0;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals("ok")) {
                    shaken = true;
                    taken = (System.nanoTime() - start) / 1e6;
                }
            }
            if (process.waitFor() != 0 || !shaken) {
                throw new BenchException(entry.label() + ": failed: " + String.join(" ", command));
            }
            return taken;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BenchException(entry.label() + ": interrupted");
        }
    }
}
