package io.github.libssl4j.bench;

import io.github.libssl4j.bench.Case.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All cases. */
final class Catalogue {
    private static final List<String> ENGINES = List.of("jsse", "tcnative", "conscrypt", "tomcat");
    private static final List<String> PEERS = List.of("libssl4j", "jsse", "tcnative", "conscrypt", "tomcat");
    private static final List<Metric> RATES = List.of(Metric.RATE, Metric.CPU, Metric.ALLOCATED);
    /** All who can be measured. */
    static final List<String> SUBJECTS = List.of(Entry.C, "libssl4j", "jsse", "tcnative", "conscrypt", "tomcat");
    private static final String NONE = "-";
    private static final int SIZE_TO_WEIGH = 100_000; // less is lost among what a process has besides

    private static final Map<String, String> KINDS = Map.of("full13", "full, TLS 1.3", "resumed13", "resumed, TLS 1.3",
            "full12", "full, TLS 1.2", "id12", "by session id, TLS 1.2", "ticket12", "by ticket, TLS 1.2");
    private static final Map<String, String> OPERATIONS = Map.of("add-remove", "dup, add, remove, close",
            "dup-close", "dup, close", "share-close", "share, close", "to-der", "toDer", "from-der", "fromDer, close",
            "find", "find by id, close", "getters", "six getters");
    /** What a smoke run is of: each family, and each way of resuming. */
    private static final Set<String> SMOKE = Set.of("full13", "resumed13", "id12", "records-16384", "pingpong-64",
            "session-add-remove", "session-getters", "cache-1000", "start", "sockets-resumed13-1", "idle",
            "threads-id12");

    /** File descriptors allow fewer than 10,000 connections with both ends in one process on many machines. */
    private final int mostOpen;
    private final boolean smoke;

    Catalogue(int mostOpen, boolean smoke) {
        this.mostOpen = mostOpen;
        this.smoke = smoke;
    }

    List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (String kind : List.of("full13", "resumed13", "full12", "id12", "ticket12")) {
            cases.add(handshake(kind));
        }
        for (String direction : List.of("oneway", "pingpong")) {
            for (int size : List.of(16384, 1024, 64)) {
                cases.add(records(direction, size));
            }
        }
        for (String operation : List.of("add-remove", "dup-close", "share-close", "to-der", "from-der", "find",
                "getters")) {
            cases.add(new Case("session-" + operation, OPERATIONS.get(operation), Group.SESSIONS,
                    RATES, entries("session", operation, "0",
                            List.of(Entry.C, "libssl4j"))));
        }
        for (int size : List.of(1_000, 10_000, 100_000, 1_000_000)) {
            cases.add(new Case("cache-" + size, "%,d sessions".formatted(size), Group.CACHE,
                    size < SIZE_TO_WEIGH ? List.of(Metric.ADD, Metric.FIND, Metric.EVICT, Metric.FLUSH)
                            : List.of(Metric.ADD, Metric.FIND, Metric.EVICT, Metric.FLUSH, Metric.BYTES),
                    entries("cache", NONE, String.valueOf(size), List.of(Entry.C, "libssl4j"))));
        }
        cases.add(start());
        for (String kind : List.of("full13", "resumed13")) {
            for (int open : List.of(1, 100, 10_000)) {
                int possible = Math.min(open, mostOpen);
                cases.add(new Case("sockets-" + kind + "-" + open, KINDS.get(kind) + ", %,d open".formatted(possible),
                        Group.SOCKETS, List.of(Metric.RATE, Metric.CPU), entries("sockets", kind, String.valueOf(possible),
                                List.of(Entry.C, "libssl4j", "jsse"))));
            }
        }
        int idle = smoke ? Math.min(200, mostOpen) : Math.min(10_000, mostOpen);
        cases.add(new Case("idle", "%,d idle connections".formatted(idle), Group.IDLE, List.of(Metric.BYTES),
                entries("idle", NONE, String.valueOf(idle), List.of(Entry.C, "libssl4j", "jsse"))));
        for (String kind : List.of("full13", "resumed13", "id12")) {
            cases.add(threads(kind));
        }
        return cases;
    }

    /** The cases that the words name; without any, all, or those of a smoke run. And of these, only some subjects. */
    List<Case> named(List<String> words, List<String> only) {
        List<Case> all = all();
        for (String word : words) {
            if (all.stream().noneMatch(c -> c.isMeant(word))) {
                throw new IllegalArgumentException("no such case: " + word + ". There are: "
                        + String.join(" ", all.stream().map(Case::name).toList()));
            }
        }
        return all.stream().filter(c -> words.isEmpty() ? !smoke || SMOKE.contains(c.name())
                : words.stream().anyMatch(c::isMeant)).map(c -> c.of(only)).filter(c -> !c.entries().isEmpty()).toList();
    }

    private static Case handshake(String kind) {
        return new Case(kind, KINDS.get(kind), Group.HANDSHAKES, RATES,
                entries("handshake", kind, "1", SUBJECTS));
    }

    private static Case records(String direction, int size) {
        List<Entry> entries = new ArrayList<>();
        String number = String.valueOf(size);
        entries.add(entry(Entry.C, "", "records", direction, number, NONE));
        for (String memory : List.of("segment", "direct", "heap")) {
            entries.add(entry("libssl4j", memory, "records", direction, number, memory));
        }
        for (String peer : ENGINES) {
            String memory = peer.equals("jsse") ? "heap" : "direct"; // each what it likes best
            entries.add(entry(peer, memory, "records", direction, number, memory));
        }
        boolean back = direction.equals("pingpong");
        return new Case((back ? "pingpong-" : "records-") + size, "%,d B".formatted(size) + (back ? ", there and back"
                : ", one way"), Group.RECORDS, RATES, entries);
    }

    private Case threads(String kind) {
        List<Entry> entries = new ArrayList<>();
        for (String subject : smoke ? List.of(Entry.C, "libssl4j") : List.of(Entry.C, "libssl4j", "jsse")) {
            for (int threads = 1; threads <= 2; threads++) {
                entries.add(entry(subject, threads == 1 ? "1 thread" : "2 threads", "handshake", kind,
                        String.valueOf(threads), NONE));
            }
        }
        return new Case("threads-" + kind, KINDS.get(kind), Group.THREADS, RATES, entries);
    }

    private Case start() {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(Entry.C, "", List.of("start", NONE, "0")));
        List<String> peers = smoke ? List.of("libssl4j", "jsse") : PEERS;
        for (String peer : peers) {
            entries.add(new Entry(peer, "", List.of(peer)));
        }
        if (Runtime.version().feature() >= Starts.AOT_SINCE) {
            for (String peer : peers) {
                entries.add(new Entry(peer, Starts.AOT, List.of(peer)));
            }
        }
        return new Case("start", "a fresh process", Group.START, List.of(Metric.MILLIS, Metric.CPU_MILLIS, Metric.CLASSES), entries);
    }

    private static List<Entry> entries(String family, String name, String number, List<String> subjects) {
        return subjects.stream().map(subject -> entry(subject, "", family, name, number, NONE)).toList();
    }

    private static Entry entry(String subject, String variant, String family, String name, String number,
            String memory) {
        return new Entry(subject, variant, subject.equals(Entry.C) ? List.of(family, name, number)
                : List.of(family, name, number, subject, memory));
    }
}
