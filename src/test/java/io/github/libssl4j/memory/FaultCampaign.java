package io.github.libssl4j.memory;

import io.github.libssl4j.kit.Finished;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Has allocations fail in processes of their own, one at a time, and collects what goes wrong. Where a process does not
 * survive, or does not go on, the next one begins behind the allocation that it ended with.
 */
final class FaultCampaign implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final String GONE = "gone";

    private final Path library;
    private final Path folder;
    private final List<Finding> findings = new ArrayList<>();
    private Process child;
    private BufferedWriter orders;
    private BlockingQueue<String> lines;
    private long failed;

    /** The folder has what {@link Routes#prepare} makes, and gets what crashes leave. */
    FaultCampaign(Path library, Path folder) {
        this.library = library;
        this.folder = folder;
    }

    /** Java's arguments for a class of the tests, with the libssl of this process. */
    static ProcessBuilder java(Path folder, Class<?> main, Path... arguments) {
        List<String> command = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"), "-XX:-CreateCoredumpOnCrash",
                "-cp", Finished.module() + File.pathSeparator + Finished.testClasses(), main.getName()));
        Stream.of(arguments).map(Path::toString).forEach(command::add);
        return Finished.javaHere(command);
    }

    private void start() throws IOException {
        child = java(folder, FaultChild.class, library, folder).redirectError(
                ProcessBuilder.Redirect.appendTo(folder.resolve("errors").toFile())).start();
        orders = new BufferedWriter(child.outputWriter(StandardCharsets.UTF_8));
        BufferedReader reader = child.inputReader(StandardCharsets.UTF_8);
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        lines = queue;
        Thread.ofVirtual().start(() -> {
            try (reader) {
                reader.lines().forEach(queue::add);
            } catch (IOException | UncheckedIOException e) {
                // it is gone
            }
            queue.add(GONE);
        });
    }

    /** How many allocations failed so far. */
    long failed() {
        return failed;
    }

    List<Finding> findings() {
        return findings;
    }

    /** How many allocations a route makes. */
    long count(String route) throws IOException, InterruptedException {
        return run(route, 1, 1, 0);
    }

    /** Goes a route once for the first allocation, and once for each that is a stride further, which fails. */
    private long run(String route, long first, long stride, long last) throws IOException, InterruptedException {
        long next = first;
        do {
            if (child == null || !child.isAlive()) {
                start();
            }
            orders.write(next + "\t" + stride + "\t" + last + "\t" + route + "\n");
            orders.flush();
            long n = next;
            String site = "";
            while (true) {
                String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line == null) {
                    findings.add(new Finding("hang", route, n, site, stacks()));
                    stop();
                    next = n + stride;
                    break;
                } else if (line.equals(GONE)) {
                    findings.add(new Finding("crash", route, n, site, crash()));
                    stop();
                    next = n + stride;
                    break;
                } else if (line.startsWith("at ")) {
                    n = Long.parseLong(line.substring(3));
                    site = "";
                } else if (line.startsWith("fault ")) {
                    site = plain(line.substring(6));
                    failed++;
                } else if (line.startsWith("wrong ")) {
                    String[] parts = line.split(" ", 3);
                    findings.add(new Finding(parts[1], route, n, site, plain(parts[2])));
                } else if (line.startsWith("end ")) {
                    return Long.parseLong(line.substring(4));
                } else if (line.startsWith("stop ")) {
                    return last;
                }
            }
        } while (next <= last);
        return last;
    }

    /** So many of a route's allocations fail, evenly spread; each of them in a short one. Answers how far apart. */
    long spread(String route, long lengthOfShort, long most) throws IOException, InterruptedException {
        long all = count(route);
        long stride = all <= lengthOfShort || most >= all ? 1 : (all + most - 1) / most;
        // Not the same remainder for each route: many begin alike.
        long first = 1 + Math.floorMod(route.hashCode(), stride);
        run(route, first, stride, all + stride);
        return stride;
    }

    /** Files as OpenSSL's own tree names them, wherever it was built. */
    private static String plain(String text) {
        return text.replace("../", "");
    }

    private String stacks() throws IOException, InterruptedException {
        Finished dump = Finished.run(new ProcessBuilder(Finished.jdk().resolve("bin/jcmd").toString(),
                Long.toString(child.pid()), "Thread.print"), "");
        String text = dump.output();
        int main = Math.max(0, text.indexOf("\"main\""));
        return text.substring(main, Math.min(text.length(), main + 3000)).replaceAll("\\s+", " ");
    }

    /** What the JVM wrote of its end. */
    private String crash() throws IOException, InterruptedException {
        child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Path report = folder.resolve("hs_err_" + child.pid() + ".log");
        if (!Files.exists(report)) {
            return "exit code " + child.exitValue() + ", " + lastErrors();
        }
        List<String> text = Files.readAllLines(report, StandardCharsets.ISO_8859_1);
        int frame = Math.max(0, text.indexOf("# Problematic frame:"));
        int stack = 0;
        while (stack < text.size() && !text.get(stack).startsWith("Native frames:")) {
            stack++;
        }
        List<String> all = new ArrayList<>(text.subList(frame + 1, Math.min(text.size(), frame + 2)));
        all.addAll(text.subList(Math.min(text.size(), stack + 1), Math.min(text.size(), stack + 14)));
        return String.join(" < ", all) + "; " + lastErrors();
    }

    private String lastErrors() throws IOException {
        List<String> errors = Files.readAllLines(folder.resolve("errors"), StandardCharsets.ISO_8859_1);
        return errors.stream().filter(line -> line.startsWith("allocations:")).reduce((a, b) -> b).orElse("");
    }

    private void stop() {
        if (child != null) {
            child.destroyForcibly().onExit().join();
            child = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
