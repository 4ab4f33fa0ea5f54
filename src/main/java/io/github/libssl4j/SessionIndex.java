package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.Memory;
import io.github.libssl4j.libssl.SessionFields;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which sessions are in a context's cache, by id. libssl's own table can't be listed safely
 * ({@code SSL_CTX_sessions(3)} is the live table without its lock), and it drops a session of an equal id without a word.
 *
 * <p>Each entry holds a reference of its own, so that what is found is alive whatever libssl does meanwhile.
 *
 * <p>Tables of addresses, for caches have up to millions of sessions: 19 to 29 bytes for each, where a map would have
 * several objects. The id is read from the session: nobody changes that of one that is in a cache.
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

    private static final int TABLES = 32;

    private final SessionTable[] tables = new SessionTable[TABLES];

    SessionIndex() {
        for (int i = 0; i < TABLES; i++) {
            tables[i] = new SessionTable();
        }
    }

    private SessionTable table(SessionId id) {
        return tables[(int) (id.key() >>> 59)];
    }

    /** Takes new references for the entry; answers the entry that it replaced, which is the caller's to free. */
    Entry put(SessionId id, Entry entry) {
        SessionTable table = table(id);
        table.lock();
        try {
            table.makeRoom();
            if (!Memory.isNull(entry.original)) {
                table.originals.put(entry.session.address(), entry.original);
                upRef(entry.original);
            }
            upRef(entry.session);
            long replaced = table.put(id, entry.session.address());
            return replaced == 0 ? null : taken(table, replaced);
        } finally {
            table.unlock();
        }
    }

    /** Takes the entry out if it is of this very session; it is the caller's to free. */
    Entry remove(SessionId id, MemorySegment session) {
        SessionTable table = table(id);
        table.lock();
        try {
            return table.remove(id, session.address()) ? taken(table, session.address()) : null;
        } finally {
            table.unlock();
        }
    }

    /** The entry, if there is one now. Its session may be freed at any moment: for comparing only. */
    Entry peek(SessionId id) {
        SessionTable table = table(id);
        table.lock();
        try {
            long session = table.find(id);
            return session == 0 ? null : new Entry(MemorySegment.ofAddress(session),
                    table.originals.isEmpty() ? MemorySegment.NULL : table.originals.getOrDefault(session, MemorySegment.NULL));
        } finally {
            table.unlock();
        }
    }

    /** A new reference to the session of this id, or {@code null}. */
    MemorySegment find(SessionId id) {
        SessionTable table = table(id);
        table.lock();
        try { // nobody can take the entry out and free it in between
            long address = table.find(id);
            if (address == 0) {
                return null;
            }
            MemorySegment session = MemorySegment.ofAddress(address);
            upRef(session);
            return session;
        } finally {
            table.unlock();
        }
    }

    List<SessionId> ids() {
        List<SessionId> ids = new ArrayList<>(size());
        for (SessionTable table : tables) {
            table.lock();
            try {
                table.forEach(session -> ids.add(SessionId.wrap(SessionFields.id(session))));
            } finally {
                table.unlock();
            }
        }
        return Collections.unmodifiableList(ids);
    }

    int size() {
        int size = 0;
        for (SessionTable table : tables) {
            size += table.size();
        }
        return size;
    }

    /** Gives all references back. */
    void clear() {
        for (SessionTable table : tables) {
            List<Entry> entries = new ArrayList<>();
            table.lock();
            try {
                table.forEach(session -> entries.add(taken(table, session.address())));
                table.clear();
            } finally {
                table.unlock();
            }
            entries.forEach(Entry::free);
        }
    }

    private static Entry taken(SessionTable table, long session) {
        MemorySegment original = table.originals.isEmpty() ? null : table.originals.remove(session);
        return new Entry(MemorySegment.ofAddress(session), original == null ? MemorySegment.NULL : original);
    }

    static void upRef(MemorySegment session) {
        Check.one(libssl_h.SSL_SESSION_up_ref(session), "SSL_SESSION_up_ref");
    }
}
