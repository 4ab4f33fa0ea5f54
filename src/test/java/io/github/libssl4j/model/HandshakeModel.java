package io.github.libssl4j.model;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;

/** What a handshake does: what is offered, whether the server takes it, and what both sides remember of it. */
final class HandshakeModel {
    private static final int HELLO = 1;
    private static final int ANSWER = 2;
    /** A client holds a TLS 1.3 ticket back that looks older than it may be. */
    private static final long OLD = 1000;

    private final Model model;
    private final ContextModel client;
    private final ContextModel server;
    private final Handshake step;
    private int offered;
    private boolean taken;
    private TlsVersion version;
    private int found;
    private boolean resumed;
    private boolean renewed;
    private boolean resendable;
    private EarlyModel early;
    private int tickets;
    private NewSessions.Newest newest;

    HandshakeModel(Model model, Handshake step) {
        this.model = model;
        this.step = step;
        this.client = model.context(step.client());
        this.server = model.context(step.server());
    }

    Object run() {
        if (server.closed || client.closed || !server.setup.server() || client.setup.server()) {
            return IllegalStateException.class;
        }
        Object refusal = offer();
        if (refusal != null) {
            return refusal;
        }
        if (step.stage() < HELLO) {
            unsaid();
            return "left at " + step.stage();
        }
        client.cache.statistics.connect++;
        if (step.stage() < ANSWER) {
            abandon();
            return "left at " + step.stage();
        }
        server.cache.statistics.accept++;
        version = agreed();
        if (version == null) {
            if (step.stage() > ANSWER && offered != 0) {
                client.cache.drop(offered, model.session(offered).isExpired() ? SessionRemoval.EXPIRED
                        : SessionRemoval.REMOVED); // the alert marks it
            }
            abandon();
            return SslException.class;
        }
        lookUp();
        if (step.stage() == ANSWER) {
            abandon();
            return "left at " + step.stage();
        }
        early = new EarlyModel(model, step, server, offersTicket() ? model.session(offered) : null, resendable);
        early.decide(resumed, found == 0 ? null : model.session(found));
        finish();
        return version + (resumed ? " resumed" : " full") + early.text();
    }

    TlsVersion version() {
        return version;
    }

    boolean isResumed() {
        return resumed;
    }

    /** How many new sessions the client was told of. */
    int tickets() {
        return tickets;
    }

    NewSessions.Newest newest() {
        return newest;
    }

    private TlsVersion agreed() {
        for (TlsVersion each : new TlsVersion[] {TlsVersion.TLS_1_3, TlsVersion.TLS_1_2}) {
            if (client.setup.speaks(each) && server.setup.speaks(each)) {
                return each;
            }
        }
        return null;
    }

    // ---- the client's offer

    private Object offer() {
        switch (step.offer()) {
            case NOTHING -> { }
            case CHOSEN -> {
                Object refusal = byHand();
                if (refusal != null) {
                    return refusal;
                }
            }
            case REMEMBERED -> remembered();
            default -> throw new IllegalStateException();
        }
        resendable = offered == 0 || isForProtocol(model.session(offered));
        if (offered != 0 && !client.setup.speaks(model.session(offered).version)) {
            offered = 0; // libssl quietly makes a new one
        }
        return null;
    }

    /** Whether it is for the application protocol of all contexts: data that was for another is not sent later. */
    private boolean isForProtocol(SessionModel session) {
        return session.real || session.contents.alpn().equals(server.setup.extras().agreed().orElse(""));
    }

    private Object byHand() {
        if (model.isClosed(step.handle())) {
            return IllegalStateException.class;
        }
        int number = model.handles().get(step.handle()).session();
        SessionModel session = model.session(number);
        if (session.fault() != null) {
            return session.fault();
        }
        if (!session.policy.equals(client.policy()) && (!session.policy.isEmpty() || client.setup.trusting())) {
            return IllegalArgumentException.class;
        }
        model.seal(step.handle());
        if (session.owner == 0) {
            session.owner = client.number;
        }
        if (session.isTls13()) {
            if (session.offered) {
                return IllegalStateException.class;
            }
            session.offered = true;
        }
        offered = number;
        if (session.owner != client.number || !session.idContext.equals(client.idContext())) {
            SessionModel copy = session.dup();
            copy.owner = client.number;
            copy.policy = client.policy();
            copy.idContext = client.idContext();
            offered = step.fresh();
            model.put(offered, copy);
        }
        return null;
    }

    private void remembered() {
        if (!client.remembers()) {
            return;
        }
        for (Integer number; (number = client.remembered.pollLast()) != null;) {
            SessionModel session = model.session(number);
            if (!session.isResumable() || session.isExpired()) {
                continue;
            }
            if (!session.isTls13()) {
                client.remembered.addLast(number);
            } else if (session.offered) {
                continue;
            } else {
                session.offered = true;
                taken = true;
            }
            offered = number;
            return;
        }
    }

    /** No hello was made: the next connection may have the ticket. */
    private void unsaid() {
        if (taken && model.session(offered).isResumable()) {
            model.session(offered).offered = false;
            client.remembered.addLast(offered);
        }
    }

    /** A hello was made, and nothing came of it: the ticket may have been seen. */
    private void abandon() {
        if (taken) {
            client.cache.drop(offered, SessionRemoval.USED);
        }
    }

    // ---- what the server finds

    private void lookUp() {
        SessionModel session = offered == 0 ? null : model.session(offered);
        StatisticsModel statistics = server.cache.statistics;
        if (version == TlsVersion.TLS_1_3) {
            if (offersTicket()) {
                lookUpTicket(session.ticket);
            }
        } else {
            boolean old = session != null && !session.isTls13();
            if (server.setup.tickets() && client.setup.tickets() && old && session.ticket != null) {
                lookUpTicket(session.ticket);
            } else if (old) {
                lookUpId(session.id);
            } else if (client.setup.speaks(TlsVersion.TLS_1_3)) {
                lookUpId(""); // a random one, for middleboxes
            }
        }
        if (resumed) {
            statistics.hits++;
        }
    }

    /** Whether there is a TLS 1.3 ticket in the client's hello. */
    private boolean offersTicket() {
        SessionModel session = offered == 0 ? null : model.session(offered);
        return session != null && session.isTls13() && session.ticket != null && session.time <= 0 && session.time > -OLD;
    }

    private void lookUpTicket(TicketModel ticket) {
        if (ticket.isStateful()) {
            if (server.setup.isStateful()) {
                lookUpId(ticket.serverId());
            }
        } else if ((version == TlsVersion.TLS_1_3 ? !server.setup.isStateful() : server.setup.tickets())
                && model.keysOf(server).decrypts(ticket.key())) {
            resumed = ticket.idContext().equals(server.idContext());
            renewed = version == TlsVersion.TLS_1_3 || model.keysOf(server).replaces(ticket.key());
        }
    }

    private void lookUpId(String id) {
        StatisticsModel statistics = server.cache.statistics;
        boolean internal = !server.cache.has(SessionCacheMode.NO_INTERNAL_LOOKUP);
        int cached = internal && !id.isEmpty() ? server.cache.find(id) : 0;
        if (cached != 0 && model.session(cached).version != version) {
            cached = 0;
        }
        if (cached == 0 && internal) {
            statistics.misses++;
        }
        if (cached == 0 && server.setup.looks()) {
            SessionModel outside = model.store().find(id, server.idContext());
            if (outside != null) {
                statistics.callbackHits++;
                cached = step.fresh() + 1;
                outside.owner = server.number;
                outside.policy = server.policy();
                model.put(cached, outside);
                if (server.stores()) {
                    server.cache.insert(cached, 0);
                }
            }
        }
        if (cached == 0) {
            return;
        }
        SessionModel session = model.session(cached);
        if (version == TlsVersion.TLS_1_3 && server.setup.early().guards()) {
            server.cache.drop(cached, session.isExpired() ? SessionRemoval.EXPIRED : SessionRemoval.USED);
        }
        if (!session.idContext.equals(server.idContext())) {
            return;
        }
        if (session.isExpired()) {
            statistics.timeouts++;
            if (version != TlsVersion.TLS_1_3) {
                server.cache.drop(cached, SessionRemoval.EXPIRED);
            }
            return;
        }
        resumed = session.real;
        found = cached;
        renewed = version == TlsVersion.TLS_1_3 || NewSessions.giveTickets(client, server); // it comes as a ticket from now on
    }

    // ---- what comes of it

    private void finish() {
        client.cache.statistics.connectGood++;
        server.cache.statistics.acceptGood++;
        if (resumed) {
            client.cache.statistics.hits++;
        } else if (offered != 0 && !model.session(offered).id.isEmpty()) {
            client.cache.statistics.misses++;
        }
        boolean tls13 = version == TlsVersion.TLS_1_3;
        if (tls13 && (resumed || taken)) {
            client.cache.drop(offered, SessionRemoval.USED);
        }
        int wished = step.manner().tickets() >= 0 ? step.manner().tickets() : server.setup.numTickets();
        int number = tls13 ? resumed ? Math.min(1, wished) : wished
                : resumed ? renewed ? 1 : 0 : isNamedInTls12() ? 1 : 0;
        tickets = number;
        newest = new NewSessions(model, client, server, version, step.seen(), step.fresh())
                .make(number, resumed ? before() : none(), resumed);
        if (!tls13 && taken) {
            client.cache.drop(offered, SessionRemoval.USED); // after the new session came, which belongs to the handshake
        }
        if (step.keeps() != 0) {
            model.connections().put(step.keeps(), new ConnectionModel(client.number, server.number, version, resumed, newest,
                    early.outcome(), EndModel.OPEN, EndModel.OPEN));
            client.connections++;
            server.connections++;
            model.in(step.arena(), step.keeps());
        }
    }

    private NewSessions.Newest none() {
        return new NewSessions.Newest(0, 0, client.cache.timeout, server.cache.timeout, client.setup.trusting());
    }

    /** What was resumed. */
    private NewSessions.Newest before() {
        SessionModel session = model.session(offered);
        long timeout = found != 0 ? model.session(found).timeout : session.ticket.timeout();
        int serverSession = found;
        if (found == 0) { // what comes out of a TLS 1.2 ticket has the id that the client made of that
            serverSession = step.fresh() + 1;
            model.put(serverSession, SessionModel.made(version == TlsVersion.TLS_1_3 ? model.session(session.ticket.original()).id
                    : session.id, version, server, timeout));
        }
        return new NewSessions.Newest(offered, serverSession, session.timeout, timeout, session.verified);
    }

    private boolean isNamedInTls12() {
        return NewSessions.giveTickets(client, server) || server.cache.has(SessionCacheMode.SERVER);
    }
}
