package io.github.libssl4j.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The sessions of a mechanism that were not offered yet. */
final class Tickets implements AutoCloseable {
    private final Mechanism mechanism;
    private final TicketKeys.Log keys;
    private final Deque<Ticket> unused = new ArrayDeque<>();

    Tickets(Mechanism mechanism) {
        this(mechanism, new TicketKeys.Log());
    }

    /** Tickets whose keys are to be known. */
    Tickets(Mechanism mechanism, TicketKeys.Log keys) {
        this.mechanism = mechanism;
        this.keys = keys;
    }

    /** Takes over sessions; closes those of another mechanism, or of a connection that failed. Answers how many it kept. */
    int add(List<Ticket> arrived) {
        int kept = 0;
        for (Ticket ticket : arrived) {
            // Without a ticket, a TLS 1.2 server may still have given an id.
            if (ticket.session().hasTicket() == mechanism.usesTickets() && ticket.session().isResumable()) {
                keys.add(ticket.session().ticket());
                unused.addLast(ticket);
                kept++;
            } else {
                ticket.close();
            }
        }
        return kept;
    }

    boolean isEmpty() {
        return unused.isEmpty();
    }

    /**
     * The newest, which is the caller's to close. Machines that take turns behind one address are found out by it: the
     * oldest could meet its own machine each time.
     */
    Optional<Ticket> take() {
        return Optional.ofNullable(unused.pollLast());
    }

    @Override
    public void close() {
        unused.forEach(Ticket::close);
        unused.clear();
    }
}
