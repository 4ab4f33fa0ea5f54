package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.jfr.Recorder;
import io.github.libssl4j.libssl.Callbacks;
import io.github.libssl4j.libssl.Carrier;
import io.github.libssl4j.libssl.SessionCallbacks;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.NativeRef;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionMarks;
import io.github.libssl4j.libssl.SessionTimes;
import io.github.libssl4j.libssl.StackRoom;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The part of a context that libssl's callbacks and the context's connections share. It must not refer to the
 * {@link SslContext}: what a callback can reach is never garbage collected.
 */
final class ContextState implements Callbacks.OfContext {
    private static final AtomicLong NUMBERS = new AtomicLong();
    /** Why the running call takes sessions out of a cache; none where a handshake does. */
    private static final ThreadLocal<Removing> REMOVING = ThreadLocal.withInitial(Removing::new);

    /** Kept by the thread: to set and remove a value each time takes longer. */
    static final class Removing {
        private SessionRemoval reason;

        private Removing() {}

        /** Answers what {@link #end} takes. */
        SessionRemoval begin(SessionRemoval why) {
            SessionRemoval outer = reason;
            reason = why;
            return outer;
        }

        void end(SessionRemoval outer) {
            reason = outer;
        }
    }

    /** Marks the sessions of this context: never 0, never another's. */
    final long number = NUMBERS.incrementAndGet();
    final ContextConfig config;
    final SessionIndex index = new SessionIndex();
    final ClientSessions clientSessions = new ClientSessions();
    final ClientPolicies clientPolicies;
    final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    /** Held by an edit of the cache. */
    private final ReentrantLock editing = new ReentrantLock();
    final NativeRef ref;
    private CacheMode cacheMode;
    private long serverPolicy; // 0 until it is asked for
    private volatile byte[] ticketBinding; // null until then
    private boolean released; // the contexts of other server names

    /** Takes over a new {@code SSL_CTX}. */
    ContextState(MemorySegment ctx, ContextConfig config) {
        this.config = config;
        this.clientPolicies = new ClientPolicies(config);
        this.ref = new NativeRef(ctx, "SslContext", this::free);
    }

    /** From now on libssl's callbacks reach this. */
    void register() {
        MemorySegment ctx = ref.acquire();
        cacheMode = new CacheMode(ctx, config);
        Callbacks.register(ctx, this);
        SessionCallbacks.install(ctx);
        ref.release();
    }

    /** Frees a context that never came to be. */
    void discard() {
        released = true;
        ref.close();
    }

    /** Runs when the context is closed and its last connection too. libssl empties the cache, and says so. */
    private void free(MemorySegment ctx) {
        try {
            removing(SessionRemoval.CLOSED, () -> libssl_h.SSL_CTX_free(ctx));
        } finally {
            Callbacks.unregister(ctx, this);
            clientSessions.clear();
            index.clear();
            config.tickets().free();
            if (!released) {
                config.serverNames().values().forEach(other -> other.state().ref.release());
            }
        }
    }

    CacheMode cacheMode() {
        return cacheMode;
    }

    /** The {@linkplain SessionPolicy#ofServer fingerprint} of a server's context. */
    long serverPolicy() {
        if (serverPolicy == 0) {
            serverPolicy = SessionPolicy.ofServer(config); // the same, whichever thread is first
        }
        return serverPolicy;
    }

    /** What a server's tickets are {@linkplain SessionPolicy#ofTickets bound} to. */
    byte[] ticketBinding() {
        if (ticketBinding == null) {
            ticketBinding = SessionPolicy.ofTickets(config);
        }
        return ticketBinding;
    }

    /** Runs a call on the {@code SSL_CTX}, and then what libssl had to tell: of the context's end too, if it came meanwhile. */
    <T> T call(Function<MemorySegment, T> call) {
        StackRoom.require();
        MemorySegment ctx = ref.acquire();
        T result;
        try {
            result = call.apply(ctx);
        } catch (Throwable e) {
            ref.release();
            Deliveries.runAfter(e);
            throw e;
        }
        ref.release();
        Deliveries.run();
        return result;
    }

    /** Why this thread takes sessions out of a cache. */
    static Removing removing() {
        return REMOVING.get();
    }

    /** Runs a call that takes sessions out of the cache for this reason. */
    static void removing(SessionRemoval reason, Runnable call) {
        Removing removing = removing();
        SessionRemoval outer = removing.begin(reason);
        try {
            call.run();
        } finally {
            removing.end(outer);
        }
    }

    /** The upcall of a session that left the cache, or was taken for one that is in there. Locks of libssl are held. */
    @Override
    public void sessionRemoved(MemorySegment session) {
        byte[] id = SessionFields.id(session);
        if (id.length == 0) {
            return;
        }
        SessionId wanted = SessionId.wrap(id);
        SessionIndex.Entry entry = index.remove(wanted, session);
        if (entry != null) {
            tellRemoved(entry, reason(session));
        } else {
            twinRemoved(wanted, session);
        }
    }

    /**
     * libssl takes out what has the id and version of the session that it is given and tells of: that may be another, as where
     * a connection fails whose session came out of a ticket, or a copy of a session in the cache is used up, or renewed.
     */
    private void twinRemoved(SessionId id, MemorySegment session) {
        MemorySegment twin = index.find(id);
        if (twin == null) {
            return;
        }
        SessionIndex.Entry entry = libssl_h.SSL_SESSION_get_protocol_version(twin)
                == libssl_h.SSL_SESSION_get_protocol_version(session) ? index.remove(id, twin) : null;
        if (entry == null) {
            libssl_h.SSL_SESSION_free(twin);
            return;
        }
        if (config.server()) {
            // Before any listener hears of it, who may add another of this id. The context may be closed: connections go on.
            if (ref.retain()) {
                try {
                    Deliveries.later("The removal of a session", () -> revoke(id, twin));
                } catch (Throwable e) {
                    ref.release(); // the connection whose call this is has another one
                    throw e;
                }
            } else {
                libssl_h.SSL_SESSION_free(twin);
            }
        } else {
            clientSessions.forget(twin); // by hand it may be offered still: who copied it wants that
            libssl_h.SSL_SESSION_free(twin);
        }
        tellRemoved(entry, reason(session));
    }

    /**
     * Marks a session that libssl took out for another, and takes it out again where a thread was just adding it. Not where
     * another of its id is there by now: libssl would take that one out.
     */
    private void revoke(SessionId id, MemorySegment session) {
        try {
            Carrier.keep(() -> {
                Adding.lock(id).lock();
                try {
                    SessionIndex.Entry present = index.peek(id);
                    if (present == null || present.session().address() == session.address()) {
                        libssl_h.SSL_CTX_remove_session(MemorySegment.ofAddress(ref.address()), session);
                    }
                    return null;
                } finally {
                    Adding.lock(id).unlock();
                }
            });
        } finally {
            libssl_h.SSL_SESSION_free(session);
            ref.release();
        }
    }

    /** One edit of the cache at a time. Callbacks of the application's may edit it too, and wait for this one. */
    <T> T edit(Supplier<T> section) {
        return Carrier.keep(() -> {
            editing.lock();
            try {
                return section.get();
            } finally {
                editing.unlock();
            }
        });
    }

    private SessionRemoval reason(MemorySegment session) {
        SessionRemoval known = REMOVING.get().reason;
        if (known != null && known != SessionRemoval.EVICTED) {
            return known;
        }
        if (SessionTimes.get(session) + libssl_h.SSL_SESSION_get_timeout(session) < System.currentTimeMillis() / 1000) {
            return SessionRemoval.EXPIRED; // also for want of room: of that, libssl says nothing where a handshake needs it
        }
        if (known != null) {
            return known;
        }
        MemorySegment adding = Adding.session();
        if (adding != null) {
            return adding.address() != session.address() ? SessionRemoval.EVICTED : SessionRemoval.REMOVED;
        }
        // A full cache takes a session out after it took the new one in, of which the index does not know yet.
        MemorySegment ctx = MemorySegment.ofAddress(ref.address());
        boolean evicted = Macros.SSL_CTX_sess_counter(ctx, libssl_h.SSL_CTRL_SESS_NUMBER()) > index.size();
        return evicted ? SessionRemoval.EVICTED
                : SessionUse.isWhy(session, this) ? SessionRemoval.USED : SessionRemoval.REMOVED;
    }

    /** Tells JDK Flight Recorder, if it records. */
    void record(String change, SessionId id) {
        if (Recorder.recordsCaches()) {
            Recorder.cacheChanged(change, config.server(), number, SessionId.beginning(id.toBytes()), index.size());
        }
    }

    /** In a callback: its answer is a new session of this context, which libssl adds to the cache once it returns. */
    void adding(MemorySegment session) {
        SessionId id = SessionId.wrap(SessionFields.id(session));
        Adding.lock(id).lock(); // until added()
        boolean begun = false;
        try {
            Adding.begin(session);
            SessionIndex.Entry replaced = index.put(id, new SessionIndex.Entry(session));
            if (replaced != null) {
                dropReplaced(replaced, session);
            }
            record("added", id);
            begun = true;
        } finally {
            if (!begun) { // out of memory, or of stack: others use the lock too
                Adding.end();
                Adding.lock(id).unlock();
            }
        }
    }

    /** After the callback of {@link #adding}, as soon as its thread is back. */
    void added(MemorySegment session) {
        SessionId id = SessionId.wrap(SessionFields.id(session));
        Adding.end();
        try {
            Carrier.keep(() -> {
                NativeCache.makeSure(MemorySegment.ofAddress(ref.address()), session, index, 0);
                dropIfGone(id, session);
                return null;
            });
        } finally {
            Adding.lock(id).unlock();
        }
    }

    /** Tells the listeners later, and then gives the entry's references back. */
    void tellRemoved(SessionIndex.Entry entry, SessionRemoval reason) {
        if (Recorder.recordsCaches()) {
            record(reason.name().toLowerCase(Locale.ROOT), SessionId.wrap(SessionFields.id(entry.session())));
        }
        if (listeners.isEmpty()) {
            entry.free();
            return;
        }
        SessionIndex.upRef(entry.session());
        SslSession session = SslSession.ofLibssl(entry.session(), null);
        entry.free();
        lend(session, (listener, lent) -> listener.removed(lent, reason));
    }

    /** The upcall of a session that can be resumed from now on. Whoever keeps it takes a reference of their own. */
    void sessionAdded(MemorySegment session, long policy, ClientSessions.Peer peer) {
        SessionMarks.set(session, number, policy);
        MemorySegment ctx = MemorySegment.ofAddress(ref.address());
        boolean listened = !listeners.isEmpty();
        boolean stored = cacheMode.stores(session, listened);
        SessionId id = stored ? SessionId.wrap(SessionFields.id(session)) : null;
        if (stored) {
            cacheMode.store(ctx, session);
            NativeCache.makeSure(ctx, session, index, 1);
            SessionIndex.Entry replaced = index.put(id, new SessionIndex.Entry(session));
            if (replaced != null) {
                dropReplaced(replaced, session);
            }
        }
        if (stored) {
            record("added", id);
        }
        if (listened) {
            tellAdded(session); // before anybody can be told of its removal
        }
        if (stored) {
            if (peer != null) {
                remember(ctx, session, peer);
            }
            dropIfGone(id, session);
        }
    }

    private void tellAdded(MemorySegment session) {
        SessionIndex.upRef(session);
        SslSession added = SslSession.ofLibssl(session, null);
        lend(added, (listener, lent) -> {
            try {
                listener.added(lent);
            } catch (IllegalStateException e) {
                if (added.isResumable()) {
                    throw e;
                }
                // It has left the cache by now, and can't be written any more: no reason to lose the connection.
                System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG,
                        "A session left its cache before a listener was done", e);
            }
        });
    }

    /** To each listener a reference of its own, later: what one closes, the next still has. */
    private void lend(SslSession session, BiConsumer<SessionListener, SslSession> call) {
        for (SessionListener listener : listeners) {
            Deliveries.later("A session listener", () -> {
                try (SslSession lent = session.share()) {
                    call.accept(listener, lent);
                }
            });
        }
        Deliveries.later("SslSession.close", session::close);
    }

    /** Has a client remember a session of its cache. */
    void remember(MemorySegment ctx, MemorySegment session, ClientSessions.Peer peer) {
        clientSessions.put(peer, session).forEach(old -> evict(ctx, old));
    }

    /** What a client remembers no more leaves libssl's cache too: else one server could fill that with its tickets. */
    private static void evict(MemorySegment ctx, MemorySegment session) {
        removing(SessionRemoval.EVICTED, () -> libssl_h.SSL_CTX_remove_session(ctx, session));
        libssl_h.SSL_SESSION_free(session);
    }

    /** Does for a renewed session of a client what libssl does for a new one. */
    void sessionRenewed(MemorySegment session, long policy, ClientSessions.Peer peer) {
        MemorySegment ctx = MemorySegment.ofAddress(ref.address());
        long mode = Macros.SSL_CTX_get_session_cache_mode(ctx);
        if ((mode & libssl_h.SSL_SESS_CACHE_CLIENT()) == 0 || libssl_h.SSL_SESSION_is_resumable(session) == 0) {
            return;
        }
        if ((mode & libssl_h.SSL_SESS_CACHE_NO_INTERNAL_STORE()) == 0 && !NativeCache.add(ctx, session)) {
            Errors.clear();
            return; // no memory: one session less to offer, and no connection lost
        }
        sessionAdded(session, policy, peer);
    }

    /** libssl dropped what has the same id by itself; but where the versions differ, it holds both, and resumes both. */
    void dropReplaced(SessionIndex.Entry replaced, MemorySegment session) {
        if (libssl_h.SSL_SESSION_get_protocol_version(replaced.session())
                != libssl_h.SSL_SESSION_get_protocol_version(session)) {
            libssl_h.SSL_CTX_remove_session(MemorySegment.ofAddress(ref.address()), replaced.session());
        }
        tellRemoved(replaced, SessionRemoval.REPLACED);
    }

    /**
     * Another thread may have evicted the session before the index knew of it; eviction marks first, then tells. Or it had libssl
     * take out what has its id, before libssl had it.
     */
    void dropIfGone(SessionId id, MemorySegment session) {
        if (libssl_h.SSL_SESSION_is_resumable(session) == 0 || index.peek(id) == null) {
            // Where a connection failed meanwhile, it was marked only: libssl would resume what it holds all the same.
            libssl_h.SSL_CTX_remove_session(MemorySegment.ofAddress(ref.address()), session);
            SessionIndex.Entry entry = index.remove(id, session);
            if (entry != null) {
                tellRemoved(entry, SessionRemoval.EVICTED);
            }
        }
    }
}
