package io.github.libssl4j.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures one case: all that are compared take turns, round by round. */
final class Measurement {
    private final Commands commands;
    private final Case measured;
    private final Schedule schedule;
    private final Map<Entry, Map<String, List<Double>>> samples = new LinkedHashMap<>();

    Measurement(Commands commands, Case measured, Schedule schedule) {
        this.commands = commands;
        this.measured = measured;
        this.schedule = schedule;
        measured.entries().forEach(entry -> samples.put(entry, new LinkedHashMap<>()));
    }

    List<Row> run() throws BenchException, IOException {
        switch (measured.group().mode) {
            case ROUNDS -> rounds();
            case PROCESSES -> processes();
            case STARTS -> new Starts(commands, measured.entries(), schedule).run(this::add);
        }
        List<Row> rows = new ArrayList<>();
        samples.forEach((entry, values) -> rows.add(new Row(measured.name(), entry.subject(), entry.variant(), values)));
        return rows;
    }

    private void add(Entry entry, Map<String, Double> metrics) {
        metrics.forEach((name, value) -> samples.get(entry).computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }

    private Worker start(Entry entry) throws IOException {
        return new Worker(entry, entry.isC() ? commands.c(entry.arguments())
                : commands.worker(measured.group(), entry.arguments()));
    }

    private void rounds() throws BenchException, IOException {
        List<Worker> workers = new ArrayList<>();
        try {
            for (Entry entry : measured.entries()) {
                Worker worker = start(entry);
                workers.add(worker);
                worker.awaitReady(schedule.patienceSeconds());
                worker.run(schedule.warmMillis(entry), schedule.patienceSeconds());
            }
            for (int round = 0; round < schedule.rounds(); round++) {
                for (int i = 0; i < workers.size(); i++) {
                    Worker worker = workers.get((i + round) % workers.size()); // nobody is always first
                    add(worker.entry(), worker.run(schedule.millis(), schedule.patienceSeconds()));
                }
            }
        } finally {
            workers.forEach(Worker::close);
        }
    }

    private void processes() throws BenchException, IOException {
        for (int round = 0; round < schedule.rounds(); round++) {
            for (Entry entry : measured.entries()) {
                try (Worker worker = start(entry)) {
                    worker.awaitReady(schedule.patienceSeconds());
                    if (schedule.warmMillis() > 0) {
                        worker.run(schedule.warmMillis(entry), schedule.patienceSeconds());
                    }
                    add(entry, worker.run(schedule.millis(), schedule.patienceSeconds()));
                }
            }
        }
    }
}
