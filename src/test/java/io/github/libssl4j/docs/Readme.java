package io.github.libssl4j.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of README.md that can be run. */
final class Readme {
    static final String TEXT = read();

    private Readme() {}

    private static String read() {
        try {
            return Files.readString(Path.of("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only block of a language. */
    static String block(String language) {
        Matcher block = Pattern.compile("^```" + language + "\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(TEXT);
        if (!block.find()) {
            throw new AssertionError("README.md has no block of " + language);
        }
        return block.group(1);
    }

    /** What a reader types into a shell: the lines after "$ ", in the only block that has such. */
    static String commands() {
        Matcher block = Pattern.compile("^```\\n(\\$ .*?)^```$", Pattern.DOTALL | Pattern.MULTILINE).matcher(TEXT);
        if (!block.find()) {
            throw new AssertionError("README.md has no block of commands");
        }
        StringBuilder commands = new StringBuilder();
        Matcher command = Pattern.compile("^\\$ ((?:.*\\\\\\n)*.*\\n)", Pattern.MULTILINE).matcher(block.group(1));
        while (command.find()) {
            commands.append(command.group(1));
        }
        return commands.toString();
    }

    /** What stands in backticks in a text. */
    static List<String> code(String text) {
        List<String> all = new ArrayList<>();
        Matcher code = Pattern.compile("`([^`]+)`").matcher(text);
        while (code.find()) {
            all.add(code.group(1));
        }
        return all;
    }
}
