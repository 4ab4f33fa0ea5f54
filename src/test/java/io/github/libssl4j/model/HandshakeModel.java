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
    private int clientSession;
    private int serverSession;

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
        finish();
        return version + (resumed ? " resumed" : " full");
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
        if (offered != 0 && !client.setup.speaks(model.session(offered).version)) {
            offered = 0; // libssl quietly makes a new one
        }
        return null;
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
            boolean sent = session != null && session.isTls13() && session.ticket != null && session.time <= 0
                    && session.time > -OLD;
            if (sent) {
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

    private void lookUpTicket(TicketModel ticket) {
        if (ticket.isStateful()) {
            if (!server.setup.tickets()) {
                lookUpId(ticket.serverId());
            }
        } else if (server.setup.tickets() && keys().decrypts(ticket.key())) {
            resumed = ticket.idContext().equals(server.idContext());
            renewed = version == TlsVersion.TLS_1_3 || keys().replaces(ticket.key());
        }
    }

    private RingModel keys() {
        return model.ring(server.setup.ring() == 0 ? -server.number : server.setup.ring());
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
        renewed = version == TlsVersion.TLS_1_3 || givesTickets(); // it comes as a ticket from now on
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
        if (resumed) {
            clientSession = offered;
            // In TLS 1.2, what comes out of a ticket has the id that the client made of that.
            serverSession = found != 0 || version == TlsVersion.TLS_1_3 ? found
                    : put(made(model.session(offered).id, server, model.session(offered).ticket.timeout()), 2);
        }
        boolean tls13 = version == TlsVersion.TLS_1_3;
        if (tls13 && (resumed || taken)) {
            client.cache.drop(offered, SessionRemoval.USED);
        }
        int tickets = tls13 ? resumed ? Math.min(1, server.setup.numTickets()) : server.setup.numTickets()
                : resumed ? renewed ? 1 : 0 : isNamedInTls12() ? 1 : 0;
        made(tickets);
        if (!tls13 && taken) {
            client.cache.drop(offered, SessionRemoval.USED); // after the new session came, which belongs to the handshake
        }
        if (step.keeps() != 0) {
            model.connections().put(step.keeps(), new ConnectionModel(client.number, server.number, version, clientSession,
                    serverSession));
            client.connections++;
            server.connections++;
            model.in(step.arena(), step.keeps());
        }
    }

    private boolean givesTickets() {
        return server.setup.tickets() && client.setup.tickets();
    }

    private boolean isNamedInTls12() {
        return givesTickets() || server.cache.has(SessionCacheMode.SERVER);
    }

    /** The sessions that are new to each side. */
    private void made(int number) {
        boolean tls13 = version == TlsVersion.TLS_1_3;
        boolean serverKnows = server.cache.has(SessionCacheMode.SERVER) && (tls13 || !resumed && !givesTickets());
        boolean serverStores = server.stores() && (!tls13 || !server.setup.tickets() || server.setup.looks()
                || server.listens);
        long serverTimeout = !resumed ? server.cache.timeout : found != 0 ? model.session(found).timeout
                : model.session(offered).ticket.timeout();
        for (int i = 0; i < number && serverKnows; i++) {
            SessionModel session = made(step.serverId(i, tls13 && server.setup.tickets()), server, serverTimeout);
            session.idContext = server.idContext();
            inherit(session, resumed ? found : 0);
            serverSession = put(session, 2 + 2 * i);
            if (serverStores) {
                server.cache.insert(serverSession, 0);
            }
            model.tellAdded(server.number, serverSession);
        }
        model.deliver();
        if (resumed && !tls13 && number > 0) {
            client.cache.drop(offered, SessionRemoval.REMOVED); // the renewed ticket takes its place
        }
        long timeout = resumed ? model.session(offered).timeout : client.cache.timeout;
        for (int i = 0; i < number; i++) {
            SessionModel session = made(step.clientId(i), client, timeout);
            session.verified = resumed ? model.session(offered).verified : client.setup.trusting();
            session.ticket = ticket(i, tls13, serverTimeout);
            inherit(session, resumed ? offered : 0);
            clientSession = put(session, 3 + 2 * i);
            if (client.stores()) {
                client.cache.insert(clientSession, 0);
                client.remembered.addLast(clientSession);
            }
            model.tellAdded(client.number, clientSession);
        }
    }

    /** A ticket after a resumption is a copy of what was resumed, with the application's values. */
    private void inherit(SessionModel session, int from) {
        if (from != 0) {
            session.attached = model.session(from).attached;
            session.tag = model.session(from).tag;
        }
    }

    private TicketModel ticket(int i, boolean tls13, long lifetime) {
        if (tls13 && !server.setup.tickets()) {
            return new TicketModel(version, step.ticket(i), "", "", lifetime);
        }
        if (!tls13 && !givesTickets()) {
            return null;
        }
        String key = keys().names().getFirst();
        if (server.setup.ring() != 0 && !step.ticket(i).startsWith(key)) {
            throw new AssertionError("A ticket is not under the ring's key " + key + ": " + step.ticket(i));
        }
        return new TicketModel(version, "", key, server.idContext(), lifetime);
    }

    private SessionModel made(String id, ContextModel owner, long timeout) {
        SessionModel session = new SessionModel();
        session.id = id;
        session.version = version;
        session.cipher = true;
        session.key = true;
        session.real = true;
        session.timeout = timeout;
        session.owner = owner.number;
        session.policy = owner.policy();
        return session;
    }

    private int put(SessionModel session, int offset) {
        model.put(step.fresh() + offset, session);
        return step.fresh() + offset;
    }
}
