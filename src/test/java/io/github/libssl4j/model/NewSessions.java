package io.github.libssl4j.model;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.TlsVersion;

/** The sessions that are new to both sides of a connection: those of its handshake, or of a ticket after it. */
final class NewSessions {
    /**
     * A connection's newest sessions.
     *
     * @param client the client's, or 0 where it can't be resumed
     * @param server the server's, or 0 where it is in its ticket only
     * @param clientTimeout for how long the client's live
     * @param serverTimeout for how long the server's live
     * @param verified whether the certificate was found good
     */
    record Newest(int client, int server, long clientTimeout, long serverTimeout, boolean verified) {}

    private final Model model;
    private final ContextModel client;
    private final ContextModel server;
    private final TlsVersion version;
    private final Shaken seen;
    private final int fresh;

    /**
     * What is new to two contexts.
     *
     * @param seen what nobody can foretell of it
     * @param fresh the first of the numbers that it may have
     */
    NewSessions(Model model, ContextModel client, ContextModel server, TlsVersion version, Shaken seen, int fresh) {
        this.model = model;
        this.client = client;
        this.server = server;
        this.version = version;
        this.seen = seen;
        this.fresh = fresh;
    }

    /** Whether there are TLS 1.2 tickets between two contexts. */
    static boolean giveTickets(ContextModel client, ContextModel server) {
        return server.setup.tickets() && client.setup.tickets();
    }

    /**
     * So many new sessions for each side.
     *
     * @param before the sessions that the connection had before, of which these are copies
     * @param resumed whether they come of a handshake that resumed one
     */
    Newest make(int number, Newest before, boolean resumed) {
        int serverSession = before.server();
        for (int i = 0; i < number && (isTls13() || !resumed && !giveTickets(client, server)); i++) {
            serverSession = ofServer(i, before);
        }
        model.deliver();
        if (resumed && !isTls13() && number > 0) {
            client.cache.drop(before.client(), SessionRemoval.REMOVED); // the renewed ticket takes its place
        }
        int clientSession = before.client();
        for (int i = 0; i < number; i++) {
            clientSession = ofClient(i, before);
        }
        return new Newest(clientSession, serverSession, before.clientTimeout(), before.serverTimeout(), before.verified());
    }

    private boolean isTls13() {
        return version == TlsVersion.TLS_1_3;
    }

    private int serverNumber(int i) {
        return fresh + 2 + 2 * i;
    }

    private int ofServer(int i, Newest before) {
        boolean hidden = isTls13() && !server.setup.isStateful();
        SessionModel session = made(seen.serverId(i, hidden, fresh), server, before.serverTimeout());
        session.idContext = server.idContext();
        inherit(session, before.server());
        int number = serverNumber(i);
        model.put(number, session);
        if (server.cache.has(SessionCacheMode.SERVER)) {
            if (server.stores() && (!isTls13() || server.setup.isStateful() || server.setup.looks() || server.listens)) {
                server.cache.insert(number, 0);
            }
            model.tellAdded(server.number, number);
        }
        return number;
    }

    private int ofClient(int i, Newest before) {
        SessionModel session = made(seen.client(i).id(), client, before.clientTimeout());
        session.verified = before.verified();
        if (session.early == 0 && before.client() != 0) {
            // libssl copies it, and a ticket that allows none says nothing of it
            session.early = model.session(before.client()).early;
        }
        session.ticket = ticket(i, before.serverTimeout());
        inherit(session, before.client());
        int number = fresh + 3 + 2 * i;
        model.put(number, session);
        if (client.stores()) {
            client.cache.insert(number, 0);
            client.remembered.addLast(number);
        }
        model.tellAdded(client.number, number);
        return number;
    }

    /** A ticket of a connection that had a session is a copy of that, with the application's values. */
    private void inherit(SessionModel session, int from) {
        if (from != 0) {
            session.attached = model.session(from).attached;
            session.tag = model.session(from).tag;
        }
    }

    private TicketModel ticket(int i, long lifetime) {
        String ticket = seen.client(i).ticket();
        if (isTls13() && server.setup.isStateful()) {
            return new TicketModel(version, ticket, "", "", serverNumber(i), lifetime);
        }
        if (!isTls13() && !giveTickets(client, server)) {
            return null;
        }
        String key = model.keysOf(server).names().getFirst();
        if (server.setup.ring() != 0 && !ticket.startsWith(key)) {
            throw new AssertionError("A ticket is not under the ring's key " + key + ": " + ticket);
        }
        return new TicketModel(version, "", key, server.idContext(), isTls13() ? serverNumber(i) : 0, lifetime);
    }

    private SessionModel made(String id, ContextModel owner, long timeout) {
        SessionModel session = SessionModel.made(id, version, owner, timeout);
        session.early = isTls13() ? server.setup.early().limit() : 0;
        return session;
    }
}
