package io.github.libssl4j.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.kit.Finished;
import java.util.List;
import java.util.stream.Stream;

/** The project's scripts, as a user calls them. */
final class Scripts {
    private Scripts() {}

    static Finished run(String name, String... arguments) throws Exception {
        List<String> command = Stream.concat(Stream.of("scripts/" + name), Stream.of(arguments)).toList();
        return Finished.run(Finished.clean(new ProcessBuilder(command)), "");
    }

    /** It ends with 2, this sentence and where to read more, and has not begun to build. */
    static void assertRefuses(String sentence, String name, String... arguments) throws Exception {
        assertStops(name + ": " + sentence + ": see scripts/" + name + " --help", run(name, arguments));
    }

    /** It ends with 2 and this sentence, and has not begun to build. */
    static void assertStops(String sentence, Finished finished) {
        assertEquals(2, finished.exitCode(), finished.toString());
        assertEquals("", finished.output());
        assertEquals(sentence + "\n", finished.errors());
    }
}
