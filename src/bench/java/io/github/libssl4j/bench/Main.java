package io.github.libssl4j.bench;

import io.github.libssl4j.OpenSsl;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Runs the benchmarks: {@code scripts/bench --help}. Ends with 0; 1 where a case failed; 2 for a wrong call. */
public final class Main {
    private static final int FILES_FOR_OTHERS = 200;

    private Main() {}

    /** The arguments: as {@code scripts/bench} has them, after {@code --folder} with what it built. */
    public static void main(String[] arguments) throws IOException {
        try {
            Options options = Options.of(List.of(arguments));
            int mostOpen = (int) Math.min(10_000, (Machine.mostFiles() - FILES_FOR_OTHERS) / 2);
            options.check();
            List<Case> cases = new Catalogue(mostOpen, options.smoke).named(options.cases, options.only);
            if (options.list) {
                cases.forEach(c -> System.out.printf("%-24s %s: %s%n", c.name(), c.group().title, c.title()));
                return;
            }
            Report report = options.from != null ? read(options.from)
                    : measure(options, cases, mostOpen, String.join(" ", commandOf(arguments)));
            tell(report, options);
            if (!report.failures().isEmpty()) {
                System.exit(1);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + ": see scripts/bench --help");
            System.exit(2);
        }
    }

    private static Report read(Path file) {
        try {
            return Report.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("--from " + file + " can't be read as what --json wrote: "
                    + e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static List<String> commandOf(String[] arguments) {
        List<String> command = new ArrayList<>(List.of("scripts/bench"));
        for (int i = 0; i < arguments.length; i++) {
            if (Set.of("--folder", "--json", "--plot", "--page").contains(arguments[i])) {
                i++; // says nothing of the figures
            } else {
                command.add(arguments[i]);
            }
        }
        return command;
    }

    private static Report measure(Options options, List<Case> cases, int mostOpen, String command) throws IOException {
        Commands commands = new Commands(options.folder);
        List<Row> rows = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        Machine machine = Machine.here();
        String date = Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
        List<String> versions = versions(commands);
        long start = System.nanoTime();
        for (Case measured : cases) {
            System.err.printf("%4d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, measured.name());
            try {
                rows.addAll(new Measurement(commands, measured, Schedule.of(measured.group(), options.smoke)).run());
            } catch (BenchException e) {
                failures.add(measured.name() + ": " + e.getMessage());
                System.err.println("FAILED: " + failures.getLast());
            }
        }
        System.err.printf("%4d s  done%n", (System.nanoTime() - start) / 1_000_000_000);
        return new Report(date, command, options.smoke, machine, versions, mostOpen, rows, failures);
    }

    /** Of all that is compared. C and Java must use one libssl, or the ratios say nothing. */
    private static List<String> versions(Commands commands) throws IOException {
        Process process = new ProcessBuilder(commands.folder().resolve("bench").toString(), "library").start();
        String version;
        Path path;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            version = output.readLine();
            path = Path.of(String.valueOf(output.readLine()));
        }
        Path java = OpenSsl.libraryPath().toRealPath();
        if (!java.equals(path.toRealPath())) {
            throw new IllegalArgumentException("C loads " + path + ", but Java " + java);
        }
        Set<String> versions = new LinkedHashSet<>(List.of(version + " (C, libssl4j, Tomcat): " + path.getFileName()));
        for (String jar : System.getProperty("java.class.path").split(":")) {
            String name = Path.of(jar).getFileName().toString();
            if (name.matches("(netty-tcnative-boringssl|netty-handler|conscrypt|jmh-core).*\\.jar")) {
                versions.add(name.replace(".jar", ""));
            } else if (name.equals("tomcat-coyote-ffm.jar")) {
                versions.add(Path.of(jar).getParent().getParent().getFileName() + ": its FFM server with libssl4j's client");
            }
        }
        return List.copyOf(versions);
    }

    private static void tell(Report report, Options options) throws IOException {
        for (Tables.Table table : new Tables(report).all()) {
            System.out.print(Tables.text(table));
        }
        if (options.json != null) {
            report.write(options.json);
        }
        if (options.plot != null) {
            Files.createDirectories(options.plot);
            new Plots(report).write(options.plot);
        }
        if (options.page != null) {
            new Page(report).write(options.page);
        }
        System.out.println("\n" + Tables.LEGEND);
        report.failures().forEach(failure -> System.err.println("\nFAILED: " + failure));
    }
}
