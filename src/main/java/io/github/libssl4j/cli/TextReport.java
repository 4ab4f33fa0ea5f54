package io.github.libssl4j.cli;

import io.github.libssl4j.cli.Table.Cell;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The report for people: a table for each server, then the verdict and what to change. */
final class TextReport {
    private static final String NONE = "-";
    private static final int WIDTH = 100;

    private final PrintWriter out;
    private final Style style;

    TextReport(PrintWriter out, Style style) {
        this.out = out;
        this.style = style;
    }

    /** Prints what was found out; a failure is another one's to print. */
    void print(TargetReport report) {
        report.findings().ifPresent(findings -> print(report.target(), findings));
    }

    private void print(Target target, TargetReport.Findings findings) {
        Handshake first = findings.first();
        out.println(style.strong(target + (target.embedded() ? ", the probe's own server" : ""))
                + (findings.address().equals(target.host()) ? "" : " (" + findings.address() + ")"));
        out.println("  " + first.protocol() + ", " + first.cipher()
                + first.alpn().map(alpn -> ", ALPN " + Format.printable(alpn)).orElse("")
                + ", certificate " + (findings.verified() ? "verified for " + findings.serverName() : "not verified"));
        findings.sessionIn().ifPresent(this::print);
        out.println();
        Table table = table(findings.versions());
        table.lines().forEach(out::println);
        findings.versions().forEach(this::printTroubles);
        out.println(style.faint("  full, short: median TLS handshake, full and resumed, without TCP"));
        out.println(style.faint("  other name: whether a session is taken under " + findings.otherName()));
        out.println();
        Verdict verdict = Verdict.of(findings);
        out.println("  " + (verdict.resumes() ? style.good(verdict.line()) : style.bad(verdict.line())));
        Advice.of(findings).forEach(this::advise);
        findings.sessionOut().ifPresent(file -> out.println("  wrote a session to " + file
                + "; it holds the master secret, keep it as a private key"));
        if (target.embedded()) {
            out.println("  This was the probe's own server. Of yours: scripts/probe HOST[:PORT]");
        }
        out.flush();
    }

    private void printTroubles(VersionReport version) {
        version.refusal().ifPresent(reason -> out.println("  " + version.version() + " is not spoken (" + reason + ")"));
        version.mechanisms().forEach(report -> report.breakage().ifPresent(reason -> out.println("  " + version.version()
                + " by " + report.mechanism().title() + ": " + report.broken() + " of " + report.attempts()
                + " handshakes broke (" + reason + ")")));
    }

    private void print(SessionInReport session) {
        String age = "is " + Format.lifetime(session.ageSeconds()) + " old, of " + Format.lifetime(session.lifetimeSeconds());
        out.println("  the " + session.protocol() + " session of " + session.file() + " " + age + ", and was "
                + (session.accepted() ? style.good("taken") : style.bad("not taken"))
                + session.reason().map(reason -> " (" + reason + ")").orElse(""));
    }

    private Table table(List<VersionReport> versions) {
        Table table = new Table();
        table.add(List.of("version", "by", "resumed", "tickets", "lifetime", "age", "fwd secret", "2nd use", "early data",
                "full", "short", "other name").stream().map(head -> new Cell(head, style::faint)).toList());
        for (VersionReport version : versions) {
            version.mechanisms().forEach(report -> table.add(row(report)));
        }
        return table;
    }

    private List<Cell> row(MechanismReport report) {
        Mechanism mechanism = report.mechanism();
        return List.of(Cell.of(mechanism.version().toString()), Cell.of(mechanism.title()), resumed(report),
                Cell.of(mechanism.usesTickets() ? Integer.toString(report.tickets()) : NONE),
                Cell.of(report.lifetimeSeconds().isPresent() ? Format.lifetime(report.lifetimeSeconds().getAsLong()) : NONE),
                Cell.of(report.ageMillis().isPresent() ? Format.age(report.ageMillis().getAsLong()) : NONE),
                yesNo(report.forwardSecret()), yesNo(report.secondUse()),
                Cell.of(report.earlyDataBytes().isEmpty() ? NONE : report.earlyDataBytes().getAsLong() == 0 ? "no"
                        : report.earlyDataBytes().getAsLong() + " B"),
                Cell.of(report.fullMillis().isPresent() ? Format.millis(report.fullMillis().getAsDouble()) : NONE),
                Cell.of(report.resumedMillis().isPresent() ? Format.millis(report.resumedMillis().getAsDouble()) : NONE),
                yesNo(report.acceptedUnderOtherName()));
    }

    private Cell resumed(MechanismReport report) {
        if (!report.isOffered()) {
            return new Cell("not offered", style::doubtful);
        }
        UnaryOperator<String> paint = report.resumesAlways() ? style::good
                : report.resumed() > 0 ? style::doubtful : style::bad;
        return new Cell(report.resumed() + " of " + report.attempts(), paint);
    }

    private static Cell yesNo(Optional<Boolean> answer) {
        return Cell.of(answer.map(yes -> yes ? "yes" : "no").orElse(NONE));
    }

    private void advise(String advice) {
        StringBuilder line = new StringBuilder("  - ");
        for (String word : advice.split(" ")) {
            if (line.length() + word.length() > WIDTH) {
                out.println(line.toString().stripTrailing());
                line = new StringBuilder("    ");
            }
            line.append(word).append(' ');
        }
        out.println(line.toString().stripTrailing());
    }
}
