package io.github.libssl4j.cli;

import io.github.libssl4j.TlsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The findings in a line.
 *
 * @param resumes whether each version that the server speaks resumes by at least one mechanism, each time that it was
 *     tried, and the session of {@code --session-in} was taken, if there was one
 * @param line the line: what goes wrong comes first
 */
record Verdict(boolean resumes, String line) {
    static Verdict of(TargetReport.Findings findings) {
        List<VersionReport> spoken = findings.versions().stream().filter(VersionReport::isSpoken).toList();
        boolean taken = findings.sessionIn().map(SessionInReport::accepted).orElse(true);
        List<String> parts = new ArrayList<>();
        if (!taken) {
            parts.add("the session of --session-in was not taken");
        }
        spoken.stream().filter(version -> !version.resumes()).map(Verdict::trouble).forEach(parts::add);
        String good = spoken.stream().filter(VersionReport::resumes).map(Verdict::success)
                .collect(Collectors.joining(", "));
        if (!good.isEmpty()) {
            parts.add("resumes " + good);
        }
        return new Verdict(taken && spoken.stream().allMatch(VersionReport::resumes), String.join("; ", parts));
    }

    private static String success(VersionReport version) {
        return "in " + version.version() + " by " + titles(version, MechanismReport::resumesAlways);
    }

    private static String trouble(VersionReport version) {
        List<MechanismReport> mechanisms = version.mechanisms();
        if (mechanisms.stream().anyMatch(MechanismReport::resumesSometimes)) {
            return "resumes only sometimes in " + version.version() + " by "
                    + titles(version, MechanismReport::resumesSometimes);
        }
        String why;
        if (mechanisms.stream().anyMatch(report -> report.broken() > 0)) {
            why = "a session that is offered breaks the handshake";
        } else if (mechanisms.stream().anyMatch(MechanismReport::isOffered)) {
            why = "it takes none of its sessions back";
        } else {
            why = version.version() == TlsVersion.TLS_1_3 ? "no ticket came" : "neither a session id nor a ticket came";
        }
        return "does not resume in " + version.version() + " (" + why + ")";
    }

    private static String titles(VersionReport version, Predicate<MechanismReport> which) {
        return version.mechanisms().stream().filter(which).map(report -> report.mechanism().title())
                .collect(Collectors.joining(" and "));
    }
}
