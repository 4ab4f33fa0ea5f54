package io.github.libssl4j.cli;

import io.github.libssl4j.cli.Table.Cell;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The report for people: two tables for each server, then the verdict and what to change. */
final class TextReport {
    private static final String NONE = "-";
    private static final List<String> LEGEND = List.of(
            "lifetime: what the server says; age: of the first ticket that it took",
            "fwd secret: whether a resumed connection has a key exchange of its own",
            "2nd use: whether a session is taken twice; early: bytes of early data allowed");

    private final PrintWriter out;
    private final Style style;

    TextReport(PrintWriter out, Style style) {
        this.out = out;
        this.style = style;
    }

    /** Prints what was found out, and what the columns mean; a failure is another one's to print. */
    void print(TargetReport report, boolean legend) {
        report.findings().ifPresent(findings -> print(report.target(), findings, legend));
    }

    private void print(Target target, TargetReport.Findings findings, boolean legend) {
        out.println(style.strong(target + (target.embedded() ? ", the probe's own server" : ""))
                + (findings.address().equals(target.host()) ? "" : " (" + findings.address() + ")"));
        wrapped("  ", header(findings), UnaryOperator.identity());
        findings.sessionIn().ifPresent(this::print);
        out.println();
        speed(findings.versions()).lines().forEach(out::println);
        findings.versions().forEach(this::printTroubles);
        if (legend) {
            wrapped("  ", "full, short: median ms of a full and of a resumed TLS handshake, without TCP", style::faint);
        }
        if (mechanisms(findings.versions()).anyMatch(MechanismReport::isOffered)) {
            out.println();
            sessions(findings.versions()).lines().forEach(out::println);
            if (legend) {
                LEGEND.forEach(line -> wrapped("  ", line, style::faint));
            }
            wrapped("  ", "other: whether a session is taken under another name, " + findings.otherName(),
                    style::faint);
            findings.ticketKeys().ifPresent(keys -> wrapped("  ", line(keys), UnaryOperator.identity()));
        }
        findings.earlyData().ifPresent(early -> wrapped("  ", EarlyDataText.line(early), UnaryOperator.identity()));
        out.println();
        Verdict verdict = Verdict.of(findings);
        wrapped("  ", verdict.line(), verdict.resumes() ? style::good : style::bad);
        Advice.of(findings).forEach(advice -> {
            List<String> lines = Format.wrap("    ", advice);
            out.println("  - " + lines.getFirst().strip());
            lines.stream().skip(1).forEach(out::println);
        });
        findings.sessionOut().ifPresent(file -> wrapped("  ", "wrote a session to " + file
                + "; it holds the master secret, keep it as a private key", UnaryOperator.identity()));
        if (target.embedded()) {
            out.println("  This was the probe's own server. Of yours: scripts/probe HOST[:PORT]");
        }
        out.flush();
    }

    /** What is the same for several servers, and what is not. */
    void print(List<TargetReport> reports) {
        List<String> lines = SharedKeys.lines(reports);
        if (!lines.isEmpty()) {
            out.println();
            lines.forEach(line -> wrapped("", line, UnaryOperator.identity()));
            out.flush();
        }
    }

    private static String line(TicketKeys keys) {
        String all = String.join(", ", keys.names());
        if (keys.names().isEmpty()) {
            return "ticket key: can't be told, since each of " + keys.tickets() + " tickets begins differently";
        }
        if (keys.takeTurns()) {
            return "ticket keys take turns: " + all + ". Several machines answer, each with a key of its own to make "
                    + "tickets with";
        }
        return keys.changed() ? "ticket key changed meanwhile, from one to the next of " + all + ": it was rotated, or "
                + "another machine answers now"
                : "ticket key: " + all + (keys.tickets() == 1 ? "" : ", the same in " + keys.tickets() + " tickets");
    }

    private static String header(TargetReport.Findings findings) {
        Handshake first = findings.first();
        String none = findings.offeredAlpn().isEmpty() ? ""
                : ", no ALPN (offered: " + String.join(", ", findings.offeredAlpn()) + ")";
        return first.protocol() + ", " + first.cipher()
                + first.alpn().map(alpn -> ", ALPN " + Format.printable(alpn)).orElse(none)
                + ", certificate " + (findings.verified() ? "verified for " + findings.serverName() : "not verified");
    }

    private void wrapped(String indent, String text, UnaryOperator<String> paint) {
        Format.wrap(indent, text).forEach(line -> out.println(indent + paint.apply(line.substring(indent.length()))));
    }

    private void printTroubles(VersionReport version) {
        version.refusal().ifPresent(reason -> wrapped("  ", version.version() + " is not spoken (" + reason + ")",
                UnaryOperator.identity()));
        version.mechanisms().forEach(report -> report.breakage().ifPresent(reason -> wrapped("  ", version.version()
                + " by " + report.mechanism().title() + ": " + report.broken() + " of " + report.attempts()
                + " handshakes broke (" + reason + ")", UnaryOperator.identity())));
    }

    private void print(SessionInReport session) {
        wrapped("  ", "the " + session.protocol() + " session of " + session.file() + " is "
                + Format.lifetime(session.ageSeconds()) + " old, of " + Format.lifetime(session.lifetimeSeconds())
                + ", and was " + (session.accepted() ? "taken" : "not taken")
                + session.reason().map(reason -> " (" + reason + ")").orElse(""),
                session.accepted() ? style::good : style::bad);
    }

    private static Stream<MechanismReport> mechanisms(List<VersionReport> versions) {
        return versions.stream().flatMap(version -> version.mechanisms().stream());
    }

    private Table table(String... heads) {
        Table table = new Table();
        table.add(Stream.of(heads).map(head -> new Cell(head, style::faint)).toList());
        return table;
    }

    /** How often and how fast it resumes. */
    private Table speed(List<VersionReport> versions) {
        Table table = table("version", "by", "resumed", "tickets", "full", "short");
        mechanisms(versions).forEach(report -> table.add(List.of(version(report), title(report), resumed(report),
                Cell.of(report.mechanism().usesTickets() ? Integer.toString(report.tickets()) : NONE),
                millis(report.fullMillis()), millis(report.resumedMillis()))));
        return table;
    }

    /** What its sessions are good for. */
    private Table sessions(List<VersionReport> versions) {
        Table table = table("version", "by", "lifetime", "age", "fwd secret", "2nd use", "early", "other");
        mechanisms(versions).filter(MechanismReport::isOffered).forEach(report -> table.add(List.of(version(report),
                title(report), number(report.lifetimeSeconds(), Format::lifetime),
                number(report.ageMillis(), Format::age), yesNo(report.forwardSecret()), yesNo(report.secondUse()),
                number(report.earlyDataBytes(), bytes -> bytes == 0 ? "no" : Long.toString(bytes)),
                yesNo(report.acceptedUnderOtherName()))));
        return table;
    }

    private static Cell version(MechanismReport report) {
        return Cell.of(report.mechanism().version().toString());
    }

    private static Cell title(MechanismReport report) {
        return Cell.of(report.mechanism().title());
    }

    private static Cell number(OptionalLong value, LongFunction<String> format) {
        return Cell.of(value.isPresent() ? format.apply(value.getAsLong()) : NONE);
    }

    private static Cell millis(OptionalDouble value) {
        return Cell.of(value.isPresent() ? Format.millis(value.getAsDouble()) : NONE);
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
}
