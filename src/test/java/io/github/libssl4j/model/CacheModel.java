package io.github.libssl4j.model;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionRemoval;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A context's cache: one session of each id, and what became of those before. */
final class CacheModel {
    /** Sessions that expire within so many seconds of each other may be evicted in either order. */
    private static final long TIED = 90;

    private final Model model;
    private final int context;
    /** By id: the cached session's number, and that of the session which it is the copy of, or 0. */
    private final Map<String, int[]> entries = new LinkedHashMap<>();
    final StatisticsModel statistics;
    Set<SessionCacheMode> mode;
    long limit;
    long timeout;

    CacheModel(Model model, int context, Set<SessionCacheMode> mode, long limit, long timeout) {
        this(model, context, mode, limit, timeout, new StatisticsModel());
    }

    private CacheModel(Model model, int context, Set<SessionCacheMode> mode, long limit, long timeout,
            StatisticsModel statistics) {
        this.model = model;
        this.context = context;
        this.mode = mode;
        this.limit = limit;
        this.timeout = timeout;
        this.statistics = statistics;
    }

    CacheModel copy(Model owner) {
        CacheModel copy = new CacheModel(owner, context, mode, limit, timeout, statistics.copy());
        entries.forEach((id, entry) -> copy.entries.put(id, entry.clone()));
        return copy;
    }

    String fingerprint() {
        StringBuilder text = new StringBuilder();
        entries.forEach((id, entry) -> text.append(id).append(entry[0]).append('/').append(entry[1]).append(' '));
        return text.append(statistics.with(size())).toString();
    }

    boolean has(SessionCacheMode bit) {
        return mode.contains(bit);
    }

    /** The mode with the context's own role, for whom there is somebody to tell. */
    void setMode(Set<SessionCacheMode> modes, SessionCacheMode role, boolean tells) {
        if (tells && !modes.contains(role)) {
            Set<SessionCacheMode> with = EnumSet.of(role);
            with.addAll(modes);
            with.addAll(SessionCacheMode.NO_INTERNAL);
            mode = with;
        } else {
            mode = modes;
        }
    }

    Set<String> ids() {
        return new TreeSet<>(entries.keySet());
    }

    int size() {
        return entries.size();
    }

    /** The number of the cached session, or 0. */
    int find(String id) {
        int[] entry = entries.get(id);
        return entry == null ? 0 : entry[0];
    }

    /** Whether this very session is cached, or its copy. */
    boolean holds(int session) {
        int[] entry = entries.get(model.session(session).id);
        return entry != null && (entry[0] == session || entry[1] == session);
    }

    /** Takes a session in, and drops what has the same id or is too much. */
    void insert(int added, int original) {
        SessionModel session = model.session(added);
        if (has(SessionCacheMode.UPDATE_TIME)) {
            session.time = 0;
        }
        int[] replaced = entries.remove(session.id);
        SessionModel old = replaced == null ? null : model.session(replaced[0]);
        // libssl's table tells sessions of one id apart by their version: for a moment it holds both.
        boolean both = old != null && old.version != session.version;
        for (int number = entries.size() + 1 + (both ? 1 : 0); limit > 0 && number > limit && number > 1; number--) {
            both = evict(both ? replaced[0] : 0) && both;
        }
        entries.put(session.id, new int[] {added, original});
        if (old != null) {
            old.revoked |= old.version != session.version;
            model.tellRemoved(context, replaced[0], SessionRemoval.REPLACED);
        }
    }

    /** Evicts what expires first; false where that is the replaced session, which is told as that. */
    private boolean evict(int replaced) {
        Map<Integer, Long> expiry = new HashMap<>();
        entries.values().forEach(entry -> expiry.put(entry[0], model.session(entry[0]).expiry()));
        if (replaced != 0) {
            expiry.put(replaced, model.session(replaced).expiry());
        }
        long first = expiry.values().stream().mapToLong(Long::longValue).min().orElseThrow();
        List<Integer> tied = new ArrayList<>();
        entries.values().stream().filter(entry -> expiry.get(entry[0]) <= first + TIED).forEach(entry -> tied.add(entry[0]));
        if (replaced != 0 && expiry.get(replaced) <= first + TIED) {
            tied.add(replaced);
        }
        int evicted = model.chooseTied(context, tied);
        statistics.cacheFull++;
        if (evicted == replaced) {
            model.session(replaced).revoked = true;
            return false;
        }
        drop(evicted, model.session(evicted).isExpired() ? SessionRemoval.EXPIRED : SessionRemoval.EVICTED);
        return true;
    }

    /** Marks a session, and takes it out; or what has its id and version. */
    boolean drop(int session, SessionRemoval reason) {
        SessionModel dropped = model.session(session);
        dropped.revoked = true;
        int cached = find(dropped.id);
        if (cached == 0 || model.session(cached).version != dropped.version) {
            return false;
        }
        entries.remove(dropped.id);
        if (cached != session && !model.context(context).setup.server()) {
            model.context(context).remembered.remove(cached); // who copied it may still offer it
        } else {
            model.session(cached).revoked = true;
        }
        model.tellRemoved(context, cached, reason);
        return true;
    }

    boolean remove(String id, SessionRemoval reason) {
        int session = find(id);
        return session != 0 && drop(session, reason);
    }

    void dropAll(SessionRemoval reason) {
        for (int[] entry : List.copyOf(entries.values())) {
            drop(entry[0], reason);
        }
    }

    /** Drops what is expired at a time. */
    void flush(long seconds) {
        for (int[] entry : List.copyOf(entries.values())) {
            if (model.session(entry[0]).expiry() < seconds) {
                drop(entry[0], SessionRemoval.EXPIRED);
            }
        }
    }
}
