package io.github.libssl4j.cli;

import io.github.libssl4j.LibraryNotAvailableException;
import io.github.libssl4j.SslContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
@Command(name = "probe", sortOptions = false, usageHelpWidth = 100, separator = " ",
        customSynopsis = "probe [OPTION...] [HOST[:PORT]...]",
        header = "Finds out how a TLS server resumes sessions.",
        description = {"%nConnects to each HOST several times, resumes by session id and by ticket (TLS 1.2) and by ticket "
                + "(TLS 1.3), and says what the server does and what to change. It sends no data. The port is 443 unless "
                + "given; an IPv6 address with a port is written [2001:db8::1]:443. Without a HOST it probes a server of its "
                + "own on loopback.%n"},
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

    @Parameters(arity = "0..*", paramLabel = "HOST[:PORT]...", hideParamSyntax = true,
            description = "The servers to probe.")
    private List<String> hosts = List.of();

    @Mixin
    private final Options options = new Options();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this and end.")
    private boolean help;

    private ProbeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs the probe; answers an {@link ExitCode}. */
    static int run(Terminal terminal, String... arguments) {
        ProbeCommand command = new ProbeCommand(terminal);
        return new CommandLine(command).setOut(terminal.out()).setErr(terminal.err()).setExpandAtFiles(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.color() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((e, given) -> command.refuse(e))
                .setExecutionExceptionHandler((e, line, given) -> command.fail(e))
                .execute(arguments);
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
        List<Target> targets = new ArrayList<>();
        Settings settings;
        try {
            settings = options.settings(hosts.size());
            for (String host : hosts) {
                targets.add(Target.parse(host));
            }
        } catch (IllegalArgumentException e) {
            return badArguments(e.getMessage(), e);
        }
        if (!targets.isEmpty()) {
            try {
                return probe(targets, settings);
            } finally {
                settings.certificate().ifPresent(Settings.ClientCertificate::wipe);
            }
        }
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned(EmbeddedServer.NAME))) {
            return probe(List.of(server.target()), settings.trusting(server.certificate()));
        }
    }

    private int probe(List<Target> targets, Settings settings) throws InterruptedException {
        Progress progress = new Progress(terminal, targets.size());
        List<TargetReport> reports = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(Math.min(targets.size(), MOST_AT_ONCE))) {
            List<Future<TargetReport>> futures = targets.stream()
                    .map(target -> executor.submit(() -> probe(target, settings, progress))).toList();
            for (int i = 0; i < futures.size(); i++) {
                reports.add(await(targets.get(i), futures.get(i)));
                progress.clear();
                show(reports.getLast(), i > 0);
            }
        }
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
            trace(e);
            return TargetReport.of(target, new Failure(Failure.Kind.INTERNAL, "this should not happen: " + e.getCause(),
                    "--debug shows where"));
        }
    }

    /** Failures go to stderr in JSON too: whoever looks at the terminal sees them. */
    private void show(TargetReport report, boolean more) {
        report.failure().ifPresent(failure -> {
            terminal.err().println("probe: " + report.target() + ": " + failure.message()
                    + (failure.advice().isEmpty() ? "" : " (" + failure.advice() + ")"));
            terminal.err().flush();
        });
        if (!options.json() && report.findings().isPresent()) {
            if (more) {
                terminal.out().println();
            }
            new TextReport(terminal.out(), new Style(terminal.color())).print(report);
            if (report.findings().get().sessionOut().isEmpty() && options.writesSession()) {
                terminal.err().println("probe: " + report.target() + ": the server gave no session to write");
                terminal.err().flush();
            }
        }
    }
}
