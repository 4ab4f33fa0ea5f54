package io.github.libssl4j.model;

import io.github.libssl4j.SessionRemoval;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that there is, in plain Java: contexts, sessions, references to them, connections, keys and the store, by numbers that
 * the real ones have too. It can be copied, to try out in which order things may have happened.
 */
final class Model {
    /** One {@code SslSession}: which session it refers to, and which references became sealed with it. */
    record Handle(int session, int draft) {}

    private final Map<Integer, ContextModel> contexts = new TreeMap<>();
    private final Map<Integer, SessionModel> sessions = new TreeMap<>();
    private final Map<Integer, Handle> handles = new TreeMap<>();
    private final Set<Integer> closedHandles = new HashSet<>();
    private final Set<Integer> sealed = new HashSet<>();
    private final Map<Integer, ConnectionModel> connections = new TreeMap<>();
    private final Map<Integer, RingModel> rings = new TreeMap<>();
    /** What ends with each arena, in the order in which it was made. */
    private final Map<Integer, List<Integer>> arenas = new TreeMap<>();
    private final Set<Integer> endedArenas = new HashSet<>();
    private LookupModel store = new LookupModel();
    private KeyFiles keyFiles = new KeyFiles();
    /** What listeners were told in this step. */
    private final List<String> events = new ArrayList<>();
    private final Deque<Runnable> deliveries = new ArrayDeque<>();
    private boolean thrown;
    /** What was seen after the step, where the model leaves a choice. */
    private Map<Integer, Set<String>> seen = Map.of();
    private int ties;

    Model copy() {
        Model copy = new Model();
        contexts.forEach((number, context) -> copy.contexts.put(number, context.copy(copy)));
        sessions.forEach((number, session) -> copy.sessions.put(number, session.copy()));
        copy.handles.putAll(handles);
        copy.closedHandles.addAll(closedHandles);
        copy.sealed.addAll(sealed);
        copy.connections.putAll(connections);
        rings.forEach((number, ring) -> copy.rings.put(number, ring.copy()));
        arenas.forEach((number, items) -> copy.arenas.put(number, new ArrayList<>(items)));
        copy.endedArenas.addAll(endedArenas);
        copy.store = store.copy();
        copy.keyFiles = keyFiles.copy();
        copy.seen = seen;
        copy.ties = ties;
        return copy;
    }

    /** All in which models can differ after the same steps in another order. */
    String fingerprint() {
        StringBuilder text = new StringBuilder();
        contexts.values().forEach(context -> text.append(context.fingerprint()).append('\n'));
        sessions.forEach((number, session) -> text.append(number).append(session.fingerprint()).append('\n'));
        return text.append(handles).append(new TreeSet<>(closedHandles)).append(new TreeSet<>(sealed))
                .append(connections.keySet()).toString();
    }

    /** Before a step: the ids that the caches had after it, and how to choose where more than one was possible. */
    void begin(Map<Integer, Set<String>> idsAfter, int tieBreak) {
        seen = idsAfter;
        ties = tieBreak;
        events.clear();
        thrown = false;
    }

    Map<Integer, ContextModel> contexts() {
        return contexts;
    }

    ContextModel context(int number) {
        return contexts.get(number);
    }

    Map<Integer, Handle> handles() {
        return handles;
    }

    Map<Integer, ConnectionModel> connections() {
        return connections;
    }

    RingModel ring(int number) {
        return rings.computeIfAbsent(number, key -> new RingModel(key == RingModel.CLOCKED));
    }

    /** The keys that a server's tickets are under. */
    RingModel keysOf(ContextModel server) {
        return ring(server.setup.ring() == 0 ? -server.number : server.setup.ring());
    }

    /** Notes that something ends with an arena; 0 is none. */
    void in(int arena, int item) {
        if (arena != 0) {
            arenas.computeIfAbsent(arena, key -> new ArrayList<>()).add(item);
        }
    }

    /** Whether nothing can be made in an arena any more. */
    boolean isEnded(int arena) {
        return endedArenas.contains(arena);
    }

    /** The end of an arena: what was made last ends first. */
    void endArena(int arena) {
        endedArenas.add(arena);
        for (int item : arenas.getOrDefault(arena, List.of()).reversed()) {
            if (handles.containsKey(item)) {
                close(item);
            } else if (contexts.containsKey(item)) {
                closeContext(item);
            } else {
                closeConnection(item);
            }
        }
    }

    void closeContext(int number) {
        contexts.get(number).closed = true;
        maybeFree(number);
    }

    void closeConnection(int number) {
        ConnectionModel connection = connections.remove(number);
        if (connection != null) {
            for (int context : new int[] {connection.client(), connection.server()}) {
                contexts.get(context).connections--;
                maybeFree(context);
            }
        }
    }

    LookupModel store() {
        return store;
    }

    KeyFiles keyFiles() {
        return keyFiles;
    }

    SessionModel session(int number) {
        return sessions.get(number);
    }

    void put(int number, SessionModel session) {
        sessions.put(number, session);
    }

    /** The session that a reference is to. */
    SessionModel of(int handle) {
        return sessions.get(handles.get(handle).session());
    }

    boolean isClosed(int handle) {
        return closedHandles.contains(handle);
    }

    void close(int handle) {
        closedHandles.add(handle);
    }

    boolean isSealed(int handle) {
        return sealed.contains(handles.get(handle).draft());
    }

    void seal(int handle) {
        sealed.add(handles.get(handle).draft());
    }

    /** A new reference to a new session that can be changed. */
    void makeHandle(int number, int session) {
        handles.put(number, new Handle(session, number));
    }

    /** A new reference that is sealed with another. */
    void shareHandle(int number, int other) {
        handles.put(number, handles.get(other));
    }

    /** A new reference to what came from libssl. */
    void lendHandle(int number, int session) {
        handles.put(number, new Handle(session, number));
        sealed.add(number);
    }

    void tellAdded(int context, int session) {
        tell(context, session, "added");
    }

    void tellRemoved(int context, int session, SessionRemoval reason) {
        tell(context, session, reason.toString());
    }

    private void tell(int number, int session, String what) {
        ContextModel context = contexts.get(number);
        if (!context.listens) {
            return;
        }
        String id = sessions.get(session).id;
        deliveries.add(() -> {
            events.add("c" + number + " " + what + " " + shortened(id));
            if (context.setup.looks()) {
                if (what.equals("added") && !sessions.get(session).revoked) {
                    store.put(sessions.get(session));
                } else if (what.equals("REMOVED")) {
                    store.remove(id);
                }
            }
            if (context.setup.listening() == Setup.Listening.THROWING) {
                thrown = true;
            } else if (context.setup.listening() == Setup.Listening.REMOVING && what.equals("added") && !context.closed) {
                context.cache.remove(id, SessionRemoval.REMOVED);
            }
        });
    }

    /** Of a callback that throws. */
    void tellThrown() {
        deliveries.add(() -> thrown = true);
    }

    /** Tells the listeners; what they do may lead to more. */
    void deliver() {
        for (Runnable delivery; (delivery = deliveries.poll()) != null;) {
            delivery.run();
        }
    }

    /** Whether a listener threw in this step. */
    boolean hasThrown() {
        return thrown;
    }

    /** Before another call of this step. */
    void forgetThrown() {
        thrown = false;
    }

    /** What was told in this step, in no order. */
    List<String> events() {
        return events.stream().sorted().toList();
    }

    static String shortened(String id) {
        return id.substring(0, Math.min(12, id.length()));
    }

    /** Which of the sessions that could be evicted was: one that is not there any more. */
    int chooseTied(int context, List<Integer> tied) {
        if (ties == 1) {
            return tied.getFirst();
        }
        Set<String> still = seen.getOrDefault(context, Set.of());
        return tied.stream().filter(session -> !still.contains(sessions.get(session).id)).findFirst().orElse(
                ties == 2 ? tied.getLast() : tied.getFirst());
    }

    /** The last of a context's connections is closed, or the context itself: libssl empties the cache, and says so. */
    private void maybeFree(int number) {
        ContextModel context = contexts.get(number);
        if (context.closed && context.connections == 0 && !context.gone) {
            context.gone = true;
            context.cache.dropAll(SessionRemoval.CLOSED);
        }
    }
}
