package io.github.libssl4j;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A file that key log lines are appended to. It is opened for each line: so it needs no owner who closes it, and whoever
 * moves it away finds the next line in a new one.
 */
final class KeyLogFile implements Consumer<String> {
    private static final System.Logger LOG = System.getLogger("io.github.libssl4j");

    private final Path file;
    private final AtomicBoolean warned = new AtomicBoolean();

    KeyLogFile(Path file) {
        this.file = file;
    }

    /** The absolute path; throws where {@link FileOutputStream} could not write there. */
    static Path checked(Path file) {
        if (file.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException("The key log is a file of the default file system, not " + file.toUri());
        }
        return file.toAbsolutePath();
    }

    /** The file of the environment's choice; {@code null} where it chose none, or one of a name that this locale can't encode. */
    static Path named(String name) {
        if (name == null || name.isEmpty()) {
            return null;
        }
        try {
            return checked(Path.of(name));
        } catch (InvalidPathException e) {
            LOG.log(System.Logger.Level.WARNING, "The key log file {0} can''t be written: {1}", name, e);
            return null;
        }
    }

    /** The file, which can be written now. */
    static KeyLogFile open(Path file) {
        KeyLogFile opened = new KeyLogFile(file);
        try {
            opened.stream().close();
            return opened;
        } catch (IOException e) {
            throw new SslConfigurationException("The key log file " + file + " can't be written: " + e, e);
        }
    }

    /** Not a channel: that would be closed under a thread that is interrupted, and its line be lost. */
    private OutputStream stream() throws IOException {
        if (!Files.exists(file)) {
            FileAttribute<?>[] ownerOnly = file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                    : new FileAttribute<?>[0];
            Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), ownerOnly).close();
        }
        return new FileOutputStream(file.toFile(), true);
    }

    /** One write, at whatever the file's end is then. */
    @Override
    public void accept(String line) {
        try (OutputStream stream = stream()) {
            stream.write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            if (!warned.getAndSet(true)) {
                LOG.log(System.Logger.Level.WARNING, "The key log file {0} can''t be written, lines are missing from now on: "
                        + "{1}", file, e);
            }
        }
    }
}
