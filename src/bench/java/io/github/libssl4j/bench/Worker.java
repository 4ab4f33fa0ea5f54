package io.github.libssl4j.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that measures when it is told to, and else waits. */
final class Worker implements AutoCloseable {
    private static final String END = "";
    private static final int MOST_LINES = 12; // of what it wrote before its end
    private static final long ENDING_SECONDS = 10;

    private final Entry entry;
    private final Process process;
    private final PrintStream orders;
    private final File log;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    Worker(Entry entry, List<String> command) throws IOException {
        this.entry = entry;
        this.log = File.createTempFile("bench-", ".log");
        this.process = new ProcessBuilder(command).redirectError(log).start();
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        Thread.ofPlatform().daemon().start(this::listen);
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            answers.add(END);
        }
    }

    Entry entry() {
        return entry;
    }

    void awaitReady(long seconds) throws BenchException {
        String answer = answer(seconds);
        if (!answer.equals("ready")) {
            throw failed(answer);
        }
    }

    Map<String, Double> run(long millis, long seconds) throws BenchException {
        orders.println("run " + millis);
        String answer = answer(seconds);
        if (!answer.startsWith("ok ")) {
            throw failed(answer);
        }
        String[] words = answer.split(" ");
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 1; i + 1 < words.length; i += 2) {
            metrics.put(words[i], Double.parseDouble(words[i + 1]));
        }
        return metrics;
    }

    private String answer(long seconds) throws BenchException {
        String answer;
        try {
            answer = answers.poll(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException(entry.label() + ": interrupted");
        }
        if (answer == null) {
            throw new BenchException(entry.label() + ": no answer within " + seconds + " s");
        }
        return answer;
    }

    private BenchException failed(String answer) {
        if (!answer.isEmpty()) {
            return new BenchException(entry.label() + ": " + answer.replaceFirst("^error ", ""));
        }
        String said = entry.label() + ": its process ended";
        try {
            List<String> lines = Files.readAllLines(log.toPath(), StandardCharsets.ISO_8859_1);
            return new BenchException(said + "\n    " + String.join("\n    ", lines.subList(0,
                    Math.min(MOST_LINES, lines.size()))));
        } catch (IOException e) {
            return new BenchException(said);
        }
    }

    @Override
    public void close() {
        orders.close(); // the end of its input ends it
        try {
            if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        deleteLog(log.toPath());
    }

    private static void deleteLog(Path log) {
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            log.toFile().deleteOnExit();
        }
    }
}
