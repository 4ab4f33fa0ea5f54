package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.soak.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A store outside of the servers, which for some names finds nothing, never answers, or throws. */
final class Store implements SessionListener, SessionLookup {
    /** What it does for a name. */
    enum Answer { FOUND, NOTHING, NEVER, THROWS }

    private record Stored(String name, byte[] der) {}

    private static final String THROWN = "the store is down";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Tally tally;
    private final Map<SessionId, Stored> sessions = new ConcurrentHashMap<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    Store(Tally tally) {
        this.tally = tally;
    }

    void answer(String name, Answer answer) {
        answers.put(name, answer);
    }

    void clear() {
        sessions.clear();
        answers.clear();
    }

    @Override
    public void added(SslSession session) {
        sessions.put(session.id().orElseThrow(), new Stored(session.hostName().orElseThrow(), session.toDer()));
    }

    @Override
    public Optional<SslSession> find(SessionId id) throws Exception {
        Stored stored = sessions.get(id);
        if (stored == null) {
            return Optional.empty();
        }
        return switch (answers.getOrDefault(stored.name(), Answer.FOUND)) {
            case FOUND -> Optional.of(SslSession.fromDer(stored.der()));
            case NOTHING -> Optional.empty();
            case NEVER -> {
                if (!new CountDownLatch(1).await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) { // the library interrupts this
                    tally.unexpected("lookup", new TimeoutException("Nobody interrupted a lookup that was late"));
                }
                yield Optional.empty();
            }
            case THROWS -> throw new IOException(THROWN);
        };
    }

    @Override
    public void lookupFailed(SessionId id, Exception cause) {
        if (cause instanceof TimeoutException || THROWN.equals(cause.getMessage())) {
            tally.expected("lookup");
        } else {
            tally.unexpected("lookup", cause);
        }
    }
}
