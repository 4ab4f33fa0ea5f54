package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.SessionTimes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The session cache of a context: its sessions by id, and what becomes of them.
 *
 * <p>A server's cache answers clients that offer a session id, or a TLS 1.3 ticket made with
 * {@linkplain SslContextBuilder#tickets(boolean) tickets off}. <strong>Stateless tickets carry the session themselves:
 * removing a session from the cache does not revoke the tickets that were given out for it.</strong> So the sessions of such
 * TLS 1.3 tickets are cached only while there are listeners, who are told of their end, as in OpenSSL. A client's cache
 * holds what the client remembers, to be offered by itself to the same server, at most 256 sessions for each; a session that
 * the application adds there is offered by {@link ConnectionOptions#resume} only.
 *
 * <p>Each method throws {@link IllegalStateException} once the context is closed. Thread-safe. Listeners run after the
 * call, on its thread; what they throw comes as a {@link CallbackException} out of the call that led to them.
 */
public final class SslSessionCache {
    private final SslContext context; // kept alive by its cache
    private final ContextState state;

    SslSessionCache(SslContext context, ContextState state) {
        this.context = context;
        this.state = state;
    }

    /**
     * Adds a session: {@code SSL_CTX_add_session(3)}, of which {@code SSL_add_session} is an old name. The session is
     * sealed. Another session of the same id is replaced. A full cache evicts the session that would expire first.
     *
     * <p>A session belongs to one context for life: of one that belongs to another context, a copy is added.
     *
     * @param session the session; it stays the caller's to close
     * @throws SessionAlreadyCachedException if this very session is in the cache
     * @throws IllegalArgumentException if the session has no id, protocol, cipher suite or master key, or these don't fit
     *     together; or if this context, or one of its server names, asks for client certificates and the session
     *     was made under another check of them, or was read from bytes and not {@linkplain SslContext#adopt(SslSession)
     *     adopted}
     * @throws IllegalStateException if the session was removed from a cache or used up, or anything is closed
     * @throws CallbackException if a listener threw, after the session was added
     */
    public void add(SslSession session) {
        if (!tryAdd(session)) {
            throw new SessionAlreadyCachedException(session.id().orElseThrow());
        }
    }

    /**
     * Adds a session like {@link #add}, and says whether it did.
     *
     * @param session the session; it stays the caller's to close
     * @return false if this very session is in the cache: nothing was changed
     * @throws IllegalArgumentException if the session can't be resumed by anybody, as by {@link #add}
     * @throws IllegalStateException if the session was removed from a cache or used up, or anything is closed
     * @throws CallbackException if a listener threw, after the session was added
     */
    public boolean tryAdd(SslSession session) {
        return call(ctx -> new CacheEdit(state, ctx).add(session));
    }

    /**
     * Removes the session of the same id, and marks it, so that it can't be resumed:
     * {@code SSL_CTX_remove_session(3)}, of which {@code SSL_remove_session} is an old name. The given session is marked
     * too, unless it belongs to another context.
     *
     * @param session the session, or a copy of it; it stays the caller's to close
     * @throws SessionNotCachedException if there is none of this id in the cache: nothing was changed
     * @throws IllegalArgumentException if the session has no id
     * @throws IllegalStateException if anything is closed
     * @throws CallbackException if a listener threw, after the session was removed
     */
    public void remove(SslSession session) {
        if (!tryRemove(session)) {
            throw new SessionNotCachedException(session.id()
                    .orElseThrow(() -> new IllegalArgumentException("The session has no id")));
        }
    }

    /**
     * Removes the session of this id, and marks it, so that it can't be resumed: {@code SSL_CTX_remove_session(3)}.
     *
     * @param id the session's id
     * @throws SessionNotCachedException if there is none of this id in the cache
     * @throws IllegalStateException if the context is closed
     * @throws CallbackException if a listener threw, after the session was removed
     */
    public void remove(SessionId id) {
        if (!tryRemove(id)) {
            throw new SessionNotCachedException(id);
        }
    }

    /**
     * Removes a session like {@link #remove(SslSession)}, and says whether it did.
     *
     * @param session the session, or a copy of it; it stays the caller's to close
     * @return false if there is none of this id in the cache: nothing was changed
     * @throws IllegalStateException if anything is closed
     * @throws CallbackException if a listener threw, after the session was removed
     */
    public boolean tryRemove(SslSession session) {
        return call(ctx -> new CacheEdit(state, ctx).remove(session));
    }

    /**
     * Removes a session like {@link #remove(SessionId)}, and says whether it did.
     *
     * @param id the session's id
     * @return false if there is none of this id in the cache
     * @throws IllegalStateException if the context is closed
     * @throws CallbackException if a listener threw, after the session was removed
     */
    public boolean tryRemove(SessionId id) {
        return call(ctx -> new CacheEdit(state, ctx).remove(id));
    }

    /**
     * The session of this id, whatever its age and the {@linkplain #mode() mode}.
     *
     * @param id the session's id
     * @return a reference to it, to be closed; or empty
     * @throws IllegalStateException if the context is closed
     */
    public Optional<SslSession> find(SessionId id) {
        return find(null, id);
    }

    /**
     * The session of this id, as {@link #find(SessionId)} answers it, closed with an arena.
     *
     * @param arena the arena whose end closes the reference; {@code null} for none
     * @param id the session's id
     * @return a reference to it; or empty
     * @throws IllegalStateException if the context or the arena is closed
     * @throws WrongThreadException if the arena is another thread's
     */
    public Optional<SslSession> find(Arena arena, SessionId id) {
        return call(ctx -> Optional.ofNullable(state.index.find(id))
                .map(session -> SslSession.ofLibssl(session, arena)));
    }

    /**
     * The ids of the sessions in the cache, in no order. It comes from an index of libssl4j's own: the table of
     * {@code SSL_CTX_sessions(3)} can't be read while others use it.
     *
     * @return a copy, unmodifiable
     * @throws IllegalStateException if the context is closed
     */
    public List<SessionId> ids() {
        return call(ctx -> state.index.ids());
    }

    /**
     * How many sessions are in the cache, expired ones included: {@code SSL_CTX_sess_number(3)}.
     *
     * @return the number
     * @throws IllegalStateException if the context is closed
     */
    public long size() {
        return call(ctx -> Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_NUMBER()));
    }

    /**
     * Removes the sessions that are expired now: {@code SSL_CTX_flush_sessions(3)}, since OpenSSL 3.4
     * {@code SSL_CTX_flush_sessions_ex(3)}. libssl does so by itself after each 255 handshakes.
     *
     * @throws IllegalStateException if the context is closed
     * @throws CallbackException if a listener threw, after the sessions were removed
     */
    public void flush() {
        flush(Instant.now());
    }

    /**
     * Removes the sessions that will be expired at a time: {@code SSL_CTX_flush_sessions(3)}, since OpenSSL 3.4
     * {@code SSL_CTX_flush_sessions_ex(3)}.
     *
     * @param time the time, cut to the second
     * @throws IllegalArgumentException if before 1970-01-01T00:00:01Z (0 would mean all: see {@link #clear()}) or after
     *     2554-07-21T23:34:33Z
     * @throws IllegalStateException if the context is closed
     * @throws CallbackException if a listener threw, after the sessions were removed
     */
    public void flush(Instant time) {
        long seconds = SessionRules.seconds(time);
        if (seconds == 0) {
            throw new IllegalArgumentException("Nothing is expired at the epoch; clear() removes all sessions");
        }
        flush(seconds, SessionRemoval.EXPIRED);
    }

    /**
     * Removes all sessions and marks them, so that they can't be resumed: {@code SSL_CTX_flush_sessions(3)} at 0.
     *
     * @throws IllegalStateException if the context is closed
     * @throws CallbackException if a listener threw, after the sessions were removed
     */
    public void clear() {
        flush(0, SessionRemoval.REMOVED);
    }

    private void flush(long seconds, SessionRemoval reason) {
        call(ctx -> {
            state.edit(() -> { // else an add that replaces a session would tell of it what this did
                ContextState.removing(reason, () -> SessionTimes.flush(ctx, seconds));
                return null;
            });
            if (seconds == 0) { // what is remembered besides, having been replaced: before a listener can throw
                state.clientSessions.clear();
            }
            return null;
        });
    }

    /**
     * What the cache does: {@code SSL_CTX_get_session_cache_mode(3)}.
     *
     * @return the mode, unmodifiable; empty where the cache is off
     * @throws IllegalStateException if the context is closed
     */
    public Set<SessionCacheMode> mode() {
        return call(ctx -> state.cacheMode().get());
    }

    /**
     * Sets what the cache does from now on: {@code SSL_CTX_set_session_cache_mode(3)}. While there are listeners, or a
     * {@link SessionLookup}, the context's own role stays set, as {@link #addListener} says.
     *
     * @param modes the mode; empty ({@link SessionCacheMode#OFF}) for no caching
     * @throws IllegalArgumentException if the context takes early data and guards it against replay, for which it needs the
     *     cache: {@link SslContextBuilder#antiReplay}
     * @throws IllegalStateException if the context is closed
     */
    public void setMode(Set<SessionCacheMode> modes) {
        Set<SessionCacheMode> copy = Set.copyOf(Arguments.copy(modes, "modes"));
        String lack = state.config.earlyData().lackOfReplayGuard(copy, state.config.lookup());
        if (lack != null) {
            throw new IllegalArgumentException(lack);
        }
        Set<SessionCacheMode> guarded = state.config.earlyData().guarded(copy, state.config.lookup());
        call(ctx -> setMode(ctx, guarded, !state.listeners.isEmpty()));
    }

    /**
     * How many sessions the cache holds at most: {@code SSL_CTX_sess_get_cache_size(3)}.
     *
     * @return the number; 0 where there is no limit
     * @throws IllegalStateException if the context is closed
     */
    public long sizeLimit() {
        return call(ctx -> CacheLimit.fromNative(NativeCache.limit(ctx)));
    }

    /**
     * Sets how many sessions the cache holds at most: {@code SSL_CTX_sess_set_cache_size(3)}. A smaller limit acts at the
     * next add, which then evicts the sessions that would expire first, used or not.
     *
     * @param sessions the number; 0 for no limit
     * @throws IllegalArgumentException if negative or over 2,147,483,647
     * @throws IllegalStateException if the context is closed
     */
    public void setSizeLimit(long sessions) {
        long limit = CacheLimit.toNative(sessions);
        call(ctx -> NativeCache.setLimit(ctx, limit));
    }

    /**
     * For how long new sessions can be resumed: {@code SSL_CTX_get_timeout(3)}.
     *
     * @return the timeout, in whole seconds; zero for OpenSSL's default of the protocol, two hours
     * @throws IllegalStateException if the context is closed
     */
    public Duration timeout() {
        return call(ctx -> Duration.ofSeconds(libssl_h.SSL_CTX_get_timeout(ctx)));
    }

    /**
     * Sets for how long sessions that are made from now on can be resumed: {@code SSL_CTX_set_timeout(3)}.
     *
     * @param timeout the timeout, cut to the second; zero for OpenSSL's default of the protocol, two hours
     * @throws IllegalArgumentException if negative or over 2,147,483,647 seconds
     * @throws IllegalStateException if the context is closed
     */
    public void setTimeout(Duration timeout) {
        long seconds = SessionRules.seconds(timeout);
        call(ctx -> {
            state.config.tickets().serves(Duration.ofSeconds(seconds));
            return libssl_h.SSL_CTX_set_timeout(ctx, seconds);
        });
    }

    /**
     * The twelve counters: {@code SSL_CTX_sess_number(3)} and its kin.
     *
     * @return their values now
     * @throws IllegalStateException if the context is closed
     */
    public SessionCacheStatistics statistics() {
        return call(SessionCacheStatistics::of);
    }

    /**
     * Adds a listener: {@code SSL_CTX_sess_set_new_cb(3)}, {@code SSL_CTX_sess_set_remove_cb(3)}. libssl tells nothing of
     * new sessions where the mode lacks the context's own role: then the role is set, with
     * {@link SessionCacheMode#NO_INTERNAL}, so that the listener is told and still nothing is cached.
     *
     * @param listener the listener; it must not hold on to the context if that is never closed
     * @throws IllegalStateException if the context is closed
     */
    public void addListener(SessionListener listener) {
        Objects.requireNonNull(listener, "listener");
        call(ctx -> {
            setMode(ctx, state.cacheMode().get(), true);
            return state.listeners.add(listener);
        });
    }

    /** libssl tells nothing of new sessions where the mode lacks the role, nor gives clients ids to resume by. */
    private Void setMode(MemorySegment ctx, Set<SessionCacheMode> modes, boolean tell) {
        Set<SessionCacheMode> set = tell || state.config.lookup().looksUp()
                ? SessionCacheMode.withRole(modes, state.config.server()) : modes;
        state.cacheMode().set(ctx, set);
        return null;
    }

    /**
     * Takes a listener off.
     *
     * @param listener the listener
     * @return whether it was there
     * @throws IllegalStateException if the context is closed
     */
    public boolean removeListener(SessionListener listener) {
        Objects.requireNonNull(listener, "listener");
        return call(ctx -> state.listeners.remove(listener));
    }

    private <T> T call(Function<MemorySegment, T> call) {
        try {
            return state.call(call);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The context and the number of sessions; no native call once closed. */
    @Override
    public String toString() {
        return "SslSessionCache[" + (context.isClosed() ? "closed" : state.index.size() + " sessions") + "]";
    }
}
