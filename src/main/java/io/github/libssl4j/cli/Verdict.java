package io.github.libssl4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The findings in a line.
 *
 * @param resumes whether each version that the server speaks resumes by at least one mechanism, each time that it was
 *     tried, and the session of {@code --session-in} was taken, if there was one
 * @param line the line
 */
record Verdict(boolean resumes, String line) {
    static Verdict of(TargetReport.Findings findings) {
        List<VersionReport> spoken = findings.versions().stream().filter(VersionReport::isSpoken).toList();
        boolean taken = findings.sessionIn().map(SessionInReport::accepted).orElse(true);
        boolean resumes = taken && spoken.stream().allMatch(VersionReport::resumes);
        List<String> parts = new ArrayList<>();
        if (!taken) {
            parts.add("the session of --session-in was not taken");
        }
        spoken.forEach(version -> parts.add(line(version)));
        return new Verdict(resumes, (resumes ? "resumes: " : "does not resume as it should: ") + String.join("; ", parts));
    }

    private static String line(VersionReport version) {
        List<MechanismReport> mechanisms = version.mechanisms();
        if (version.resumes()) {
            return version.version() + " by " + mechanisms.stream().filter(MechanismReport::resumesAlways)
                    .map(report -> report.mechanism().title()).collect(Collectors.joining(" and "));
        }
        if (mechanisms.stream().anyMatch(MechanismReport::resumesSometimes)) {
            return version.version() + " only sometimes";
        }
        if (mechanisms.stream().anyMatch(report -> report.broken() > 0)) {
            return version.version() + " breaks the handshake where a session is offered";
        }
        return version.version() + (mechanisms.stream().anyMatch(MechanismReport::isOffered)
                ? " takes none of its sessions back" : " gives nothing to resume with");
    }
}
