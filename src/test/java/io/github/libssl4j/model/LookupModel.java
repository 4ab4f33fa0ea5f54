package io.github.libssl4j.model;

import java.util.HashMap;
import java.util.Map;

/** The store that servers with a lookup share: what its bytes say, by id. */
final class LookupModel {
    private final Map<String, SessionModel> sessions = new HashMap<>();

    LookupModel copy() {
        LookupModel copy = new LookupModel();
        sessions.forEach((id, session) -> copy.sessions.put(id, session.copy()));
        return copy;
    }

    void put(SessionModel session) {
        sessions.put(session.id, session.fromBytes());
    }

    void remove(String id) {
        sessions.remove(id);
    }

    /** What a server of this session id context may resume, as a new session; or {@code null}. */
    SessionModel find(String id, String idContext) {
        SessionModel found = sessions.get(id);
        return found == null || found.isExpired() || !found.idContext.equals(idContext) ? null : found.fromBytes();
    }
}
