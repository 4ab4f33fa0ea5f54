package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.jfr.ExternalLookupEvent;
import io.github.libssl4j.jfr.Recorder;
import io.github.libssl4j.libssl.ClientHello;
import io.github.libssl4j.libssl.Macros;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A server connection's search for the session that its client wants, outside of the cache: what is asked of the
 * application's {@link SessionLookup}, and what libssl is given of its answer. Under the connection's lock, but for
 * {@link #pending()}.
 */
final class SessionSearch {
    private static final byte[] NOTHING = {};

    private final ConnectionHandle handle;
    private final ContextState context;
    private final LookupConfig config;
    /** Also after a HelloRetryRequest nothing is asked for twice: the store may have given it away. */
    private final List<SessionId> asked = new ArrayList<>(0);
    private byte[] ciphers = NOTHING;
    private volatile SessionId pending;
    private boolean running;
    private ExternalLookupEvent recorded; // null where nobody records
    private SessionId foundId;
    private MemorySegment found = MemorySegment.NULL;
    private MemorySegment given = MemorySegment.NULL; // the copy that libssl may be putting into its cache

    SessionSearch(ConnectionHandle handle, ContextState context) {
        this.handle = handle;
        this.context = context;
        this.config = context.config.lookup();
    }

    /** What the handshake waits for, or {@code null}. */
    SessionId pending() {
        return pending;
    }

    /** Within the ClientHello callback, once it is clear which context answers: whether the handshake is to wait. */
    boolean suspends(MemorySegment ssl) {
        if (!config.looksUp()) {
            return false;
        }
        ciphers = ClientHello.ciphers(ssl);
        if (config.suspended() == null) {
            return false;
        }
        for (SessionId id : WantedSessions.ids(ssl, context.config)) {
            if (id.equals(foundId) || isCached(id)) {
                return false; // that is the one which libssl takes
            }
            if (mayAsk(id)) {
                asked.add(id);
                running = false;
                pending = id;
                recorded = Recorder.lookupBegins(SessionId.beginning(id.toBytes()));
                return true;
            }
        }
        return false;
    }

    private boolean mayAsk(SessionId id) {
        return asked.size() < WantedSessions.MOST && !asked.contains(id);
    }

    /** libssl asks nobody for what is in its cache, be it good or not. */
    private boolean isCached(SessionId id) {
        long mode = Macros.SSL_CTX_get_session_cache_mode(MemorySegment.ofAddress(context.ref.address()));
        return (mode & libssl_h.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP()) == 0 && context.index.peek(id) != null;
    }

    /** Whoever gets the id runs the lookup. */
    SessionId take() {
        if (pending == null || running) {
            throw new IllegalStateException(pending == null ? "No lookup is pending" : "The lookup is running already");
        }
        running = true;
        return pending;
    }

    /** What the application found for what it was asked; or why it found nothing. */
    void answer(SessionId id, Optional<SslSession> answer, Throwable failure) {
        if (pending == null || id != null && !pending.equals(id)) {
            throw new IllegalStateException(asked.isEmpty() ? "No lookup is pending" : "The lookup was answered already");
        }
        SessionId wanted = pending;
        pending = null;
        keep(wanted, answer, failure);
    }

    private void keep(SessionId id, Optional<SslSession> answer, Throwable failure) {
        Throwable wrong = failure;
        if (wrong == null && answer == null) {
            wrong = new NullPointerException("The lookup answered null: Optional.empty() stands for none");
        }
        if (wrong == null && answer.isPresent()) {
            try {
                MemorySegment copy = FoundSession.copy(answer.get(), id, context, handle.effective().config, ciphers);
                libssl_h.SSL_SESSION_free(found); // harmless of NULL
                found = copy;
                foundId = id;
            } catch (IllegalArgumentException | IllegalStateException | OpenSslException e) {
                wrong = e;
            }
        }
        Recorder.lookupEnded(recorded, failure instanceof TimeoutException ? "timed out"
                : failure != null || answer == null ? "failed"
                : wrong != null ? "refused" : answer.isPresent() ? "found" : "not found");
        recorded = null;
        if (wrong != null) {
            failed(id, wrong);
        }
    }

    private void failed(SessionId id, Throwable failure) {
        Exception cause = failure instanceof Exception exception ? exception : new ExecutionException(failure);
        Deliveries.later("The log", () -> System.getLogger("io.github.libssl4j").log(System.Logger.Level.WARNING,
                "The lookup of session " + SessionId.beginning(id.toBytes()) + "... failed, and the handshake is a full one: " + cause));
        for (SessionListener listener : context.listeners) {
            Deliveries.later("A session listener", () -> listener.lookupFailed(id, cause));
        }
    }

    /** Within the callback of a session that is not in the cache: a copy with its reference, or {@code NULL}. */
    MemorySegment find(MemorySegment ssl, byte[] bytes) {
        settle();
        SessionId id = SessionId.of(bytes);
        if (config.inMemory() != null && !id.equals(foundId) && mayAsk(id)) {
            asked.add(id);
            recorded = Recorder.lookupBegins(SessionId.beginning(bytes));
            handle.ask(() -> {
                askAtOnce(id);
                return null;
            });
        }
        if (!id.equals(foundId)) {
            return MemorySegment.NULL;
        }
        if (libssl_h.SSL_SESSION_get_protocol_version(found) != libssl_h.SSL_version(ssl)) {
            failed(id, new IllegalArgumentException("The session that was found is of another TLS version than the one that "
                    + "was agreed on"));
            return MemorySegment.NULL;
        }
        return give();
    }

    private void askAtOnce(SessionId id) {
        Optional<SslSession> answer = null;
        Throwable failure = null;
        try {
            answer = config.inMemory().find(id);
        } catch (Throwable e) {
            failure = e;
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // who meant the thread, not the lookup
            }
        }
        try {
            keep(id, answer, failure);
        } finally {
            if (answer != null) {
                answer.ifPresent(SslSession::close);
            }
        }
    }

    private MemorySegment give() {
        MemorySegment copy = FoundSession.again(found, context, handle.effective().config);
        long mode = Macros.SSL_CTX_get_session_cache_mode(MemorySegment.ofAddress(context.ref.address()));
        if ((mode & libssl_h.SSL_SESS_CACHE_NO_INTERNAL_STORE()) == 0) {
            SessionIndex.upRef(copy);
            try {
                context.adding(copy); // which libssl does as soon as it has the answer
            } catch (Throwable e) {
                libssl_h.SSL_SESSION_free(copy);
                libssl_h.SSL_SESSION_free(copy);
                throw e;
            }
            given = copy;
        }
        return copy;
    }

    /**
     * After each step of the handshake, and before what runs of the application inside of one: what libssl took into its
     * cache stays there only if nobody removed it meanwhile.
     */
    void settle() {
        if (!Memory.isNull(given)) {
            MemorySegment session = given;
            given = MemorySegment.NULL;
            context.added(session);
            libssl_h.SSL_SESSION_free(session);
        }
    }

    /** The handshake is over, or the connection. */
    void end() {
        pending = null;
        ciphers = NOTHING; // a stranger chose how many
        Recorder.lookupEnded(recorded, "abandoned");
        recorded = null;
        libssl_h.SSL_SESSION_free(found);
        found = MemorySegment.NULL;
        foundId = null;
        libssl_h.SSL_SESSION_free(given);
        given = MemorySegment.NULL;
    }
}
