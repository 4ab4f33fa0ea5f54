package io.github.libssl4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What the command line asks for. */
final class Options {
    final List<String> cases = new ArrayList<>();
    final List<String> only = new ArrayList<>();
    boolean smoke;
    boolean list;
    Path folder;
    Path json;
    Path plot;
    Path page;
    Path from;

    static Options of(List<String> arguments) {
        Options options = new Options();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--smoke" -> options.smoke = true;
                case "--list" -> options.list = true;
                case "--only" -> only(value(argument, rest), options);
                case "--folder" -> options.folder = file(argument, rest);
                case "--json" -> options.json = file(argument, rest);
                case "--plot" -> options.plot = file(argument, rest);
                case "--page" -> options.page = file(argument, rest);
                case "--from" -> options.from = file(argument, rest);
                default -> {
                    if (argument.startsWith("-")) {
                        throw new IllegalArgumentException("unknown argument '" + argument + "'");
                    }
                    options.cases.add(argument);
                }
            }
        }
        return options;
    }

    /** Before anything is measured: what could not be written afterwards. */
    void check() {
        checkWritable("--json", json);
        if (page != null) {
            checkWritable("--page", page);
            Page.checkMarks(page);
        }
        if (plot != null) {
            try {
                Files.createDirectories(plot);
            } catch (IOException e) {
                throw new IllegalArgumentException("--plot: the folder " + plot + " can't be made: " + e.getMessage(), e);
            }
        }
    }

    private static void checkWritable(String option, Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new IllegalArgumentException(option + ": " + file + " can't be written");
        }
    }

    private static void only(String names, Options options) {
        for (String name : names.split(",")) {
            if (!Catalogue.SUBJECTS.contains(name)) {
                throw new IllegalArgumentException("--only knows " + String.join(", ", Catalogue.SUBJECTS) + ", not "
                        + name);
            }
            options.only.add(name);
        }
    }

    private static Path file(String option, Iterator<String> rest) {
        return Path.of(value(option, rest));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }
}
