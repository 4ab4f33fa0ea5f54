package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.SessionTimes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client remembers of each server, to offer it again: libssl never looks into a client's cache by itself.
 *
 * <p>A TLS 1.3 session is handed out once: a ticket that is used twice lets an observer link the connections (RFC 8446,
 * C.4). A TLS 1.2 session is handed out again and again, until a newer one comes.
 */
final class ClientSessions {
    /** A server, and what is verified of it. */
    record Peer(String host, int port, long policy) {
        /** Both by hand: Java makes a record's own at its first use, in 5 ms of the first handshake. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Peer peer && host.equals(peer.host) && port == peer.port && policy == peer.policy;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(policy) + 31 * host.hashCode() + port;
        }
    }

    private static final int MOST_PEERS = 512;
    /** More than one needs at once: a server that sends tickets without end must not push those of the others out. */
    private static final int MOST_PER_PEER = 256;

    private final Map<Peer, Deque<MemorySegment>> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /** Takes a reference of its own. Answers what is too much, with the references: to be evicted. */
    synchronized List<MemorySegment> put(Peer peer, MemorySegment session) {
        SessionIndex.upRef(session);
        Deque<MemorySegment> known = sessions.computeIfAbsent(peer, key -> new ArrayDeque<>());
        known.addLast(session);
        List<MemorySegment> dropped = new ArrayList<>(0);
        if (known.size() > MOST_PER_PEER) {
            dropped.add(known.removeFirst());
        }
        if (sessions.size() > MOST_PEERS) {
            Iterator<Deque<MemorySegment>> oldest = sessions.values().iterator();
            dropped.addAll(oldest.next());
            oldest.remove();
        }
        return dropped;
    }

    /** The newest session that can be resumed, with a reference for the caller; or {@code null}. */
    synchronized MemorySegment take(Peer peer) {
        Deque<MemorySegment> known = sessions.get(peer);
        while (known != null && !known.isEmpty()) {
            MemorySegment newest = known.removeLast();
            if (isUsable(newest)) {
                if (!isTls13(newest)) {
                    SessionIndex.upRef(newest);
                    known.addLast(newest);
                }
                return newest;
            }
            free(newest);
        }
        sessions.remove(peer);
        return null;
    }

    /** Offers a session no more. */
    synchronized void forget(MemorySegment session) {
        for (Deque<MemorySegment> known : sessions.values()) {
            for (Iterator<MemorySegment> each = known.iterator(); each.hasNext();) {
                if (each.next().address() == session.address()) {
                    each.remove();
                    free(session);
                }
            }
        }
    }

    synchronized void clear() {
        sessions.values().forEach(known -> known.forEach(ClientSessions::free));
        sessions.clear();
    }

    static boolean isTls13(MemorySegment session) {
        return libssl_h.SSL_SESSION_get_protocol_version(session) == libssl_h.TLS1_3_VERSION();
    }

    private static boolean isUsable(MemorySegment session) {
        long expiry = SessionTimes.get(session) + libssl_h.SSL_SESSION_get_timeout(session);
        return libssl_h.SSL_SESSION_is_resumable(session) == 1 && expiry > System.currentTimeMillis() / 1000;
    }

    private static void free(MemorySegment session) {
        libssl_h.SSL_SESSION_free(session);
    }
}
