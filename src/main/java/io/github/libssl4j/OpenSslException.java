package io.github.libssl4j;

import java.util.List;

/**
 * A call into OpenSSL outside of a handshake or I/O failed. It carries OpenSSL's whole error queue.
 */
public class OpenSslException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<OpenSslError> errors;

    /**
     * Made by the library.
     *
     * @param message what was tried
     * @param errors OpenSSL's error queue, oldest first
     */
    public OpenSslException(String message, List<OpenSslError> errors) {
        super(ErrorText.of(message, errors));
        this.errors = List.copyOf(errors);
    }

    /**
     * OpenSSL's error queue at the failure, oldest first; empty where OpenSSL gave no reason.
     *
     * @return the entries, unmodifiable
     */
    public List<OpenSslError> errors() {
        return errors == null ? List.of() : errors;
    }
}
