package io.github.libssl4j.cli;

import io.github.libssl4j.LibraryNotAvailableException;
import io.github.libssl4j.SslContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line: from arguments to reports and an {@link ExitCode}. */
@Command(name = "probe", sortOptions = false, usageHelpWidth = Format.WIDTH, separator = " ",
        versionProvider = Versions.class,
        customSynopsis = "probe [OPTION...] [HOST[:PORT]...]",
        header = "Finds out how a TLS server resumes sessions.",
        description = {"%nConnects to each HOST several times, resumes by session id and by ticket (TLS 1.2) and by ticket "
                + "(TLS 1.3), and says what the server does and what to change. It sends no data but a harmless request as "
                + "early data, where the server allows that (--no-early-data sends none). The port is 443 unless given; an "
                + "IPv6 address with a port is written [2001:db8::1]:443. Without a HOST it probes a server of its own on "
                + "loopback.%n"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:each version that the server speaks resumes by at least one mechanism, each time that it was tried (and the "
                + "session of --session-in was taken)",
            "1:it does not",
            "2:could not connect, or bad arguments; stderr says which",
            ":Of several servers, the worst counts."},
        footer = {"%nExamples:", "  probe", "  probe example.org", "  probe --ca ca.pem --sni example.org 192.0.2.1:8443",
            "  probe --json --alpn h2 a.example b.example:8443%n"})
final class ProbeCommand implements Callable<Integer> {
    /** More would slow each other's handshakes down. */
    private static final int MOST_AT_ONCE = 8;

    private final Terminal terminal;
    private final Pace pace;
    private boolean reported;
    private Optional<WatchOptions.Watching> watching = Optional.empty();

    @Parameters(arity = "0..*", paramLabel = "HOST[:PORT]...", hideParamSyntax = true,
            description = "The servers to probe.")
    private List<String> hosts = List.of();

    @Mixin
    private final Options options = new Options();

    @Mixin
    private final WatchOptions watchOptions = new WatchOptions();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this and end.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show libssl4j's and OpenSSL's versions and end.")
    private boolean version;

    private ProbeCommand(Terminal terminal, Pace pace) {
        this.terminal = terminal;
        this.pace = pace;
    }

    /** Runs the probe; answers an {@link ExitCode}. */
    static int run(Terminal terminal, String... arguments) {
        return run(terminal, Pace.real(), arguments);
    }

    /** Runs the probe; a watch waits as it is told. */
    static int run(Terminal terminal, Pace pace, String... arguments) {
        ProbeCommand command = new ProbeCommand(terminal, pace);
        int exitCode = new CommandLine(command).setOut(terminal.out()).setErr(terminal.err()).setExpandAtFiles(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.color() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((e, given) -> command.refuse(e))
                .setExecutionExceptionHandler((e, line, given) -> command.fail(e))
                .execute(arguments);
        if (!terminal.out().checkError()) {
            return exitCode;
        }
        terminal.err().println("probe: the output could not be written");
        terminal.err().flush();
        return ExitCode.ERROR;
    }

    /** Arguments that picocli can't read. */
    private int refuse(CommandLine.ParameterException e) {
        return badArguments(e.getMessage().lines().findFirst().orElse("bad arguments"), e);
    }

    private int badArguments(String message, Exception e) {
        terminal.err().println("probe: bad arguments: " + message);
        terminal.err().println("probe --help lists what there is");
        return trace(e);
    }

    /** What is nobody's fault but this machine's, or the probe's own. */
    private int fail(Exception e) {
        terminal.err().println("probe: " + (e instanceof LibraryNotAvailableException ? e.getMessage()
                : "this should not happen (--debug shows where): " + e));
        return trace(e);
    }

    private int trace(Exception e) {
        if (options.debug()) {
            e.printStackTrace(terminal.err());
        }
        terminal.err().flush();
        return ExitCode.ERROR;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        List<Target> targets;
        Settings settings;
        try {
            targets = hosts.stream().map(Target::parse).toList();
            watching = watchOptions.watching();
            settings = options.settings(targets.size());
        } catch (IllegalArgumentException e) {
            return badArguments(e.getMessage(), e);
        }
        try (settings) {
            return targets.isEmpty() ? probeEmbedded(settings) : probe(targets, settings);
        }
    }

    private int probeEmbedded(Settings settings) throws InterruptedException, IOException {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned(EmbeddedServer.NAME))) {
            return probe(List.of(server.target()), settings.trusting(server.certificate()));
        }
    }

    private int probe(List<Target> targets, Settings settings) throws InterruptedException {
        List<TargetReport> reports = new ArrayList<>();
        try (Progress progress = Progress.start(terminal, targets.size());
                ExecutorService executor = Executors.newFixedThreadPool(Math.min(targets.size(), MOST_AT_ONCE))) {
            List<Future<TargetReport>> futures = targets.stream()
                    .map(target -> executor.submit(() -> probe(target, settings, progress))).toList();
            for (int i = 0; i < futures.size(); i++) {
                reports.add(await(targets.get(i), futures.get(i)));
                progress.clear();
                show(reports.getLast());
            }
        }
        if (!options.json()) {
            new TextReport(terminal.out(), new Style(terminal.color())).print(reports);
        }
        return watching.isPresent() ? watch(watching.get(), reports, settings) : finish(reports);
    }

    /** Where it is ended meanwhile, what is known by then is printed. */
    private int watch(WatchOptions.Watching how, List<TargetReport> reports, Settings settings)
            throws InterruptedException {
        try (LastWord _ = LastWord.await(pace, settings.timeout().multipliedBy(2))) {
            WatchText text = new WatchText(terminal, how);
            List<TargetReport> watched = new Watch(how, settings, pace,
                    options.json() ? WatchText.silent(terminal) : text).run(reports);
            if (!options.json()) {
                text.summary(watched);
            }
            return finish(watched);
        }
    }

    private int finish(List<TargetReport> reports) {
        int exitCode = reports.stream().mapToInt(TargetReport::exitCode).max().orElseThrow();
        if (options.json()) {
            JsonReport.print(terminal.out(), reports, exitCode);
        }
        return exitCode;
    }

    private TargetReport probe(Target target, Settings settings, Progress progress) {
        try {
            return new TargetProbe(target, settings, progress.of(target)).run();
        } catch (ProbeException e) {
            if (options.debug()) {
                e.printStackTrace(terminal.err());
            }
            return TargetReport.of(target, e.failure());
        } finally {
            progress.countDone();
        }
    }

    /** The report of a server; also of one whose probe has a bug, so that the others are not lost. */
    private TargetReport await(Target target, Future<TargetReport> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LibraryNotAvailableException missing) {
                throw missing;
            }
            if (e.getCause() instanceof LinkageError broken) {
                throw broken;
            }
            trace(e);
            return TargetReport.of(target, new Failure(Failure.Kind.INTERNAL, "this should not happen: " + e.getCause(),
                    "--debug shows where"));
        }
    }

    /** Failures go to stderr in JSON too: whoever looks at the terminal sees them. */
    private void show(TargetReport report) {
        report.failure().ifPresent(failure -> say(report.target(), failure));
        if (report.findings().isEmpty()) {
            return;
        }
        TargetReport.Findings findings = report.findings().get();
        if (!options.json()) {
            if (reported) {
                terminal.out().println();
            }
            new TextReport(terminal.out(), new Style(terminal.color())).print(report, !reported);
            reported = true;
        }
        if (findings.sessionOutFailure().isPresent()) {
            say(report.target(), findings.sessionOutFailure().get());
        } else if (findings.sessionOut().isEmpty() && options.writesSession()) {
            say(report.target(), new Failure(Failure.Kind.SESSION, "the server gave no session to write", ""));
        }
    }

    private void say(Target target, Failure failure) {
        terminal.err().println("probe: " + target + ": " + failure.message()
                + (failure.advice().isEmpty() ? "" : " (" + failure.advice() + ")"));
        terminal.err().flush();
    }
}
