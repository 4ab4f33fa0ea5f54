package io.github.libssl4j;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The text of an exception that carries OpenSSL's error queue. */
final class ErrorText {
    private ErrorText() {}

    static String of(String message, List<OpenSslError> errors) {
        if (errors.isEmpty()) {
            return message;
        }
        Set<String> texts = new LinkedHashSet<>();
        for (OpenSslError error : errors) {
            texts.add(error.toString());
        }
        return message + ": " + String.join("; ", texts);
    }
}
