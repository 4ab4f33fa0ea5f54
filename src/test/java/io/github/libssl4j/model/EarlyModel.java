package io.github.libssl4j.model;

import io.github.libssl4j.EarlyDataStatus;

/** What comes of a client's early data: whether it goes out, whether the server takes it, whether it comes again. */
final class EarlyModel {
    /**
     * What a connection says of its early data.
     *
     * @param status what became of it
     * @param delivered whether that of the options is with the server
     */
    record Outcome(EarlyDataStatus status, boolean delivered) {}

    private final Model model;
    private final Handshake step;
    private final ContextModel server;
    private final Early early;
    /** How much the client may send early. */
    private final long most;
    private final SessionModel offered;
    private final boolean resends;
    private boolean accepted;

    /**
     * Of a handshake.
     *
     * @param offered the session whose ticket is in the client's hello, or {@code null}
     * @param resendable whether what was not taken may be sent later
     */
    EarlyModel(Model model, Handshake step, ContextModel server, SessionModel offered, boolean resendable) {
        this.model = model;
        this.step = step;
        this.server = server;
        this.early = step.manner().early();
        this.offered = offered;
        this.resends = step.manner().early().resends() && resendable;
        this.most = offered == null || !offered.isTls13() ? 0 : offered.early;
    }

    private boolean isSent() {
        return early.way() != Early.Way.NOT && early.size() <= most;
    }

    /**
     * The server's decision.
     *
     * @param resumed whether it resumes the session
     * @param found the session that it found in a cache; {@code null} where it is in the ticket
     */
    void decide(boolean resumed, SessionModel found) {
        EarlySetup setup = server.setup.early();
        if (!isSent() || !resumed || !early.reads() || setup.limit() == 0) {
            return;
        }
        long allowed = (found != null ? found : model.session(offered.ticket.original())).early;
        boolean timely = found == null || found.time == 0;
        if (allowed == 0 || !timely) {
            return;
        }
        boolean allows = setup.filter() == EarlySetup.Filter.NOT || setup.filter() == EarlySetup.Filter.YES;
        // Both sides count seconds: once a world is some of them old, sessions of several times may have come to be one.
        accepted = allows && !(step.isLate() && step.isEarlyDataRefused());
        if (setup.filter() == EarlySetup.Filter.THROWS && (!step.isLate() || step.hasThrown())) {
            model.tellThrown();
        }
    }

    Outcome outcome() {
        EarlyDataStatus status = !isSent() ? EarlyDataStatus.NOT_SENT : accepted ? EarlyDataStatus.ACCEPTED
                : EarlyDataStatus.REJECTED;
        return new Outcome(status, early.way() == Early.Way.BY_OPTIONS && (accepted || resends));
    }

    /** What is answered of it. */
    String text() {
        Outcome outcome = outcome();
        String written = early.way() != Early.Way.BY_HAND ? "" : ", " + (most == 0 ? IllegalStateException.class.getSimpleName()
                : early.size() > most ? IllegalArgumentException.class.getSimpleName() : "may write " + most);
        return written + Early.text(outcome.status(), outcome.status(), outcome.delivered(), accepted ? early.size() : 0,
                outcome.delivered() && !accepted ? early.size() : 0);
    }
}
