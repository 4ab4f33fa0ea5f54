package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class ProbeArgumentsTest {
    static Stream<Arguments> bad() {
        return Stream.of(
                bad("unknown option", "Unknown option: '--cound'", "--cound", "3", "a.invalid"),
                bad("no value", "--ca", "a.invalid", "--ca"),
                bad("count is no number", "--count", "--count", "many", "a.invalid"),
                bad("count of 0", "--count is 1 to 100, not 0", "--count", "0", "a.invalid"),
                bad("count of 101", "--count is 1 to 100, not 101", "--count", "101", "a.invalid"),
                bad("count of -1", "--count", "--count", "-1", "a.invalid"),
                bad("count twice", "--count", "--count", "1", "--count", "2", "a.invalid"),
                bad("timeout of 0", "--timeout is 0.05 to 600 seconds, not 0.0", "--timeout", "0", "a.invalid"),
                bad("timeout of 601", "--timeout", "--timeout", "601", "a.invalid"),
                bad("timeout is no number", "--timeout", "--timeout", "NaN", "a.invalid"),
                bad("interval without watch", "--interval needs --watch", "--interval", "10s", "a.invalid"),
                bad("for without watch", "--for needs --watch", "--for", "10s", "a.invalid"),
                bad("interval is no time", "--interval is a time such as 30s, 10m, 2h or 1d, not 'soon'", "--watch",
                        "--interval", "soon", "a.invalid"),
                bad("interval of 0", "--interval is 1s to 30d, not 0s", "--watch", "--interval", "0s", "a.invalid"),
                bad("interval of 31 days", "--interval is 1s to 30d, not 31d", "--watch", "--interval", "31d", "a.invalid"),
                bad("for is negative", "--for is a time", "--watch", "--for", "-1s", "a.invalid"),
                bad("for is too long", "--for is 1s to 30d", "--watch", "--for", "999999999d", "a.invalid"),
                bad("for is shorter than the interval", "--for 10 is shorter than --interval 30s", "--watch", "--for", "10",
                        "a.invalid"),
                bad("insecure with ca", "--insecure verifies nothing", "--insecure", "--ca", "x.pem", "a.invalid"),
                bad("key without cert", "--key needs --cert", "--key", "x.pem", "a.invalid"),
                bad("password without cert", "--key-password-file needs", "--key-password-file", "x", "a.invalid"),
                bad("password file missing", "can't be read", "--cert", "x", "--key-password-file", "missing", "a.invalid"),
                bad("sni is no name", "--sni: 'a b' is no host name", "--sni", "a b", "a.invalid"),
                bad("empty sni", "--sni", "--sni", "", "a.invalid"),
                bad("other name is no name", "--other-name: '..'", "--other-name", "..", "a.invalid"),
                bad("empty alpn", "--alpn takes names", "--alpn", "", "a.invalid"),
                bad("alpn of a comma", "--alpn takes names", "--alpn", ",", "a.invalid"),
                bad("alpn with an empty name", "--alpn takes names", "--alpn", "h2,", "a.invalid"),
                bad("ca missing", "--ca: There is no file missing.pem", "--ca", "missing.pem", "a.invalid",
                        "b.invalid"),
                bad("cert missing", "--cert: There is no file missing.pem", "--cert", "missing.pem", "a.invalid"),
                bad("session-in missing", "--session-in missing.pem can't be read: there is no such file",
                        "--session-in", "missing.pem", "a.invalid"),
                bad("session-in is a folder", "--session-in / can't be read: ", "--session-in", "/", "a.invalid"),
                bad("session-out without a folder",
                        "--session-out /missing/x can't be written: there is no folder /missing",
                        "--session-out", "/missing/x", "a.invalid"),
                bad("session-out is a device", "--session-out /dev/null can't be written: it is no regular file",
                        "--session-out", "/dev/null", "a.invalid"),
                bad("session-out is empty", "--session-out", "--session-out", "", "a.invalid"),
                bad("alpn too long", "--alpn takes names", "--alpn", "h".repeat(256), "a.invalid"),
                bad("port out of range", "'a.invalid:70000' is no HOST[:PORT]: a port is", "a.invalid:70000"),
                bad("empty host", "'' is no HOST[:PORT]: the host is empty", ""),
                bad("url", "give a host, not a URL", "https://a.invalid/"),
                bad("session-in of several", "are about one server, not 2", "--session-in", "x", "a.invalid", "b.invalid"),
                bad("session-out of several", "are about one server", "--session-out", "x", "a.invalid", "b.invalid"),
                bad("ca without host", "need a HOST", "--ca", "x.pem"),
                bad("session-in without host", "need a HOST", "--session-in", "x.pem"),
                bad("sni without host", "need a HOST", "--sni", "a.invalid"));
    }

    private static Arguments bad(String what, String message, String... arguments) {
        return Arguments.of(what, message, arguments);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void badArgumentsEndWith2AndOneLineThatSaysWhich(String what, String message, String[] arguments) {
        ProbeRun run = ProbeRun.of(arguments);
        assertEquals(2, run.exit(), run.toString());
        assertEquals("", run.out());
        String[] lines = run.err().split("\n");
        assertEquals(2, lines.length, run.err());
        assertTrue(lines[0].startsWith("probe: bad arguments: ") && lines[0].contains(message), run.err());
        assertEquals("probe --help lists what there is", lines[1]);
    }

    @Test
    void debugAddsTheStackTrace() {
        ProbeRun run = ProbeRun.of("--debug", "--count", "0");
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("\tat io.github.libssl4j"), run.err());
    }

    @Test
    void helpNamesEachOptionAndExitCode() {
        ProbeRun run = ProbeRun.of("--help");
        assertEquals(0, run.exit());
        assertEquals("", run.err());
        for (String word : new String[] {"--ca", "--insecure", "--sni", "--alpn", "--cert", "--key", "--count", "--timeout",
            "--json", "--no-early-data", "--session-out", "--session-in", "--version", "--help", "  0 ", "  1 ", "  2 "}) {
            assertTrue(run.out().contains(word), word + " in " + run.out());
        }
        assertFalse(run.out().contains("\033"), "colours without a terminal");
        assertFalse(run.out().contains("%n"), run.out());
        run.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @Test
    void theVersionIsLibssl4jsAndOpenSsls() {
        ProbeRun run = ProbeRun.of("--version");
        assertEquals(0, run.exit());
        List<String> lines = run.out().lines().toList();
        assertEquals(2, lines.size(), run.out());
        assertTrue(lines.getFirst().startsWith("libssl4j "), run.out());
        assertEquals("OpenSSL " + OpenSsl.version(), lines.getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "--count 1", "--count 1 --json"})
    void whatCantBeWrittenEndsWith2(String arguments) {
        StringWriter err = new StringWriter();
        Writer full = new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("no space left");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Terminal terminal = new Terminal(new PrintWriter(full), new PrintWriter(err), false, false);
        assertEquals(2, ProbeCommand.run(terminal, arguments.split(" ")));
        assertEquals("probe: the output could not be written\n", err.toString());
    }

    @Test
    void onlyTheCommandLinesOwnLibrariesAreSaidToBeMissing() {
        for (String name : new String[] {"picocli/CommandLine", "com/fasterxml/jackson/core/JsonFactory"}) {
            String text = Probe.explain(new NoClassDefFoundError(name));
            assertTrue(text.contains(name) && text.contains("needs picocli and jackson-core"), text);
        }
        String text = Probe.explain(new NoClassDefFoundError("io/github/libssl4j/ffi/libssl_h"));
        assertTrue(text.contains("libssl_h is missing: build libssl4j again") && !text.contains("picocli"), text);
        assertTrue(Probe.explain(new ClassFormatError("truncated")).contains("build it again"));
        String failed = "Could not initialize class X";
        assertEquals(failed, Probe.explain(new NoClassDefFoundError(failed)));
    }
}
