package io.github.libssl4j.cli;

import java.util.List;
import java.util.Optional;

/**
 * What the probe found out about one server.
 *
 * @param target the server
 * @param failure why it could not be probed; then there is nothing else
 * @param findings the findings, where there is no failure
 * @param watch what a watch found out, where there was one
 * @param watchFailure why there could be none
 */
record TargetReport(Target target, Optional<Failure> failure, Optional<Findings> findings, Optional<WatchReport> watch,
        Optional<Failure> watchFailure) {
    /**
     * The findings.
     *
     * @param address the address that was probed
     * @param serverName the name that was asked for
     * @param otherName the other name that sessions were tried under
     * @param first a connection that was left all choices
     * @param verified whether the server's certificate was verified
     * @param sessionIn the session of {@code --session-in}
     * @param sessionOut the file that a session was written to
     * @param sessionOutFailure why that went wrong
     * @param offeredAlpn the application protocols that were offered
     * @param versions TLS 1.2, then TLS 1.3
     * @param ticketKeys what its tickets tell of their keys; empty where they tell nothing
     * @param earlyData what became of early data; empty where none was to be sent
     */
    record Findings(String address, String serverName, String otherName, Handshake first, boolean verified,
            Optional<SessionInReport> sessionIn, Optional<String> sessionOut, Optional<Failure> sessionOutFailure,
            List<String> offeredAlpn, List<VersionReport> versions, Optional<TicketKeys> ticketKeys,
            Optional<EarlyDataReport> earlyData) {}

    static TargetReport of(Target target, Failure failure) {
        return new TargetReport(target, Optional.of(failure), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static TargetReport of(Target target, Findings findings) {
        return new TargetReport(target, Optional.empty(), Optional.of(findings), Optional.empty(), Optional.empty());
    }

    TargetReport with(WatchReport found) {
        return new TargetReport(target, failure, findings, Optional.of(found), Optional.empty());
    }

    TargetReport withoutWatch(Failure why) {
        return new TargetReport(target, failure, findings, Optional.empty(), Optional.of(why));
    }

    int exitCode() {
        if (findings.isEmpty() || findings.get().sessionOutFailure().isPresent() || watchFailure.isPresent()) {
            return ExitCode.ERROR;
        }
        return Verdict.of(findings.get()).resumes() ? ExitCode.RESUMES : ExitCode.DOES_NOT_RESUME;
    }
}
