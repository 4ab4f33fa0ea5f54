package io.github.libssl4j;

import java.util.List;
import java.util.stream.Collectors;

/** The text of an exception that carries OpenSSL's error queue. */
final class ErrorText {
    private ErrorText() {}

    static String of(String message, List<OpenSslError> errors) {
        if (errors.isEmpty()) {
            return message;
        }
        return message + ": " + errors.stream().map(OpenSslError::toString).distinct().collect(Collectors.joining("; "));
    }
}
