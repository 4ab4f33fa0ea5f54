package io.github.libssl4j.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Threads that pay visits, each of a kind drawn by its weight, until they are told to rest or to end. */
final class Load {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Longer than the timeouts of all connections of one visit. */
    private static final Duration HANG = Duration.ofMinutes(5);
    private static final int VIRTUAL = 12;
    private static final int PLATFORM = 4;
    private static final int FIRST = 4;

    private final List<Scenario> scenarios;
    private final List<Scenario> urn = new ArrayList<>();
    private final Tally tally;
    /** A visit reads; who wants none to be under way writes. Fair: else the writer would wait for ever. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final AtomicLong numbers = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(VIRTUAL + PLATFORM);
    private volatile boolean ending;

    Load(List<Scenario> scenarios, Tally tally) {
        this.scenarios = scenarios;
        this.tally = tally;
        for (Scenario scenario : scenarios) {
            for (int i = 0; i < scenario.weight(); i++) {
                urn.add(scenario);
            }
        }
    }

    /** Visits each a few times, so that all is made that is made at the first use; begins, at rest: {@link #resume}. */
    void start() throws InterruptedException, TimeoutException {
        for (int i = 0; i < FIRST; i++) {
            scenarios.forEach(this::visit);
        }
        rest();
        for (int i = 0; i < VIRTUAL; i++) {
            Thread.ofVirtual().name("visitor-" + i).start(this::work);
        }
        for (int i = 0; i < PLATFORM; i++) {
            Thread.ofPlatform().daemon().name("visitor-" + (VIRTUAL + i)).start(this::work);
        }
    }

    private void work() {
        try {
            while (!ending) {
                Scenario scenario = urn.get(ThreadLocalRandom.current().nextInt(urn.size()));
                gate.readLock().lock();
                try {
                    if (!ending) {
                        visit(scenario);
                    }
                } finally {
                    gate.readLock().unlock();
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private void visit(Scenario scenario) {
        try {
            scenario.visit(numbers.incrementAndGet());
        } catch (Throwable e) {
            tally.unexpected(scenario.name(), e);
        }
    }

    /** From the thread that began it. */
    void resume() {
        gate.writeLock().unlock();
    }

    /** Until no visit is under way, no connection is left, and nothing is kept that need not be. */
    void rest() throws InterruptedException, TimeoutException {
        if (!gate.writeLock().tryLock(HANG.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException("Visits that were under way have not ended for " + HANG.toMinutes() + " minutes");
        }
        for (Scenario scenario : scenarios) {
            try {
                for (Node node : scenario.nodes()) {
                    node.awaitIdle();
                }
                scenario.rest();
            } catch (RuntimeException e) {
                tally.unexpected(scenario.name() + " at rest", e);
            }
        }
    }

    /** Ends the threads, which rest, and closes all that they used. */
    void end() throws IOException, InterruptedException {
        ending = true;
        gate.writeLock().unlock();
        if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Visitors that have nothing more to do have not ended for a minute");
        }
        for (Scenario scenario : scenarios) {
            scenario.close();
        }
    }
}
