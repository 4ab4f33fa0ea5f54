package io.github.libssl4j.model;

import java.util.function.Function;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.ActionChainArbitrary;
import net.jqwik.api.state.Transformer;

/** Sequences of steps, each kind as often as it is worth. */
final class Steps {
    /** Numbers for one step's choices. They are not shrunk: a failing sequence becomes clear by what is left out. */
    private static final Arbitrary<int[]> NUMBERS =
            Arbitraries.integers().between(0, 9999).dontShrink().array(int[].class).ofSize(40).dontShrink();

    private Steps() {}

    /**
     * Sequences.
     *
     * @param threads how many steps are taken by several threads at once
     */
    static ActionChainArbitrary<World> sequences(Supplier<World> start, int length, Threads threads) {
        ActionChainArbitrary<World> chain = ActionChain.startWith(start).withMaxTransformations(length);
        chain = with(chain, 4, "build", Chooser::build);
        chain = with(chain, 1, "close a context", Chooser::closeContext);
        chain = with(chain, 6, "change ticket keys", Chooser::ring);
        chain = with(chain, 7, "create", Chooser::create);
        chain = with(chain, 4, "change", Chooser::change);
        chain = with(chain, 7, "derive", Chooser::derive);
        chain = with(chain, 7, "a session's fields", Chooser::field);
        chain = with(chain, 1, "values", Chooser::value);
        chain = with(chain, 2, "attach", Chooser::attach);
        chain = with(chain, 2, "adopt", Chooser::adopt);
        chain = with(chain, 4, "close a reference", Chooser::closeHandle);
        chain = with(chain, 1, "close an arena", Chooser::closeArena);
        chain = with(chain, 14, "add", Chooser::add);
        chain = with(chain, 4, "remove", Chooser::remove);
        chain = with(chain, 3, "remove an id", Chooser::removeId);
        chain = with(chain, 6, "find", Chooser::find);
        chain = with(chain, 2, "flush", Chooser::flush);
        chain = with(chain, 1, "clear", Chooser::clear);
        chain = with(chain, 3, "set", Chooser::set);
        chain = with(chain, 22, "handshake", Chooser::handshake);
        chain = with(chain, 6, "connection", Chooser::connection);
        chain = with(chain, 9, "traffic", Chooser::traffic);
        chain = with(chain, 9, "early data", Chooser::early);
        chain = with(chain, 6, "visit", Chooser::visit);
        if (threads == Threads.NONE) {
            return chain;
        }
        chain = chain.withAction(threads == Threads.MOST ? 60 : 4, action("parallel", true, Chooser::parallel));
        return with(chain, threads == Threads.MOST ? 4 : 1, "storm", Chooser::storm);
    }

    /** One more kind of step, and how often it is taken. */
    record Kind(int weight, Action.Independent<World> action) {}

    static Kind action(String name, int weight, Function<Chooser, Op> step) {
        return new Kind(weight, action(name, false, step));
    }

    private static ActionChainArbitrary<World> with(ActionChainArbitrary<World> chain, int weight, String name,
            Function<Chooser, Op> step) {
        return chain.withAction(weight, action(name, false, step));
    }

    private static Action.Independent<World> action(String name, boolean many, Function<Chooser, Op> step) {
        return () -> NUMBERS.map(numbers -> Transformer.mutate(name,
                world -> world.step(step.apply(new Chooser(world, new Pick(numbers), many)))));
    }
}
