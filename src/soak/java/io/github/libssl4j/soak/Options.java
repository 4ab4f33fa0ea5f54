package io.github.libssl4j.soak;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code scripts/soak} hands over; its {@code --help} explains. */
@Command(name = "soak")
final class Options {
    @Option(names = "--minutes")
    int minutes;

    @Option(names = "--json")
    Path json;

    @Option(names = "--plot")
    Path plot;

    @Option(names = "--folder", required = true)
    Path folder;

    @Option(names = "--leak")
    Plant.Kind leak;

    @Option(names = "--leak-every")
    long leakEvery = 1000;

    void check() {
        if (minutes < 1) {
            throw new IllegalArgumentException("--minutes needs a number of minutes, 1 or more");
        }
        if (leakEvery < 1) {
            throw new IllegalArgumentException("--leak-every needs a number of handshakes, 1 or more");
        }
        requireFolder("--json", json);
        requireFolder("--plot", plot);
    }

    /** Now, not after an hour. */
    private static void requireFolder(String option, Path file) {
        if (file != null) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !folder.toFile().canWrite() || file.toFile().isDirectory()) {
                throw new IllegalArgumentException(option + ": no file can be written at " + file);
            }
        }
    }
}
