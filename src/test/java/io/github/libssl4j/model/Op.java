package io.github.libssl4j.model;

import io.github.libssl4j.CallbackException;

/** One step: what is done to the library, and what the model says that it does. Both answer in the same words. */
interface Op {
    /** A call that may throw. */
    interface Call {
        Object run() throws Exception;
    }

    /** Does it; what it throws is an answer too. */
    Object real(World world) throws Exception;

    /** What it should answer; a class is what it should throw. */
    Object model(Model model);

    /** Which of the kinds of steps it counts as. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** What it answered, in words. */
    static String answer(Call call) throws Exception {
        try {
            return String.valueOf(call.run());
        } catch (AssertionError e) {
            throw e;
        } catch (CallbackException e) {
            World.requireOwn(e);
            return e.getClass().getSimpleName();
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    /** What it should have answered, in words: where a listener throws, that comes out of the call. */
    default String expected(Model model) {
        Object answer = model(model);
        model.deliver();
        if (answer instanceof Class<?> exception) {
            return exception.getSimpleName();
        }
        return model.hasThrown() ? CallbackException.class.getSimpleName() : String.valueOf(answer);
    }

    /** A step for which there is nothing there. */
    record Nothing() implements Op {
        @Override
        public Object real(World world) {
            return "";
        }

        @Override
        public Object model(Model model) {
            return "";
        }
    }
}
