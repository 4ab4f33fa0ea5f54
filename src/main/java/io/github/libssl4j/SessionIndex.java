package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Memory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which sessions are in a context's cache, by id. libssl's own table can't be listed safely
 * ({@code SSL_CTX_sessions(3)} is the live table without its lock), and it drops a session of an equal id without a word.
 *
 * <p>Each entry holds a reference of its own, so that what is found is alive whatever libssl does meanwhile.
 */
final class SessionIndex {
    /**
     * A session in the cache.
     *
     * @param session the cached session
     * @param original the session of another context that it is the copy of, or {@code NULL}; referenced too
     */
    record Entry(MemorySegment session, MemorySegment original) {
        Entry(MemorySegment session) {
            this(session, MemorySegment.NULL);
        }

        /** Whether this is the entry of the identical session. */
        boolean isOf(MemorySegment other) {
            return session.address() == other.address() || original.address() == other.address();
        }

        /** Gives the references back. */
        void free() {
            libssl_h.SSL_SESSION_free(session);
            if (!Memory.isNull(original)) {
                libssl_h.SSL_SESSION_free(original);
            }
        }
    }

    private final ConcurrentHashMap<SessionId, Entry> entries = new ConcurrentHashMap<>();

    /** Takes new references for the entry; answers the entry that it replaced, which is the caller's to free. */
    Entry put(SessionId id, Entry entry) {
        upRef(entry.session);
        if (!Memory.isNull(entry.original)) {
            upRef(entry.original);
        }
        return entries.put(id, entry);
    }

    /** Takes the entry out if it is of this very session; it is the caller's to free. */
    Entry remove(SessionId id, MemorySegment session) {
        Entry entry = entries.get(id);
        return entry != null && entry.session.address() == session.address() && entries.remove(id, entry) ? entry : null;
    }

    /** The entry, if there is one now. Its session may be freed at any moment: for comparing only. */
    Entry peek(SessionId id) {
        return entries.get(id);
    }

    /** A new reference to the session of this id, or {@code null}. */
    MemorySegment find(SessionId id) {
        MemorySegment[] found = new MemorySegment[1];
        // Within the map's own lock, so that nobody can take the entry out and free it in between.
        entries.computeIfPresent(id, (key, entry) -> {
            upRef(entry.session);
            found[0] = entry.session;
            return entry;
        });
        return found[0];
    }

    List<SessionId> ids() {
        return List.copyOf(entries.keySet());
    }

    int size() {
        return entries.size();
    }

    /** Gives all references back. */
    void clear() {
        for (SessionId id : entries.keySet()) {
            Entry entry = entries.remove(id);
            if (entry != null) {
                entry.free();
            }
        }
    }

    static void upRef(MemorySegment session) {
        Check.one(libssl_h.SSL_SESSION_up_ref(session), "SSL_SESSION_up_ref");
    }
}
