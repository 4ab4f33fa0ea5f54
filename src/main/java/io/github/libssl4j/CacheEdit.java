package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Errors;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionMarks;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Adding to and removing from a context's cache. What C leaves to its callers' care is checked here: whose session it is,
 * whether it is whole, revoked, or in there already. One edit at a time per context; handshakes go on beside it.
 */
final class CacheEdit {
    private final ContextState state;
    private final MemorySegment ctx;

    CacheEdit(ContextState state, MemorySegment ctx) {
        this.state = state;
        this.ctx = ctx;
    }

    boolean add(SslSession session) {
        return state.edit(() -> session.read(given -> add(session, given)));
    }

    private boolean add(SslSession session, MemorySegment offered) {
        SessionId id = checked(offered);
        SessionIndex.Entry present = state.index.peek(id);
        if (present != null && present.isOf(offered)) {
            return false; // never asked of libssl: 3.0 links a session anew that it already has
        }
        requireNotRevoked(offered); // a flush may just have taken it out
        // Threads may add one session to several contexts at once: one of these gets it.
        long owner = SessionMarks.claimOwner(offered, state.number);
        MemorySegment original = MemorySegment.NULL;
        MemorySegment added = offered;
        session.seal();
        if (owner != state.number) {
            // In two caches, one session would be in two lists with one pair of links.
            original = offered;
            added = Check.notNull(libssl_h.SSL_SESSION_dup(offered), "SSL_SESSION_dup");
        }
        try {
            if (added != offered) {
                requireNotRevoked(added); // its own context may just have removed the original
                SessionMarks.set(added, state.number, SessionMarks.policy(offered));
            }
            ReentrantLock adding = Adding.lock(id);
            adding.lock();
            try {
                return insert(id, added, original);
            } finally {
                adding.unlock();
            }
        } finally {
            if (added != offered) {
                libssl_h.SSL_SESSION_free(added); // the cache and the index have their own references
            }
        }
    }

    private SessionId checked(MemorySegment session) {
        byte[] id = SessionFields.id(session);
        if (id.length == 0) {
            throw new IllegalArgumentException("The session can't be cached: it has no id");
        }
        requireNotRevoked(session);
        String lack = SessionRules.incompleteness(session);
        if (lack != null) {
            throw new IllegalArgumentException("The session can't be cached: " + lack);
        }
        checkPolicy(session, state.config);
        if (!state.config.serverNames().isEmpty()) {
            for (SslContext other : state.config.serverNames().values()) {
                checkPolicy(session, other.state().config);
            }
        }
        return SessionId.wrap(id);
    }

    private static void requireNotRevoked(MemorySegment session) {
        if (SessionRules.isRevoked(session)) {
            throw new IllegalStateException("The session can't be cached: it was removed from a cache or used up");
        }
    }

    /**
     * A resumed client shows no certificate: the session must have been made under the check of it that the context makes
     * which would resume it.
     */
    private static void checkPolicy(MemorySegment session, ContextConfig config) {
        if (!config.checksClients() || !Arrays.equals(config.idContext(), SessionFields.idContext(session))) {
            return;
        }
        long policy = SessionMarks.policy(session);
        if (policy != SessionPolicy.ofServer(config)) {
            throw new IllegalArgumentException(policy == 0
                    ? "The session can't be cached: it was made by hand or read from bytes, and nothing says how the client's "
                            + "certificate was checked. SslContext.adopt(session) vouches for it"
                    : "The session can't be cached: it was made under another check of the client's certificate than this "
                            + "context's");
        }
    }

    /** The index comes first: an eviction by another thread then finds what it takes out. */
    private boolean insert(SessionId id, MemorySegment session, MemorySegment original) {
        SessionIndex.Entry replaced = state.index.put(id, new SessionIndex.Entry(session, original));
        ContextState.Removing removing = ContextState.removing();
        SessionRemoval outer = removing.begin(SessionRemoval.EVICTED);
        OpenSslException failure = null;
        try {
            Errors.clear();
            if (!NativeCache.add(ctx, session)) {
                failure = Check.failure("SSL_CTX_add_session");
            }
        } finally {
            removing.end(outer);
        }
        if (replaced != null) {
            state.dropReplaced(replaced, session);
        }
        if (failure != null) {
            SessionIndex.Entry entry = state.index.remove(id, session);
            if (entry != null) {
                entry.free();
            }
            throw failure;
        }
        state.record("added", id);
        state.dropIfGone(id, session);
        return true;
    }

    boolean remove(SslSession session) {
        return state.edit(() -> session.read(given -> {
            byte[] bytes = SessionFields.id(given);
            if (bytes.length == 0) {
                return false;
            }
            SessionId id = SessionId.wrap(bytes);
            SessionIndex.Entry stored = state.index.peek(id);
            if (stored != null && stored.session().address() == given.address()) {
                return remove(given);
            }
            if (!removeStored(id)) {
                return false;
            }
            long owner = SessionMarks.owner(given);
            if (owner == 0 || owner == state.number) {
                // Not in the cache any more: C only marks it.
                libssl_h.SSL_CTX_remove_session(ctx, given);
            }
            return true;
        }));
    }

    boolean remove(SessionId id) {
        return state.edit(() -> removeStored(id));
    }

    private boolean removeStored(SessionId id) {
        MemorySegment stored = state.index.find(id);
        if (stored == null) {
            return false; // never asked of libssl: it would mark a session that it does not hold
        }
        try {
            return remove(stored);
        } finally {
            libssl_h.SSL_SESSION_free(stored);
        }
    }

    /** Of a session that is there, as far as the index knows. */
    private boolean remove(MemorySegment stored) {
        ContextState.Removing removing = ContextState.removing();
        SessionRemoval outer = removing.begin(SessionRemoval.REMOVED);
        try {
            return libssl_h.SSL_CTX_remove_session(ctx, stored) == 1;
        } finally {
            removing.end(outer);
        }
    }
}
