package io.github.libssl4j.memory;

import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Finished;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of this package, over the libssl of this one, that tells in lines how it fares, and may crash or hang. */
final class Child implements AutoCloseable {
    /** Stands for a line after the last. */
    static final String GONE = "gone";

    private final Path folder;
    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** The folder has the library's file, and gets what crashes leave. */
    Child(Path folder, Class<?> main, String... arguments) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"), "-XX:-CreateCoredumpOnCrash",
                "-cp", Finished.module() + File.pathSeparator + Finished.testClasses(), main.getName()));
        command.addAll(List.of(arguments));
        process = Finished.javaHere(command).redirectError(ProcessBuilder.Redirect.appendTo(errors().toFile())).start();
        orders = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8));
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(() -> {
            try (reader) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                // it is gone
            }
            lines.add(GONE);
        });
    }

    private Path errors() {
        return folder.resolve("errors");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
    }

    /** The next line, {@link #GONE} after the last, or null where nothing is said for so long. */
    String next(Duration patience) throws InterruptedException {
        return lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What it ended with, after {@link #GONE}. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Waited a minute in vain until a process ended that has said its last");
        }
        return process.exitValue();
    }

    String allErrors() throws IOException {
        return Files.readString(errors(), StandardCharsets.ISO_8859_1);
    }

    /** Where its main thread is. */
    String stack() throws IOException, InterruptedException {
        Finished dump = Finished.run(new ProcessBuilder(Finished.jdk().resolve("bin/jcmd").toString(),
                Long.toString(process.pid()), "Thread.print"), "");
        String text = dump.output();
        int main = Math.max(0, text.indexOf("\"main\""));
        int end = text.indexOf("\n\n", main);
        return text.substring(main, end < 0 ? text.length() : end).replaceAll("\\s+", " ");
    }

    /** What the JVM wrote of its end, after {@link #GONE}. */
    String crash() throws IOException, InterruptedException {
        int code = exitCode();
        Path report = folder.resolve("hs_err_" + process.pid() + ".log");
        if (!Files.exists(report)) {
            return "exit code " + code + ", " + lastError();
        }
        List<String> text = Files.readAllLines(report, StandardCharsets.ISO_8859_1);
        int frame = Math.max(0, text.indexOf("# Problematic frame:"));
        int stack = 0;
        while (stack < text.size() && !text.get(stack).startsWith("Native frames:")) {
            stack++;
        }
        List<String> all = new ArrayList<>(text.subList(frame + 1, Math.min(text.size(), frame + 2)));
        all.addAll(text.subList(Math.min(text.size(), stack + 1), Math.min(text.size(), stack + 14)));
        return String.join(" < ", all) + "; " + lastError();
    }

    private String lastError() throws IOException {
        return allErrors().lines().filter(line -> line.startsWith("allocations:")).reduce((a, b) -> b).orElse("");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
