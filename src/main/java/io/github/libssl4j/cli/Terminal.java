package io.github.libssl4j.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Where the probe writes.
 *
 * @param out takes the report
 * @param err takes failures and the progress line
 * @param color whether the report may be coloured
 * @param progress whether a progress line makes sense
 */
record Terminal(PrintWriter out, PrintWriter err, boolean color, boolean progress) {
    /** Which of this process's streams are terminals, as the shell found it: of {@code out} and {@code err}. */
    private static final String TERMINALS = "libssl4j.probe.terminals";

    static Terminal ofProcess() {
        boolean out = isTerminal("out");
        return new Terminal(new PrintWriter(System.out, true, charset("stdout.encoding")),
                new PrintWriter(System.err, true, charset("stderr.encoding")),
                out && !isSet("NO_COLOR") && !"dumb".equals(System.getenv("TERM")), isTerminal("err"));
    }

    private static boolean isTerminal(String stream) {
        String known = System.getProperty(TERMINALS);
        if (known != null) {
            return known.contains(stream);
        }
        Console console = System.console(); // since JDK 22 there may be one without any terminal
        return console != null && console.isTerminal();
    }

    private static boolean isSet(String variable) {
        String value = System.getenv(variable);
        return value != null && !value.isEmpty();
    }

    private static Charset charset(String property) {
        return Charset.forName(System.getProperty(property, ""), StandardCharsets.UTF_8);
    }
}
