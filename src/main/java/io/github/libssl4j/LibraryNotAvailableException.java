package io.github.libssl4j;

/**
 * libssl can't be used: it was not found, is older than OpenSSL 3.0, or Java denies native access.
 *
 * <p>The message says what was tried and how to mend it.
 */
public final class LibraryNotAvailableException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * Made by the library.
     *
     * @param message what was tried and how to mend it
     * @param cause what Java or the dynamic linker said, or {@code null}
     */
    public LibraryNotAvailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
