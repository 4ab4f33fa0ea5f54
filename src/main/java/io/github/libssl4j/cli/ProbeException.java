package io.github.libssl4j.cli;

/** The probing of a server ends with a failure. */
final class ProbeException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    ProbeException(Failure failure, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
