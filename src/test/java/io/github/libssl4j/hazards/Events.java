package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslSession;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Notes what a cache tells. */
final class Events implements SessionListener {
    private final Queue<String> events = new ConcurrentLinkedQueue<>();

    @Override
    public void added(SslSession session) {
        events.add("added " + session.id().orElseThrow());
    }

    @Override
    public void removed(SslSession session, SessionRemoval reason) {
        events.add(session.id().orElseThrow() + " " + reason);
    }

    int size() {
        return events.size();
    }

    long count(SessionRemoval reason) {
        return events.stream().filter(event -> event.endsWith(" " + reason)).count();
    }

    long added() {
        return events.stream().filter(event -> event.startsWith("added ")).count();
    }

    void assertAre(String... expected) {
        assertEquals(List.of(expected), List.copyOf(events));
    }

    /** A session of which only the presence matters. */
    static SslSession closed(SslSession session) {
        session.close();
        return session;
    }
}
