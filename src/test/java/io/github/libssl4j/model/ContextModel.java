package io.github.libssl4j.model;

import io.github.libssl4j.SessionCacheMode;
import java.util.ArrayDeque;
import java.util.Deque;

/** A context: its options, its cache, what a client remembers, and who keeps it alive. */
final class ContextModel {
    final int number;
    final Setup setup;
    final CacheModel cache;
    /** The sessions that a client offers by itself, the newest last. All connections are to one server's name. */
    final Deque<Integer> remembered = new ArrayDeque<>();
    boolean listens;
    boolean closed;
    boolean gone;
    int connections;

    ContextModel(Model model, int number, Setup setup) {
        this.number = number;
        this.setup = setup;
        this.listens = setup.listens();
        this.cache = new CacheModel(model, number, setup.mode(), setup.limit(), setup.timeout());
        setMode(setup.mode());
    }

    private ContextModel(ContextModel other, Model model) {
        this.number = other.number;
        this.setup = other.setup;
        this.cache = other.cache.copy(model);
        this.remembered.addAll(other.remembered);
        this.listens = other.listens;
        this.closed = other.closed;
        this.gone = other.gone;
        this.connections = other.connections;
    }

    ContextModel copy(Model model) {
        return new ContextModel(this, model);
    }

    String fingerprint() {
        return number + " " + cache.fingerprint() + remembered + listens + closed + gone + connections;
    }

    void setMode(java.util.Set<SessionCacheMode> modes) {
        cache.setMode(modes, setup.server() ? SessionCacheMode.SERVER : SessionCacheMode.CLIENT, listens || setup.looks());
    }

    String idContext() {
        return !setup.server() ? "" : setup.idContext().isEmpty() ? "of " + number : setup.idContext();
    }

    /** Under which checks of the peer its sessions are made. */
    String policy() {
        return setup.server() ? "server" : setup.trusting() ? "trusting" : "insecure";
    }

    /** Whether the mode has a client offer what it remembers. */
    boolean remembers() {
        return cache.has(SessionCacheMode.CLIENT) && !cache.has(SessionCacheMode.NO_INTERNAL_LOOKUP);
    }

    boolean stores() {
        return !cache.has(SessionCacheMode.NO_INTERNAL_STORE);
    }
}
