package io.github.libssl4j;

/**
 * A context can't be built from what it was given: the message names the option, what is wrong with it and what to do.
 */
public final class SslConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    SslConfigurationException(String message) {
        super(message);
    }

    SslConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
