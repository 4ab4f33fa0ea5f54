package io.github.libssl4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The part of an {@link SslContextBuilder} about the session cache, and who is told of sessions. */
abstract sealed class SessionSettings extends KeyLogSettings permits TicketSettings {
    final List<SessionListener> listeners = new ArrayList<>();
    byte[] idContext;
    ResumptionRule resumptionRule;
    SessionLookup sessionLookup;
    SessionLookup inMemoryLookup;
    Duration lookupTimeout = Duration.ofSeconds(1);
    SessionIdGenerator sessionIdGenerator;
    Set<SessionCacheMode> cacheMode;
    long cacheSize = -1;
    long sessionTimeout = -1;

    SessionSettings(boolean server) {
        super(server);
    }

    /**
     * The session id context, in words: {@link SslContextBuilder#sessionIdContext(byte[])} of its UTF-8.
     *
     * @param name 1 to 32 bytes of UTF-8
     * @return this
     * @throws IllegalArgumentException if it is empty or longer
     */
    public SslContextBuilder sessionIdContext(String name) {
        return sessionIdContext(SessionIdContext.ofName(name));
    }

    /**
     * The session id context: a server resumes only sessions made under the same:
     * {@code SSL_CTX_set_session_id_context(3)}. By default a server's is random, so that each context resumes its own
     * sessions only; servers that share sessions are given the same. A client's is empty.
     *
     * @param context 1 to 32 bytes; copied
     * @return this
     * @throws IllegalArgumentException if there are none or more: a server without a context that verifies its clients
     *     would fail each resumption
     */
    public SslContextBuilder sessionIdContext(byte[] context) {
        if (context.length == 0) {
            throw new IllegalArgumentException("A session id context has 1 to 32 bytes; leave it out for the default");
        }
        idContext = SessionIdContext.checked(context);
        return self();
    }

    /**
     * What the session cache does at first: {@link SslSessionCache#setMode}. By default the context's own role.
     *
     * @param modes the mode
     * @return this
     */
    public SslContextBuilder sessionCacheMode(Set<SessionCacheMode> modes) {
        cacheMode = Set.copyOf(Arguments.copy(modes, "modes"));
        return self();
    }

    /**
     * What the session cache does at first: {@link SslSessionCache#setMode}. By default the context's own role.
     *
     * @param modes the mode; none for {@link SessionCacheMode#OFF}
     * @return this
     */
    public SslContextBuilder sessionCacheMode(SessionCacheMode... modes) {
        return sessionCacheMode(Set.copyOf(Arguments.copy(modes, "modes")));
    }

    /**
     * How many sessions the cache holds at most: {@link SslSessionCache#setSizeLimit}. By default 20,480.
     *
     * @param sessions the number; 0 for no limit
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public SslContextBuilder sessionCacheSize(long sessions) {
        CacheLimit.toNative(sessions);
        cacheSize = sessions;
        return self();
    }

    /**
     * For how long sessions can be resumed: {@link SslSessionCache#setTimeout}. By default OpenSSL's, two hours.
     *
     * @param timeout the timeout, cut to the second
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public SslContextBuilder sessionTimeout(Duration timeout) {
        sessionTimeout = SessionRules.seconds(timeout);
        return self();
    }

    /**
     * Adds a session listener: {@link SslSessionCache#addListener}.
     *
     * @param listener the listener
     * @return this
     */
    public SslContextBuilder sessionListener(SessionListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return self();
    }

    /**
     * Sets which new sessions can be resumed: {@code SSL_CTX_set_not_resumable_session_callback(3)}. By default all.
     *
     * @param rule the rule
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder resumptionRule(ResumptionRule rule) {
        forServer("resumptionRule");
        resumptionRule = Objects.requireNonNull(rule, "rule");
        return self();
    }

    /**
     * Sets where a server finds sessions that its cache does not hold: {@code SSL_CTX_set_client_hello_cb(3)},
     * {@code SSL_CTX_sess_set_get_cb(3)}. The handshake is suspended while the lookup runs, outside of libssl, so it may wait for
     * a network: an {@link SslChannel} waits for it under no lock; an {@link SslConnection} says that it
     * {@linkplain SslConnection.Wants#LOOKUP wants} it. It runs on a thread of its own, a virtual one where the waiting thread
     * is virtual, so that its {@linkplain SslContextBuilder#lookupTimeout timeout} holds though it hangs, unless it keeps the
     * carriers of virtual threads busy; without any timeout, on the waiting one. A handshake asks for two sessions at most. Where
     * the {@linkplain SslSessionCache#setMode cache mode} lacks {@link SessionCacheMode#SERVER}, it is added, together with
     * {@link SessionCacheMode#NO_INTERNAL}: else clients would have no ids to be looked up by.
     *
     * <p>Of TLS 1.3 sessions it is asked only where tickets are stateful, as with
     * {@linkplain SslContextBuilder#tickets(boolean) tickets(false)}. What other servers made is resumed only under the same
     * {@linkplain SslContextBuilder#sessionIdContext(String) session id context}.
     *
     * @param lookup finds sessions
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder sessionLookup(SessionLookup lookup) {
        forServer("sessionLookup");
        sessionLookup = Objects.requireNonNull(lookup, "lookup");
        return self();
    }

    /**
     * Sets where a server finds sessions that its cache does not hold, at once: {@code SSL_CTX_sess_set_get_cb(3)}. The lookup
     * runs inside of libssl's callback, holding up its thread, and the carrier of a virtual one: it looks into memory, never
     * waits, and does not call the connection that is shaking hands. For everything else there is
     * {@link SslContextBuilder#sessionLookup}, in place of this.
     *
     * @param lookup finds sessions
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder inMemorySessionLookup(SessionLookup lookup) {
        forServer("inMemorySessionLookup");
        inMemoryLookup = Objects.requireNonNull(lookup, "lookup");
        return self();
    }

    /**
     * For how long a {@link SslContextBuilder#sessionLookup} may take: then the handshake becomes a full one, whatever is
     * answered later, and the lookup's thread is interrupted. By default a second. The handshake's own timeout bounds it, too.
     *
     * <p>A lookup that does not end when it is interrupted, as a read of a {@link java.net.Socket} on a platform thread, keeps
     * its own thread until it answers, and no handshake. While 256 of them are at it, the store is asked nothing more, and
     * handshakes are full ones: give the store's own client a timeout that is no longer.
     *
     * @param timeout the timeout; zero for none: where the handshake has none either, the lookup runs on the thread that shakes
     *     hands, and closing the connection does not wake it
     * @return this
     * @throws IllegalArgumentException if negative
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder lookupTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        forServer("lookupTimeout");
        lookupTimeout = Timeouts.checked(timeout);
        return self();
    }

    /**
     * Sets how a server makes the ids of its sessions: {@code SSL_CTX_set_generate_session_id(3)}. By default they are random.
     *
     * @param generator makes ids
     * @return this
     * @throws IllegalStateException if this is a client's
     */
    public SslContextBuilder sessionIdGenerator(SessionIdGenerator generator) {
        forServer("sessionIdGenerator");
        sessionIdGenerator = Objects.requireNonNull(generator, "generator");
        return self();
    }
}
