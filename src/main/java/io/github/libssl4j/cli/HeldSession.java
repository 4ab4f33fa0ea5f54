package io.github.libssl4j.cli;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A session of one mechanism that is offered again and again. Copies of it are offered, so that it stays as it is; where
 * the server takes each only once, one after the other of several that were made at the start.
 */
final class HeldSession implements AutoCloseable {
    /** A refusal may be that of one machine of several. */
    private static final int MOST_OFFERS = 3;

    private final Mechanism mechanism;
    private final ProbeClient client;
    private final Tickets held;
    private final Pace pace;
    private final boolean takenOnce;
    private final List<Try> tries = new ArrayList<>();
    private Ticket ticket;
    private long madeAt;
    private OptionalLong lifetime = OptionalLong.empty();

    private HeldSession(TargetClients clients, MechanismReport report, Pace pace) throws ProbeException {
        this.mechanism = report.mechanism();
        this.pace = pace;
        this.takenOnce = !report.secondUse().orElse(true);
        this.held = new Tickets(mechanism);
        this.client = clients.of(mechanism);
    }

    /** Makes a session; where the server takes each once, as many as this number of handshakes brings. */
    static HeldSession make(TargetClients clients, MechanismReport report, int handshakes, Pace pace)
            throws IOException, ProbeException {
        HeldSession session = new HeldSession(clients, report, pace);
        try {
            for (int i = 0; i < (session.takenOnce ? handshakes : 1); i++) {
                session.held.add(session.client.full().tickets());
            }
            session.begin();
            return session;
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    private void begin() {
        madeAt = pace.nanos();
        ticket = held.take().orElse(null);
        if (ticket != null && mechanism.usesTickets()) {
            long hint = ticket.session().ticketLifetimeHint().toSeconds();
            lifetime = hint > 0 || mechanism.version() == TlsVersion.TLS_1_3 ? OptionalLong.of(hint)
                    : OptionalLong.empty();
        }
    }

    Mechanism mechanism() {
        return mechanism;
    }

    /** What the server said of it. */
    OptionalLong lifetimeSeconds() {
        return lifetime;
    }

    List<Try> tries() {
        return List.copyOf(tries);
    }

    boolean isOver() {
        return !tries.isEmpty() && tries.getLast().outcome().isLast();
    }

    /** The name of the key of its ticket. */
    Optional<String> keyName() {
        return ticket == null ? Optional.empty() : TicketKeys.nameOf(ticket.session().ticket());
    }

    /**
     * Offers it, unless it is known to be over; the tickets that come are for the log. Answers what came of it; empty
     * where it was over before.
     */
    Optional<Try.Outcome> offer(TicketKeys.Log keys) {
        if (isOver()) {
            return Optional.empty();
        }
        tries.add(tryOnce(Duration.ofNanos(pace.nanos() - madeAt).toMillis(), keys));
        return Optional.of(tries.getLast().outcome());
    }

    /** Makes a new ticket for the log: a server may take old ones without giving new ones. */
    void askForTicket(TicketKeys.Log keys) {
        try (Handshake handshake = client.full()) {
            handshake.tickets().forEach(came -> keys.add(came.session().ticket()));
        } catch (IOException | ProbeException e) {
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "A new ticket for the watch", e);
        }
    }

    private Try tryOnce(long age, TicketKeys.Log keys) {
        // A client may not offer it any longer (RFC 8446, 4.6.1), so OpenSSL's does not.
        if (mechanism.version() == TlsVersion.TLS_1_3 && age / 1000 > lifetime.orElse(Long.MAX_VALUE)) {
            return new Try(age, Try.Outcome.EXPIRED, Optional.empty());
        }
        if (ticket == null) {
            return new Try(age, Try.Outcome.USED_UP, Optional.empty());
        }
        try {
            for (int i = 0; i < (takenOnce ? 1 : MOST_OFFERS); i++) {
                if (resumes(keys)) {
                    return new Try(age, i == 0 ? Try.Outcome.TAKEN : Try.Outcome.SOMETIMES, Optional.empty());
                }
            }
            return new Try(age, Try.Outcome.REFUSED, Optional.empty());
        } catch (ProbeException e) {
            return new Try(age, Try.Outcome.UNREACHABLE, Optional.of(e.failure().message()));
        } catch (SocketTimeoutException e) {
            return new Try(age, Try.Outcome.UNREACHABLE, Optional.of(Diagnosis.reason(e)));
        } catch (IOException e) {
            return new Try(age, Try.Outcome.BROKEN, Optional.of(Diagnosis.reason(e)));
        }
    }

    private boolean resumes(TicketKeys.Log keys) throws IOException, ProbeException {
        try (SslSession copy = ticket.session().dup(); Handshake handshake = client.resume(copy)) {
            handshake.tickets().forEach(came -> keys.add(came.session().ticket()));
            return handshake.resumed();
        } finally {
            if (takenOnce) {
                ticket.close();
                ticket = held.take().orElse(null);
            }
        }
    }

    @Override
    public void close() {
        if (ticket != null) {
            ticket.close();
        }
        held.close();
        client.close();
    }
}
