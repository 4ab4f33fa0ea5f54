package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.jfr.Recorder;
import io.github.libssl4j.libssl.Callbacks;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.ClientHello;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.NativeRef;
import io.github.libssl4j.libssl.PskCallbacks;
import io.github.libssl4j.libssl.SessionMarks;
import io.github.libssl4j.libssl.TicketKeys;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The native side of a connection: the {@code SSL}, the wire in place of a socket, and what libssl's callbacks reach. It
 * must not refer to the {@link SslConnection}: what a callback can reach is never garbage collected.
 */
final class ConnectionHandle implements Callbacks.OfConnection {
    final NativeRef ref;
    /** What it answers about pre-shared keys. */
    final PskExchange psk = new PskExchange(this);
    final LookupWait lookups = new LookupWait();

    private final MemorySegment ssl; // for what is called by the reference's holder
    private final ContextState context;
    private final ClientSessions.Peer peer;
    private final long clientPolicy;
    private final SessionSearch search;
    private final ConnectionTickets tickets;
    private ContextState effective;
    private Wire wire; // null while the connection rests
    private String requestedName;
    private boolean greeted;
    private boolean resumptionForbidden;
    private CacheQuery query;
    private MemorySegment taken = MemorySegment.NULL; // the ticket's session that only this connection offers
    private long offered; // the address of the session that a client offers, which the SSL holds; or 0

    /** Makes an {@code SSL}; holds its context from now on. */
    ConnectionHandle(ContextState context, MemorySegment ctx, ClientSessions.Peer peer, long clientPolicy) {
        this.context = context;
        this.effective = context;
        this.search = new SessionSearch(this, context);
        this.peer = peer;
        this.clientPolicy = clientPolicy;
        this.tickets = new ConnectionTickets(context.config.tickets(), this::requestedName);
        context.ref.acquire(); // first of all: it fails where another thread has just closed the context
        try {
            this.ssl = Check.notNull(libssl_h.SSL_new(ctx), "SSL_new");
        } catch (Throwable e) {
            context.ref.release();
            throw e;
        }
        this.ref = new NativeRef(ssl, "SslConnection", this::free);
        Callbacks.register(ssl, this);
    }

    /**
     * Makes it a server's or a client's. libssl does not say whether that succeeded: since 3.2 it makes what reads and writes
     * records there, and calls it later where there was no memory for it.
     */
    MemorySegment takeRole(boolean server) {
        Errors.clear();
        if (server) {
            libssl_h.SSL_set_accept_state(ssl);
        } else {
            libssl_h.SSL_set_connect_state(ssl);
        }
        if (libssl_h.ERR_peek_error() != 0) {
            throw Check.failure(server ? "SSL_set_accept_state" : "SSL_set_connect_state");
        }
        return ssl;
    }

    private void free(MemorySegment ssl) {
        // Else libssl takes the end for an error, and the session from everybody who holds it.
        libssl_h.SSL_set_shutdown(ssl, libssl_h.SSL_SENT_SHUTDOWN() | libssl_h.SSL_RECEIVED_SHUTDOWN());
        boolean unsaid = !Memory.isNull(taken) && libssl_h.SSL_in_before(ssl) == 1;
        libssl_h.SSL_free(ssl);
        try {
            if (!Memory.isNull(taken)) {
                SessionOffer.abandoned(context, taken, peer, unsaid);
            }
        } finally {
            lookups.end(ref);
            search.end();
            if (wire != null) {
                wire.empty();
                wire.back();
            }
            psk.close();
            Callbacks.unregister(ssl, this);
            context.ref.release();
        }
    }

    /** The wire, before a call that may move bytes. Under the connection's lock. */
    Wire wire() {
        if (wire == null) {
            Wire spare = Wire.take();
            spare.attach(ssl);
            wire = spare;
        }
        return wire;
    }

    /** Whether there is a wire: else nothing is on its way. */
    boolean hasWire() {
        return wire != null;
    }

    /** Gives the wire back if nothing is on it. Under the connection's lock. */
    void rest() {
        if (wire != null && wire.isEmpty()) {
            Wire spare = wire;
            Wire.detach(ssl);
            wire = null;
            spare.back();
        }
    }

    /** The options of the context that made the connection. */
    ContextConfig config() {
        return context.config;
    }

    /** The {@code SSL_CTX} that made the connection, which holds it. */
    MemorySegment ctx() {
        return MemorySegment.ofAddress(context.ref.address());
    }

    @Override
    public PskExchange psk() {
        return psk;
    }

    /** The context that answers: another than the connection's own where the client asked for its name. */
    ContextState effective() {
        return effective;
    }

    /** The server name that the client asked for, in lower case; libssl forgets it where a TLS 1.2 session is resumed. */
    Optional<String> requestedName() {
        return Optional.ofNullable(requestedName);
    }

    /** The search for the client's session outside of the cache. */
    SessionSearch search() {
        return search;
    }

    private long policy() {
        return context.config.server() ? effective.serverPolicy() : clientPolicy;
    }

    @Override
    public void newSession(MemorySegment session) {
        try {
            psk.mark(session);
            context.sessionAdded(session, policy(), peer);
        } catch (Throwable e) {
            // It may be in libssl's cache: what is not known here could neither be listed nor removed.
            libssl_h.SSL_CTX_remove_session(ctx(), session);
            throw e;
        }
    }

    /**
     * Asks the application something, inside of one of libssl's callbacks. It may edit the cache: so what libssl was about to
     * add is added first. What waits to be told goes on waiting, and an error that the application left in the queue, libssl
     * would take for the handshake's.
     */
    <T> T ask(Supplier<T> question) {
        search.settle();
        try {
            return Deliveries.aside(question);
        } finally {
            Errors.clear();
        }
    }

    /** In TLS 1.3 the tickets are sent all the same: so there are to be none. */
    @Override
    public boolean mayBeResumed(boolean forwardSecret) {
        TlsVersion protocol = PeerInfo.protocol(ssl);
        boolean tls13 = protocol == TlsVersion.TLS_1_3;
        boolean allowed = ask(() -> allows(protocol, forwardSecret || tls13));
        resumptionForbidden = !allowed;
        if (!allowed && tls13) {
            Check.one(libssl_h.SSL_set_num_tickets(ssl, 0), "SSL_set_num_tickets");
        }
        return allowed;
    }

    private boolean allows(TlsVersion protocol, boolean forwardSecret) {
        try {
            return context.config.resumptionRule().allows(protocol, forwardSecret);
        } catch (Throwable e) {
            Deliveries.failed("The resumption rule", e);
            return false;
        }
    }

    /** Whether the server's rule has said that this connection's session can't be resumed. */
    boolean isResumptionForbidden() {
        return resumptionForbidden;
    }

    /** Notes that nobody else will offer this session. */
    void taken(MemorySegment session) {
        SessionIndex.upRef(session);
        taken = session;
    }

    /** The handshake is finished: libssl has taken what it resumed out of the cache, and nothing else. */
    void settleTaken(boolean resumed) {
        if (!Memory.isNull(taken)) {
            MemorySegment session = taken;
            taken = MemorySegment.NULL;
            if (resumed) {
                libssl_h.SSL_SESSION_free(session);
            } else {
                SessionOffer.abandoned(context, session, peer, false);
            }
        }
    }

    /** Remembers which session a client offers. */
    void noteOffered() {
        offered = libssl_h.SSL_get_session(ssl).address();
    }

    /**
     * Keeps the session of a ticket that came with a resumption in TLS 1.2: libssl takes the old one out of the client's
     * cache, marks it, puts the new one nowhere and tells nobody of it.
     */
    void keepRenewed(MemorySegment ssl) {
        if (context.config.server() || libssl_h.SSL_get_session(ssl).address() == offered) {
            return;
        }
        MemorySegment session = Memory.handle(libssl_h.SSL_get1_session(ssl));
        try {
            if (!ClientSessions.isTls13(session)) {
                context.sessionRenewed(session, clientPolicy, peer);
            }
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
    }

    /** Whether the connection's session was made under another check of the peer than its own; not known of tickets. */
    boolean isOfOtherPolicy(MemorySegment ssl) {
        MemorySegment session = libssl_h.SSL_get1_session(ssl);
        try {
            long made = Memory.isNull(session) ? 0 : SessionMarks.policy(session);
            return made != 0 && made != policy();
        } finally {
            libssl_h.SSL_SESSION_free(session);
        }
    }

    /** Marks a session of this connection that no callback told of. */
    void adopt(MemorySegment session) {
        if (SessionMarks.owner(session) == 0) {
            SessionMarks.set(session, context.number, policy());
        } else {
            SessionMarks.settle(session);
        }
    }

    @Override
    public TicketKeys ticketKeys() {
        return ask(tickets::keys); // a ring may have a clock of the application's
    }

    @Override
    public byte[] ticketBinding() {
        return effective.ticketBinding();
    }

    @Override
    public void makesTicket(MemorySegment ssl) {
        ask(() -> {
            tickets.makesTicket(ssl);
            return null;
        });
    }

    @Override
    public int decideOnTicket(MemorySegment ssl, MemorySegment session, int status) {
        return ask(() -> tickets.decide(ssl, session, status));
    }

    @Override
    public void keyLog(String line) {
        for (Consumer<String> taker : effective.config.keyLog()) {
            Deliveries.later("The key log", () -> taker.accept(line));
        }
    }

    @Override
    public int selectAlpn(byte[] offered) {
        return effective.config.alpn().select(offered);
    }

    /** Tells JDK Flight Recorder what came of the client's wish, if it records. */
    void tellQuery(MemorySegment ssl, boolean resumed) {
        if (query != null) {
            query.tell(ssl, resumed);
        }
    }

    @Override
    public boolean allowEarlyData() {
        return ask(() -> context.config.earlyData().allows(ssl, psk.hasFound()));
    }

    /** Before libssl looks for a session: so that none of another name's context is found. */
    @Override
    public AfterHello clientHello() {
        // In the middle of SSL_do_handshake: the wire is there, its first room may be the call's.
        if (!answersFor(ClientHello.extension(ssl, libssl_h.TLSEXT_TYPE_server_name(), wire().callbackOut))) {
            return AfterHello.REFUSE;
        }
        return search.suspends(ssl) ? AfterHello.WAIT : AfterHello.GO_ON;
    }

    @Override
    public MemorySegment findSession(byte[] id) {
        return search.find(ssl, id);
    }

    @Override
    public byte[] newSessionId(int maxLength) {
        return ask(() -> GeneratedId.next(ssl, context.config.lookup().generator(),
                maxLength));
    }

    /** Chooses the context that answers. */
    private boolean answersFor(byte[] serverNameExtension) {
        String name = parseServerName(serverNameExtension);
        if (greeted) {
            // After a wait, or a HelloRetryRequest: libssl would take another name, and the first one's check of clients with it.
            return Objects.equals(name, requestedName);
        }
        greeted = true;
        if (Recorder.recordsCaches()) {
            query = CacheQuery.of(context, ssl);
        }
        requestedName = name;
        SslContext other = name == null ? null : find(context.config.serverNames(), name);
        if (other == null) {
            return true;
        }
        effective = other.state(); // held by the context
        MemorySegment ctx = MemorySegment.ofAddress(effective.ref.address());
        Check.notNull(libssl_h.SSL_set_SSL_CTX(ssl, ctx), "SSL_set_SSL_CTX");
        // SSL_set_SSL_CTX brings the certificate and the trust, but not whether clients are verified.
        libssl_h.SSL_set_verify(ssl, ContextAssembly.verifyMode(true, false, effective.config.clientAuth()),
                MemorySegment.NULL);
        PskCallbacks.setLookup(ssl, effective.config.psk().lookup() != null);
        return true;
    }

    private static SslContext find(Map<String, SslContext> contexts, String name) {
        SslContext exact = contexts.get(name);
        int dot = name.indexOf('.');
        return exact != null || dot < 0 ? exact : contexts.get("*" + name.substring(dot));
    }

    /** The host name of an extension as RFC 6066, section 3, has it; {@code null} for what is not like that. */
    static String parseServerName(byte[] extension) {
        // ServerNameList: length(2), then of the one entry: type(1) = 0, length(2), name
        if (extension.length < 5 || extension[2] != 0) {
            return null;
        }
        int length = (extension[3] & 0xff) << 8 | extension[4] & 0xff;
        if (length == 0 || 5 + length > extension.length) {
            return null;
        }
        String name = new String(extension, 5, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
