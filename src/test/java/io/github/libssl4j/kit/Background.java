package io.github.libssl4j.kit;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something that runs on a thread of its own, and ends within a minute. */
public final class Background<T> {
    private final String what;
    private final Thread thread;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    private Background(String what, Thread.Builder builder, Callable<T> call) {
        this.what = what;
        this.thread = builder.unstarted(() -> {
            try {
                outcome.complete(call.call());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
    }

    /** On a virtual thread. */
    public static <T> Background<T> start(String what, Callable<T> call) {
        return start(what, Thread.ofVirtual(), call);
    }

    /** On a thread of a chosen kind. */
    public static <T> Background<T> start(String what, Thread.Builder builder, Callable<T> call) {
        Background<T> background = new Background<>(what, builder, call);
        background.thread.start();
        return background;
    }

    public Thread thread() {
        return thread;
    }

    public boolean isDone() {
        return outcome.isDone();
    }

    /** Waits until the thread waits for a socket: it is inside the call that the test is about. */
    public Background<T> awaitBlocked() {
        Await.until(what + " waits for a socket", () -> {
            if (isDone()) {
                throw new AssertionError(what + " did not wait: " + outcome);
            }
            // A platform thread in a system call is runnable to Java: frames tell, of every kind of thread.
            return Arrays.stream(thread.getStackTrace()).anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch.")
                    && List.of("park", "read0", "write0").contains(frame.getMethodName()));
        });
        return this;
    }

    /** What came of it; what it threw is thrown here. */
    public T result() throws Exception {
        try {
            return outcome.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(what + " failed", e.getCause());
        } catch (TimeoutException e) {
            AssertionError error = new AssertionError("Waited a minute in vain for " + what);
            error.setStackTrace(thread.getStackTrace());
            throw error;
        }
    }

    /** What it threw. */
    public Throwable failure() throws Exception {
        try {
            T value = result();
            throw new AssertionError(what + " did not fail, but answered " + value);
        } catch (Exception e) {
            return e;
        }
    }
}
