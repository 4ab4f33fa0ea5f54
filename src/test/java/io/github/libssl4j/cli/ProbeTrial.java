package io.github.libssl4j.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.libssl4j.TlsVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the fuzz targets of the probe need of this package. */
public final class ProbeTrial {
    private final int exit;
    private final String out;
    private final String err;

    private ProbeTrial(int exit, String out, String err) {
        this.exit = exit;
        this.out = out;
        this.err = err;
    }

    /** Runs the command; a watch's time goes by at once, and ends soon. */
    public static ProbeTrial run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = ProbeCommand.run(new Terminal(new PrintWriter(out), new PrintWriter(err), false, false), new Short(),
                arguments.toArray(String[]::new));
        return new ProbeTrial(exit, out.toString(), err.toString());
    }

    /** Whether {@code --session-in} would take this file. */
    public static void readSession(Path file) {
        SessionFile.read(file).close();
    }

    /** The JSON and the text of a server that said all this of itself. */
    public static ProbeTrial report(List<String> said) {
        String a = said.get(0);
        String b = said.get(1);
        String c = said.get(2);
        Handshake first = new Handshake(TlsVersion.TLS_1_3, a, Optional.of(b), false, true, 1.5, List.of());
        MechanismReport mechanism = new MechanismReport(Mechanism.TLS13_TICKET, 2, 3, 1, 1, Optional.of(c),
                OptionalLong.of(said.hashCode()), OptionalLong.of(Long.MIN_VALUE), Optional.of(true), Optional.of(false),
                OptionalLong.of(a.length()), OptionalDouble.of(1e9), OptionalDouble.empty(), Optional.of(true));
        TargetReport.Findings findings = new TargetReport.Findings(b, c, a, first, true,
                Optional.of(new SessionInReport(a, b, false, -1, 5, Optional.of(c))), Optional.of(b),
                Optional.of(new Failure(Failure.Kind.FILE, c, a)), List.of(a, b, c),
                List.of(new VersionReport(TlsVersion.TLS_1_2, Optional.of(a), List.of()),
                        new VersionReport(TlsVersion.TLS_1_3, Optional.empty(), List.of(mechanism))),
                Optional.of(new TicketKeys(List.of("00112233445566778899aabbccddeeff"), 3, true)),
                Optional.of(EarlyDataReport.without(EarlyDataReport.Outcome.BROKEN, b, Optional.empty())));
        List<TargetReport> reports = List.of(TargetReport.of(new Target(a, 1, false), new Failure(Failure.Kind.DNS, b, c)),
                TargetReport.of(new Target("host", 2, false), findings));
        StringWriter out = new StringWriter();
        JsonReport.print(new PrintWriter(out), reports, 2);
        StringWriter text = new StringWriter();
        TextReport printed = new TextReport(new PrintWriter(text), new Style(false));
        printed.print(reports.get(1), true);
        printed.print(reports);
        return new ProbeTrial(2, out.toString(), text.toString());
    }

    public int exit() {
        return exit;
    }

    /** What it printed. */
    public String out() {
        return out;
    }

    /** What it complained of. */
    public String err() {
        return err;
    }

    /** What it printed, all of it one JSON document. */
    public JsonNode json() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        return mapper.readTree(out);
    }

    /** Three pauses of no length. */
    private static final class Short implements Pace {
        private long nanos;
        private int pauses;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public boolean pause(Duration time) {
            nanos += time.toNanos();
            return ++pauses < 3;
        }

        @Override
        public void stop() {
            pauses = 3;
        }
    }
}
