package io.github.libssl4j;

/**
 * One entry of OpenSSL's error queue ({@code ERR_get_error_all(3)}).
 *
 * @param code the packed error code
 * @param library the part of OpenSSL that failed, such as {@code SSL routines}
 * @param reason what went wrong, such as {@code certificate verify failed}
 * @param reasonCode the number of the reason within its library
 * @param function the C function that raised it, empty where OpenSSL does not say
 * @param file the C source file that raised it
 * @param line the line in that file
 * @param data what OpenSSL added in words, such as a file name; empty where nothing
 */
public record OpenSslError(long code, String library, String reason, int reasonCode, String function, String file,
        int line, String data) {

    /** One line: library, reason and data. */
    @Override
    public String toString() {
        return library + ": " + reason + (data.isEmpty() ? "" : " (" + Shown.of(data) + ")");
    }
}
