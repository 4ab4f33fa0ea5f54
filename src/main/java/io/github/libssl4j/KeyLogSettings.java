package io.github.libssl4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The part of an {@link SslContextBuilder} about who is told the connections' secrets. */
abstract sealed class KeyLogSettings extends TimeoutSettings permits SessionSettings {
    private static final String ENVIRONMENT = "SSLKEYLOGFILE";

    private final List<Consumer<String>> keyLog = new ArrayList<>();
    private final List<Path> keyLogFiles = new ArrayList<>();
    private boolean keyLogFromEnvironment;

    KeyLogSettings(boolean server) {
        super(server);
    }

    /**
     * Hands out the secrets of each connection, a line of the NSS key log format each time, <strong>with which all of its
     * data can be read</strong>: {@code SSL_CTX_set_keylog_callback(3)}. It runs as a {@link SessionListener} does.
     *
     * @param lines takes the lines, without line ends
     * @return this
     */
    public SslContextBuilder keyLog(Consumer<String> lines) {
        keyLog.add(Objects.requireNonNull(lines, "lines"));
        return self();
    }

    /**
     * Appends the secrets of each connection to a file, <strong>with which all of its data can be read</strong>, as Wireshark
     * does that is told of it: {@code SSL_CTX_set_keylog_callback(3)}. The file is made if it is missing, for its owner only.
     * Each line is one write at the file's end: contexts, threads and processes may share a file.
     *
     * <p>A file that can't be opened fails {@link SslContextBuilder#build()}. One that can't be written later does no harm to
     * any connection: who reads along is none of its callers' business. A warning in the log tells of the first line that is
     * lost.
     *
     * @param file a file of the default file system
     * @return this
     * @throws IllegalArgumentException if it is another file system's
     */
    public SslContextBuilder keyLogFile(Path file) {
        Path absolute = KeyLogFile.checked(file);
        if (!keyLogFiles.contains(absolute)) {
            keyLogFiles.add(absolute);
        }
        return self();
    }

    /**
     * Does as the environment variable {@code SSLKEYLOGFILE} says: appends the secrets of each connection to the file that
     * it names, as {@link SslContextBuilder#keyLogFile(Path)} does, <strong>with which all of its data can be read</strong>. Where it is not
     * set, or empty, nothing is written. Without this call, libssl4j ignores the variable. A file that can't be opened
     * does not fail the building, only a warning in the log tells of it: whoever set the variable is not who wrote the
     * program.
     *
     * @return this
     */
    public SslContextBuilder keyLogFromEnvironment() {
        keyLogFromEnvironment = true;
        return self();
    }

    /** All who take lines. The files are there from now on. */
    final List<Consumer<String>> keyLogTakers() {
        List<Consumer<String>> takers = new ArrayList<>(keyLog);
        for (Path file : keyLogFiles) {
            takers.add(KeyLogFile.open(file));
        }
        Path named = keyLogFromEnvironment ? KeyLogFile.named(System.getenv(ENVIRONMENT)) : null;
        if (named != null && !keyLogFiles.contains(named)) {
            takers.add(new KeyLogFile(named));
        }
        return List.copyOf(takers);
    }
}
