package io.github.libssl4j.races;

import io.github.libssl4j.CallbackException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A call on an object that another thread may be closing. */
interface Call<T> {
    /** The call did its work. */
    String DONE = "done";
    /** It was refused, for the object is closed. */
    String CLOSED = "closed";

    void on(T object) throws Exception;

    /** What came of it: any other answer than these two is forbidden. */
    static <T> String outcome(Call<T> call, T object) {
        try {
            call.on(object);
            return DONE;
        } catch (IllegalStateException e) {
            return isOfClosed(e) ? CLOSED : e.toString();
        } catch (CallbackException e) { // what is closed was asked for within a handshake
            return e.getCause() instanceof IllegalStateException cause && isOfClosed(cause) ? CLOSED : e.toString();
        } catch (ClosedChannelException e) {
            return CLOSED;
        } catch (Throwable e) {
            return e.toString();
        }
    }

    private static boolean isOfClosed(IllegalStateException e) {
        return e.getMessage().contains("closed");
    }

    /** A call that must not fail, whatever others do. */
    static String outcome(Runnable call) {
        try {
            call.run();
            return DONE;
        } catch (Throwable e) {
            return e.toString();
        }
    }

    /** Hands calls out in turns: each state of a test has the next one. */
    final class Turns<T> {
        private final AtomicInteger next = new AtomicInteger();
        private final List<Call<T>> calls;

        @SafeVarargs
        @SuppressWarnings("varargs")
        Turns(Call<T>... calls) {
            this.calls = List.of(calls);
        }

        Call<T> next() {
            return calls.get(Math.floorMod(next.getAndIncrement(), calls.size()));
        }
    }
}
