package io.github.libssl4j.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What all scripts have in common: how they refuse arguments. The probe's are Java's, and have tests of their own. */
class ArgumentsTest {
    static List<String> scripts() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("scripts"))) {
            List<String> names = files.filter(Files::isExecutable).map(file -> file.getFileName().toString())
                    .filter(name -> !name.contains(".") && !name.equals("probe")).sorted().toList();
            assertTrue(names.size() >= 12, names::toString);
            return names;
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void whatAScriptDoesNotKnowIsNamed(String name) throws Exception {
        Scripts.assertRefuses("unknown argument '--bogus'", name, "--bogus");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void eachScriptExplainsItself(String name) throws Exception {
        for (String option : List.of("--help", "-h")) {
            Finished help = Scripts.run(name, option);
            assertEquals(0, help.exitCode(), help.toString());
            assertTrue(help.output().startsWith("usage: scripts/" + name), help.output());
            assertEquals("", help.errors());
        }
    }

    @Test
    void theOneForChecksTakesNone() throws Exception {
        Finished finished = Finished.run(Finished.clean(new ProcessBuilder(".ci/run", "--bogus")), "");
        Scripts.assertStops("run: unknown argument '--bogus': see .ci/run --help", finished);
    }

    @ParameterizedTest
    @CsvSource({"stress, --tries, 1, --minutes, 1", "load, --peers, --connections, 5, ''", "load, --peers, --at-once, 5, ''",
        "races, --minutes, 1, --quick, ''", "races, --list, --quick, '', ''", "memory, --only, 1:x, --sessions, 5",
        "memory, --only, 1:x, --allocations, all", "fuzz, --list, --minutes, 1, ''", "fuzz, --replay, README.md, --keep, ''",
        "bench, --from, x, --smoke, ''", "bench, --list, --json, x, ''", "test, --asan, --libssl, 3.5, ''"})
    void whatExcludesEachOtherIsNamed(String name, String first, String second, String third, String fourth) throws Exception {
        String[] arguments = Stream.of(first, second, third, fourth).filter(word -> !word.isEmpty()).toArray(String[]::new);
        String other = second.startsWith("--") ? second : third;
        Scripts.assertRefuses(first + " and " + other + " exclude each other, so give one of them", name, arguments);
    }

    @ParameterizedTest
    @CsvSource({"stress, --tries", "load, --connections", "load, --at-once", "races, --minutes", "soak, --minutes"})
    void whatIsNoNumberIsRefused(String name, String option) throws Exception {
        for (String value : List.of("0", "-1", "x", "1x", "99999999999999999999", "1.5", " 1")) {
            Finished finished = Scripts.run(name, option, value);
            assertEquals(2, finished.exitCode(), finished.toString());
            assertTrue(finished.errors().startsWith(name + ": " + option + " takes a whole number from 1 to ")
                    && finished.errors().endsWith(", not '" + value + "': see scripts/" + name + " --help\n"), finished.errors());
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "0.0", "-1", "x", "1.", "100000"})
    void whatIsNoTimeToFuzzIsRefused(String minutes) throws Exception {
        Scripts.assertRefuses("--minutes takes a number over 0 and below 100000, such as 10 or 0.5, not '" + minutes + "'", "fuzz",
                "--minutes", minutes);
    }

    @Test
    void aValueThatIsMissingIsSaid() throws Exception {
        Scripts.assertRefuses("--json needs a value", "bench", "--json");
        Scripts.assertRefuses("--json needs a value", "bench", "--json=");
        Scripts.assertRefuses("--json needs a value", "bench", "--json", "--smoke");
        Scripts.assertRefuses("--minutes needs a value", "races", "--minutes", "");
        Scripts.assertRefuses("--quick takes no value, and got '1'", "races", "--quick=1");
        Scripts.assertRefuses("unknown argument ''", "races", "");
        Scripts.assertRefuses("unknown argument '5'", "load", "5");
    }

    @Test
    void theLastOfTwoValuesCounts() throws Exception {
        Scripts.assertRefuses("there is no target 'Second', and --list prints those that there are", "fuzz", "--target", "First",
                "--target=Second");
    }

    @Test
    void theDrawingsOfTheBenchmarksNeedAFolder() throws Exception {
        Scripts.assertRefuses("--plot takes a folder for several drawings, not the file 'x.svg'", "bench", "--plot", "x.svg");
        Scripts.assertRefuses("--from measures nothing, so 'handshakes' does not go with it", "bench", "--from", "x", "handshakes");
    }

    @Test
    void whatJshellCanNotLoadIsNamedBeforeItStarts() throws Exception {
        Scripts.assertRefuses("there is no file 'missing.jsh' that jshell could load", "jshell", "missing.jsh");
    }
}
