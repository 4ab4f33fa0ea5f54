package io.github.libssl4j.soak;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code scripts/soak} hands over, checked; its {@code --help} explains. */
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
}
