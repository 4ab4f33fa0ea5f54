package io.github.libssl4j.cli;

import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Probes one server: one connection after the other, each closed before the next. */
final class TargetProbe {
    private final Target target;
    private final Settings settings;
    private final Progress.Line progress;

    TargetProbe(Target target, Settings settings, Progress.Line progress) {
        this.target = target;
        this.settings = settings;
        this.progress = progress;
    }

    TargetReport run() throws ProbeException {
        progress.show("connecting");
        try (Dialer dialer = Dialer.reach(target, settings.timeout())) {
            return TargetReport.of(target, find(dialer, new TargetClients(target, settings, dialer)));
        } catch (IOException e) {
            throw Diagnosis.of(e, settings);
        }
    }

    private TargetReport.Findings find(Dialer dialer, TargetClients clients) throws IOException, ProbeException {
        Optional<SessionInReport> sessionIn = Optional.empty();
        if (settings.sessionIn().isPresent()) {
            sessionIn = Optional.of(SessionFile.offer(settings.sessionIn().get(), clients, settings));
        }
        Handshake first = anyVersion(clients);
        List<VersionReport> versions = new ArrayList<>();
        for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
            versions.add(probe(clients, version, first));
        }
        Optional<EarlyDataReport> earlyData = settings.earlyData() ? Optional.of(EarlyDataProbe.run(target, clients,
                versions.getLast(), settings.timeout(), progress)) : Optional.empty();
        boolean written = false;
        Optional<Failure> failure = Optional.empty();
        try {
            written = settings.sessionOut().isPresent() && writeSession(clients, versions);
        } catch (ProbeException e) {
            failure = Optional.of(e.failure()); // what was found out is worth more
        }
        return new TargetReport.Findings(dialer.address(), clients.serverName(), clients.otherName(), first,
                !settings.insecure(), sessionIn,
                written ? settings.sessionOut().map(Path::toString) : Optional.empty(), failure,
                settings.alpn(), versions, clients.ticketKeys().keys(), earlyData);
    }

    private Handshake anyVersion(TargetClients clients) throws IOException, ProbeException {
        try (ProbeClient client = clients.any(); Handshake first = client.full()) {
            return first.with(List.of());
        }
    }

    private VersionReport probe(TargetClients clients, TlsVersion version, Handshake first)
            throws IOException, ProbeException {
        Optional<String> refusal = refusal(clients, version, first);
        List<MechanismReport> reports = new ArrayList<>();
        for (Mechanism mechanism : Mechanism.values()) {
            if (mechanism.version() == version && refusal.isEmpty()) {
                try (MechanismProbe probe = new MechanismProbe(clients, mechanism, settings.count(), progress)) {
                    reports.add(probe.measure());
                }
            }
        }
        return new VersionReport(version, refusal, List.copyOf(reports));
    }

    /** Why the server does not speak a version; empty where it does. */
    private static Optional<String> refusal(TargetClients clients, TlsVersion version, Handshake first)
            throws IOException, ProbeException {
        if (first.protocol() == version) {
            return Optional.empty();
        }
        try (ProbeClient client = clients.of(version)) {
            client.full().close();
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (e instanceof SslException tls && tls.verifyResult().isPresent()) {
                throw e; // it speaks it, with another certificate
            }
            return Optional.of(Diagnosis.reason(e));
        }
    }

    /** Makes and writes a session of the newest version that resumes; answers whether there was one. */
    private boolean writeSession(TargetClients clients, List<VersionReport> versions) throws ProbeException {
        Optional<Mechanism> best = versions.stream().flatMap(version -> version.mechanisms().stream())
                .filter(MechanismReport::isOffered)
                .max(Comparator.comparing((MechanismReport report) -> report.resumed() > 0)
                        .thenComparing(MechanismReport::mechanism))
                .map(MechanismReport::mechanism);
        try {
            return best.isPresent() && SessionFile.write(settings.sessionOut().orElseThrow(), clients, best.get());
        } catch (IOException e) {
            throw Diagnosis.of(e, settings);
        }
    }
}
