package io.github.libssl4j.cli;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.cli.EarlyDataReport.Outcome;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sends a server real early data, if its TLS 1.3 sessions allow that; and where it was taken, with a new session, the same
 * bytes twice. Each session is made for this.
 */
final class EarlyDataProbe implements AutoCloseable {
    /** How long to wait for an answer to what came early. */
    private static final Duration EARLY = Duration.ofSeconds(1);
    /** How long after the handshake: the server may have to think about it. */
    private static final Duration LATER = Duration.ofSeconds(2);

    private final TargetClients clients;
    private final Target target;
    private final Duration timeout;
    private final ProbeClient client;
    private final Tickets unused;
    /** What to send with the sessions that came last. */
    private Optional<EarlyRequest> request = Optional.empty();
    private String protocol = "";

    private EarlyDataProbe(TargetClients clients, Target target, Duration timeout) throws ProbeException {
        this.clients = clients;
        this.target = target;
        this.timeout = timeout;
        this.client = clients.of(Mechanism.TLS13_TICKET);
        this.unused = new Tickets(Mechanism.TLS13_TICKET, clients.ticketKeys());
    }

    /** Finds out what becomes of early data; what goes wrong on the way is a finding too. */
    static EarlyDataReport run(Target target, TargetClients clients, VersionReport tls13, Duration timeout,
            Progress.Line progress) throws ProbeException {
        Optional<String> none = notOffered(tls13);
        if (none.isPresent()) {
            return EarlyDataReport.without(Outcome.NOT_OFFERED, none.get(), Optional.empty());
        }
        progress.show("early data");
        try (EarlyDataProbe probe = new EarlyDataProbe(clients, target, timeout)) {
            return probe.run(progress);
        }
    }

    private static Optional<String> notOffered(VersionReport tls13) {
        if (!tls13.isSpoken()) {
            return Optional.of(TlsVersion.TLS_1_3 + " is not spoken");
        }
        List<MechanismReport> offered = tls13.mechanisms().stream().filter(MechanismReport::isOffered).toList();
        if (offered.isEmpty()) {
            return Optional.of("no " + TlsVersion.TLS_1_3 + " ticket came");
        }
        return offered.stream().anyMatch(report -> report.earlyDataBytes().orElse(0) > 0) ? Optional.empty()
                : Optional.of("its tickets allow none");
    }

    private EarlyDataReport run(Progress.Line progress) {
        try (Ticket ticket = next()) {
            Optional<String> refusal = refusal(ticket.session());
            if (refusal.isPresent()) {
                return EarlyDataReport.without(Outcome.NOT_SENT, refusal.get(), request);
            }
            EarlyRequest sent = request.orElseThrow();
            boolean answers = sent.hasStatus();
            EarlyDataReport report = EarlyDataReport.of(send(ticket, sent, answers ? EARLY : EarlyFlight.GLIMPSE,
                    Optional.of(answers ? LATER : EarlyFlight.GLIMPSE)), sent);
            if (report.outcome() != Outcome.ACCEPTED) {
                return report.outcome() == Outcome.NOT_SENT ? EarlyDataReport.without(Outcome.NOT_SENT,
                        "the ticket is not good for it any longer", request) : report;
            }
            progress.show("the same early data again");
            return replay(report, report.httpStatus().isPresent() ? EARLY.plus(LATER) : EarlyFlight.GLIMPSE);
        } catch (IOException e) {
            return EarlyDataReport.without(Outcome.NOT_SENT, "no session came for it: " + Diagnosis.reason(e), request);
        } catch (ProbeException e) {
            return EarlyDataReport.without(Outcome.NOT_SENT, e.failure().message(), request);
        }
    }

    /** An unused session, of a full handshake. */
    private Ticket next() throws IOException, ProbeException {
        if (unused.isEmpty()) {
            Handshake handshake = client.full();
            unused.add(handshake.tickets());
            protocol = handshake.alpn().orElse("");
            request = EarlyRequest.of(handshake.alpn(), clients.serverName(), target.port());
        }
        return unused.take().orElseThrow(() -> new IOException("no ticket came this time"));
    }

    private Optional<String> refusal(SslSession session) {
        if (request.isEmpty()) {
            return Optional.of("the probe knows nothing harmless to say in the application protocol "
                    + Format.printable(protocol));
        }
        int length = request.get().bytes().length;
        return session.maxEarlyData() >= length ? Optional.empty()
                : Optional.of("the server allows " + session.maxEarlyData() + " bytes, and " + request.get().title()
                        + " has " + length);
    }

    /**
     * Offers a session with early data. Where there is no time after the handshake, it is a replay: the server gets the same
     * bytes twice, and the answer is that to the second.
     */
    private EarlyFlight.End send(Ticket ticket, EarlyRequest what, Duration patience, Optional<Duration> later)
            throws ProbeException {
        try (SslSession copy = ticket.session().dup();
                EarlyFlight flight = new EarlyFlight(client.early(copy, what.bytes()), timeout)) {
            if (later.isEmpty()) {
                try (SocketChannel socket = client.dial()) {
                    flight.lose(socket);
                }
            }
            try (SocketChannel socket = client.dial()) {
                EarlyFlight.End end = flight.finish(socket, shorter(patience), later.map(this::shorter));
                if (later.isPresent()) {
                    flight.end(socket);
                }
                return end;
            }
        } catch (IOException e) {
            return EarlyFlight.End.broken(Diagnosis.reason(e));
        }
    }

    private Duration shorter(Duration patience) {
        return patience.compareTo(timeout) < 0 ? patience : timeout;
    }

    private EarlyDataReport replay(EarlyDataReport report, Duration patience) {
        EarlyRequest again = report.request().orElseThrow();
        try (Ticket ticket = next()) {
            EarlyFlight.End end = send(ticket, again, patience, Optional.empty());
            return end.outcome() == Outcome.NOT_SENT ? report : report.replayed(end); // by a ticket that allows less
        } catch (IOException | ProbeException e) {
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "No replay of early data", e);
            return report;
        }
    }

    @Override
    public void close() {
        unused.close();
        client.close();
    }
}
