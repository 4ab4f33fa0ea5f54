package io.github.libssl4j.kit;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A store of sessions that many servers share, as bytes; and what was asked of it. */
public final class SharedStore implements SessionListener, SessionLookup {
    private final Map<SessionId, byte[]> sessions = new ConcurrentHashMap<>();
    private final Queue<SessionId> asked = new ConcurrentLinkedQueue<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

    @Override
    public void added(SslSession session) {
        sessions.put(session.id().orElseThrow(), session.toDer());
    }

    @Override
    public Optional<SslSession> find(SessionId id) {
        asked.add(id);
        return Optional.ofNullable(sessions.get(id)).map(SslSession::fromDer);
    }

    @Override
    public void lookupFailed(SessionId id, Exception cause) {
        failures.add(cause);
    }

    /** The ids that it was asked for, in order. */
    public List<SessionId> asked() {
        return List.copyOf(asked);
    }

    /** Why lookups failed. */
    public List<Exception> failures() {
        return List.copyOf(failures);
    }

    /** The ids of the sessions in it. */
    public List<SessionId> ids() {
        return List.copyOf(sessions.keySet());
    }

    public void clear() {
        sessions.clear();
    }
}
