package io.github.libssl4j.bench;

/** A case that could not be measured; the message says whose and why. */
final class BenchException extends Exception {
    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }
}
