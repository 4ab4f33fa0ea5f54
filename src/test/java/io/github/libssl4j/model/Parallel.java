package io.github.libssl4j.model;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.kit.Await;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Steps that several threads take at the same moment. What comes of it has to be as if they were taken in some order. */
final class Parallel implements Op {
    private static final String THROWN = CallbackException.class.getSimpleName();

    private final List<Op> steps;
    private final List<String> answers = new ArrayList<>();
    /** Whether a step that failed was also told of a listener that threw. */
    private final AtomicBoolean toldBesides = new AtomicBoolean();

    Parallel(List<Op> steps) {
        this.steps = steps;
    }

    @Override
    public Object real(World world) throws Exception {
        AtomicInteger ready = new AtomicInteger();
        List<FutureTask<String>> tasks = new ArrayList<>();
        for (Op step : steps) {
            FutureTask<String> task = new FutureTask<>(() -> {
                meet(ready);
                return Op.answer(() -> watched(step, world));
            });
            tasks.add(task);
            Thread thread = new Thread(task, "a parallel step");
            thread.setDaemon(true);
            thread.start();
        }
        for (FutureTask<String> task : tasks) {
            try {
                answers.add(task.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                throw new AssertionError("A parallel step failed: " + e.getCause(), e.getCause());
            }
        }
        return answers;
    }

    private Object watched(Op step, World world) throws Exception {
        try {
            return step.real(world);
        } catch (Exception e) {
            if (Arrays.stream(e.getSuppressed()).anyMatch(CallbackException.class::isInstance)) {
                toldBesides.set(true);
            }
            throw e;
        }
    }

    /** Closer than threads that wait for each other. */
    private void meet(AtomicInteger ready) {
        ready.incrementAndGet();
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        for (int spins = 1; ready.get() < steps.size() && System.nanoTime() < deadline; spins++) {
            if (spins % 100 == 0) {
                Thread.yield(); // there may be fewer processors than threads
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public Object model(Model model) {
        throw new IllegalStateException("explain() does it");
    }

    /** The models after each order that explains what was answered and what is there; fails if none does. */
    List<Model> explain(World world, List<Model> before) {
        Map<Integer, Set<String>> ids = world.ids();
        Map<String, Model> explaining = new LinkedHashMap<>();
        StringBuilder reasons = new StringBuilder();
        for (List<Integer> order : orders(steps.size())) {
            for (int ties = 0; ties < 3; ties++) {
                for (Model each : before) {
                    Model after = each.copy();
                    after.begin(ids, ties);
                    String difference = difference(world, order, after);
                    if (difference == null) {
                        explaining.putIfAbsent(after.fingerprint(), after);
                    } else if (ties == 0) {
                        reasons.append("\n  in the order ").append(order).append(": ").append(difference);
                    }
                }
            }
        }
        if (explaining.isEmpty()) {
            throw new AssertionError("No order explains what came of the steps at once:" + reasons);
        }
        return List.copyOf(explaining.values());
    }

    private String difference(World world, List<Integer> order, Model after) {
        List<String> expected = new ArrayList<>(answers);
        for (int step : order) {
            expected.set(step, answerOf(steps.get(step), after));
        }
        toldElsewhere(expected);
        return expected.equals(answers) ? world.difference(after) : "the answers would be " + expected;
    }

    /**
     * What a context's end leads to is told by the thread whose call is the last on it, which need not be the one that closed it,
     * and may fail itself.
     */
    private void toldElsewhere(List<String> expected) {
        for (int i = 0; i < expected.size(); i++) {
            if (endsContexts(steps.get(i)) && expected.get(i).equals(THROWN) && !answers.get(i).equals(THROWN)) {
                if (answers.contains(THROWN)) {
                    expected.set(i, answers.get(i));
                    expected.set(answers.indexOf(THROWN), THROWN);
                } else if (toldBesides.get()) {
                    expected.set(i, answers.get(i));
                }
            }
        }
    }

    private static boolean endsContexts(Op step) {
        return step instanceof ContextOps.CloseContext || step instanceof SessionOps.CloseArena;
    }

    private static String answerOf(Op step, Model after) {
        after.forgetThrown();
        return step.expected(after);
    }

    static List<List<Integer>> orders(int size) {
        List<List<Integer>> orders = List.of(List.of());
        for (int i = 0; i < size; i++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> order : orders) {
                for (int place = 0; place <= order.size(); place++) {
                    List<Integer> with = new ArrayList<>(order);
                    with.add(place, i);
                    longer.add(with);
                }
            }
            orders = longer;
        }
        return orders;
    }

    @Override
    public String toString() {
        return "Parallel" + steps;
    }
}
