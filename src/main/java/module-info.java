/**
 * OpenSSL's TLS sessions for Java: contexts, connections and the session cache of libssl, without pointers,
 * reference counts or return codes.
 *
 * <p>Run with {@code --enable-native-access=io.github.libssl4j}.
 */
module io.github.libssl4j {
    requires jdk.jfr;
    requires static com.fasterxml.jackson.core;
    requires static info.picocli;

    exports io.github.libssl4j;

    opens io.github.libssl4j.cli to info.picocli;
}
