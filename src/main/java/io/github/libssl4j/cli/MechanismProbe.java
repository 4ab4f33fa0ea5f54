package io.github.libssl4j.cli;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Measures one mechanism of one server: full handshakes, resumed ones, and what else a session is good for. Each session
 * is offered once, except where it is asked what a second time does.
 */
final class MechanismProbe implements AutoCloseable {
    private final TargetClients clients;
    private final Mechanism mechanism;
    private final Tickets unused;
    private final ProbeClient client;
    private final int count;
    private final Progress.Line progress;
    private final List<Double> fullMillis = new ArrayList<>();
    private final List<Double> resumedMillis = new ArrayList<>();
    private int tickets;
    private int attempts;
    private int broken;
    private Optional<String> breakage = Optional.empty();
    private OptionalLong lifetime = OptionalLong.empty();
    private OptionalLong age = OptionalLong.empty();
    private OptionalLong earlyData = OptionalLong.empty();

    MechanismProbe(TargetClients clients, Mechanism mechanism, int count, Progress.Line progress) throws ProbeException {
        this.clients = clients;
        this.mechanism = mechanism;
        this.count = count;
        this.progress = progress;
        this.unused = new Tickets(mechanism, clients.ticketKeys());
        this.client = clients.of(mechanism);
    }

    MechanismReport measure() throws IOException, ProbeException {
        for (int i = 0; i < count; i++) {
            say("full handshake " + (i + 1) + " of " + count);
            fullHandshake();
        }
        for (int i = 0; i < count; i++) {
            say("resumption " + (i + 1) + " of " + count);
            if (!attempt()) {
                break;
            }
        }
        boolean resumes = !resumedMillis.isEmpty();
        return new MechanismReport(mechanism, tickets, attempts, resumedMillis.size(), broken, breakage, lifetime, age,
                resumes ? forwardSecret() : Optional.empty(), resumes ? secondUse() : Optional.empty(), earlyData,
                median(fullMillis), median(resumedMillis), resumes ? underOtherName() : Optional.empty());
    }

    private void say(String what) {
        progress.show(mechanism.version() + " by " + mechanism.title() + ": " + what);
    }

    private void fullHandshake() throws IOException, ProbeException {
        Handshake handshake = client.full();
        fullMillis.add(handshake.millis());
        tickets = Math.max(tickets, unused.add(handshake.tickets()));
    }

    /** Offers an unused session; answers whether it makes sense to go on. */
    private boolean attempt() throws IOException, ProbeException {
        Optional<Ticket> next = next();
        if (next.isEmpty()) {
            return false;
        }
        try (Ticket ticket = next.get()) {
            learn(ticket);
            long offeredAt = ticket.ageMillis();
            attempts++;
            Handshake handshake = client.resume(ticket.session());
            unused.add(handshake.tickets());
            if (handshake.resumed()) {
                resumedMillis.add(handshake.millis());
                age = age.isPresent() ? age : OptionalLong.of(offeredAt);
            }
            return true;
        } catch (IOException e) {
            broken++;
            breakage = Optional.of(Diagnosis.reason(e));
            return !(e instanceof SocketTimeoutException); // the next would take as long
        }
    }

    /** An unused session; a full handshake brings one where there is none left, as after a server's only ticket. */
    private Optional<Ticket> next() throws IOException, ProbeException {
        if (unused.isEmpty() && tickets > 0) {
            fullHandshake();
        }
        return unused.take();
    }

    private void learn(Ticket ticket) {
        SslSession session = ticket.session();
        if (mechanism.usesTickets()) {
            long hint = session.ticketLifetimeHint().toSeconds();
            // In TLS 1.2, 0 leaves it to the client (RFC 5077, 3.3).
            lifetime = hint > 0 || mechanism.version() == TlsVersion.TLS_1_3 ? OptionalLong.of(hint) : lifetime;
        }
        if (mechanism.version() == TlsVersion.TLS_1_3) {
            earlyData = OptionalLong.of(session.maxEarlyData());
        }
    }

    /** A client that would also do without shows what the server prefers. TLS 1.2 has no exchange when it resumes. */
    private Optional<Boolean> forwardSecret() throws IOException, ProbeException {
        if (mechanism.version() != TlsVersion.TLS_1_3) {
            return Optional.of(false);
        }
        say("forward secrecy");
        try (ProbeClient lax = clients.pskWithoutDhe()) {
            return offer(ticket -> {
                Handshake handshake = lax.resume(ticket.session());
                unused.add(handshake.tickets());
                return handshake.resumed() ? Optional.of(handshake.forwardSecret()) : Optional.empty();
            });
        }
    }

    private Optional<Boolean> secondUse() throws IOException, ProbeException {
        say("second use");
        return offer(ticket -> {
            try (SslSession first = ticket.session().dup(); SslSession second = ticket.session().dup()) {
                if (!resumes(first)) {
                    return Optional.empty();
                }
                try {
                    return Optional.of(resumes(second));
                } catch (SocketTimeoutException e) {
                    return Optional.empty();
                } catch (IOException e) {
                    return Optional.of(false);
                }
            }
        });
    }

    private boolean resumes(SslSession session) throws IOException, ProbeException {
        Handshake handshake = client.resume(session);
        unused.add(handshake.tickets());
        return handshake.resumed();
    }

    /** Clients that verify nothing, since the other name is made up: no data is exchanged. */
    private Optional<Boolean> underOtherName() throws IOException, ProbeException {
        say("under another name");
        try (ProbeClient unverified = clients.unverified(mechanism); Tickets own = new Tickets(mechanism)) {
            own.add(unverified.full().tickets());
            Optional<Ticket> next = own.take();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            try (Ticket ticket = next.get();
                    Handshake handshake = unverified.resumeAs(clients.otherName(), ticket.session())) {
                return Optional.of(handshake.resumed());
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(false); // such as by unrecognized_name
            }
        }
    }

    private interface Offer {
        Optional<Boolean> run(Ticket ticket) throws IOException, ProbeException;
    }

    /** Tries something with an unused session. A handshake that breaks leaves the question open. */
    private Optional<Boolean> offer(Offer offer) throws IOException, ProbeException {
        Optional<Ticket> next = next();
        if (next.isEmpty()) {
            return Optional.empty();
        }
        try (Ticket ticket = next.get()) {
            return offer.run(ticket);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static OptionalDouble median(List<Double> values) {
        if (values.isEmpty()) {
            return OptionalDouble.empty();
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return OptionalDouble.of(sorted.size() % 2 == 1 ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }

    @Override
    public void close() {
        unused.close();
        client.close();
    }
}
