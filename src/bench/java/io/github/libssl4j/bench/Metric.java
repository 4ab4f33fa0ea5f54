package io.github.libssl4j.bench;

/** What a case measures, and how it is told. */
enum Metric {
    RATE("rate", "/s", true),
    CPU("cpu", "µs", false),
    ALLOCATED("allocated", "B", false),
    ADD("add", "ns", false),
    FIND("find", "ns", false),
    EVICT("evict", "ns", false),
    FLUSH("flush", "ns", false),
    BYTES("bytes", "B", false),
    MILLIS("millis", "ms", false),
    CPU_MILLIS("cpumillis", "ms of processor time", false),
    CLASSES("classes", "classes", false);

    /** Its name in workers' answers and in JSON. */
    final String key;
    final String unit;
    /** Whether more is better: its ratio is that of the rates, else that of the costs. */
    final boolean isRate;

    Metric(String key, String unit, boolean isRate) {
        this.key = key;
        this.unit = unit;
        this.isRate = isRate;
    }
}
