package io.github.libssl4j.memory;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.OpenSslException;
import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.SslException;
import java.util.List;

/** One go of a {@link Route}: whether an allocation fails on the way, and what the route has to say. */
final class Trip {
    /** What a caller may be told of an allocation that failed. */
    private static final List<Class<? extends Throwable>> CLEAN = List.of(SslException.class, OpenSslException.class,
            SslConfigurationException.class, OutOfMemoryError.class);

    /** Code that is to be refused. */
    interface Refused {
        void run() throws Exception;
    }

    private final boolean faulty;
    private final Runnable arranged;
    private long sessions;
    private Class<? extends Throwable> alsoClean = Trip.Nothing.class;

    /** What nobody throws. */
    private static final class Nothing extends Exception {
        private static final long serialVersionUID = 1;
    }

    private Trip(boolean faulty, Runnable arranged) {
        this.faulty = faulty;
        this.arranged = arranged;
    }

    /** Nothing fails. */
    static Trip quiet() {
        return new Trip(false, () -> { });
    }

    /** Nothing fails, and something is done where the route begins. */
    static Trip quiet(Runnable arranged) {
        return new Trip(false, arranged);
    }

    /** Something fails from where the route begins. */
    static Trip faulty(Runnable arranged) {
        return new Trip(true, arranged);
    }

    /** What the route is not about is arranged: here it begins. */
    void begin() {
        arranged.run();
    }

    /** What holds where no allocation fails, such as a resumption. */
    void expect(boolean holds, String what) {
        if (!faulty) {
            require(holds, what);
        }
    }

    /** What holds whatever fails, such as that data arrives as it was sent. */
    void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("Not so: " + what);
        }
    }

    /** What never succeeds: where an allocation fails, for that reason maybe. */
    void refused(Class<? extends Throwable> why, String what, Refused call) throws Exception {
        try {
            call.run();
        } catch (Throwable e) {
            if (why.isInstance(e) || faulty && isClean(e)) {
                return;
            }
            throw e;
        }
        throw new AssertionError("Not refused: " + what);
    }

    /** Where an allocation fails, this may be thrown besides, as it may where none does. */
    void mayRefuse(Class<? extends Throwable> why) {
        alsoClean = why;
    }

    /** Whether this is what a caller of the route may be told where memory is short. */
    boolean mayEnd(Throwable failure) {
        return isClean(failure) || alsoClean.isInstance(failure);
    }

    /** Counts what came into being. */
    void sessions(long more) {
        sessions += more;
    }

    long sessions() {
        return sessions;
    }

    /** Whether this is what a caller may be told where memory is short. */
    static boolean isClean(Throwable failure) {
        if (failure instanceof CallbackException) {
            return failure.getCause() != null && isClean(failure.getCause());
        }
        return CLEAN.stream().anyMatch(type -> type.isInstance(failure));
    }
}
