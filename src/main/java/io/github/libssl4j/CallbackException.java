package io.github.libssl4j;

/**
 * A listener or another callback of the application threw.
 *
 * <p>It is raised by the call that led to the callback, after that call has done all of its own work: what was added is
 * added, what was read is in the buffer, and a connection can go on; only {@link SslContext#connect}, which has nothing to
 * answer then, closes its channel. The callback's exception is the
 * {@linkplain #getCause() cause}; where more than one threw, the others are {@linkplain #getSuppressed() suppressed}.
 */
public final class CallbackException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CallbackException(String what, Throwable cause) {
        super(what + " threw " + cause, cause);
    }
}
