package io.github.libssl4j.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.Gcc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/test --libssl}: what it can't use stops it before it builds anything. */
class TestScriptTest {
    @TempDir
    private Path folder;

    private static Finished test(Object... arguments) throws IOException, InterruptedException {
        return Finished.run(Finished.clean(new ProcessBuilder(
                Stream.concat(Stream.of("scripts/test"), Arrays.stream(arguments)).map(Object::toString).toList())), "");
    }

    private static void assertStops(String message, Finished finished) {
        assertEquals(2, finished.exitCode(), finished.toString());
        assertEquals("", finished.output());
        assertTrue(finished.errors().contains(message), finished.errors());
        assertEquals(1, finished.errors().lines().count(), finished.errors());
    }

    @Test
    void withoutItsValueItSaysWhatThatIs() throws Exception {
        assertStops("--libssl needs the path of a libssl.so.3, its folder, or a version", test("--libssl"));
        assertStops("--libssl needs the path of a libssl.so.3, its folder, or a version", test("--libssl="));
        assertStops("--libssl needs the path of a libssl.so.3, its folder, or a version", test("clean", "--libssl", ""));
    }

    @Test
    void whatMavenDoesNotKnowIsSaidBeforeItBuilds() throws Exception {
        Scripts.assertRefuses("unknown argument '--bogus'", "test", "-Dtest=TestScriptTest", "--bogus");
        Scripts.assertRefuses("unknown argument 'everything'", "test", "clean", "everything");
        Scripts.assertRefuses("unknown argument ''", "test", "");
        Scripts.assertRefuses("unknown argument 'TestScriptTest', as one class is -Dtest=TestScriptTest", "test", "TestScriptTest");
        Scripts.assertRefuses("-Dtest=TestScriptTest,Missing: there is no class Missing under src/test/java", "test",
                "-Dtest=TestScriptTest,Missing");
    }

    /** Maven itself says whether it can read the options, but does not build: it prints what it was told. */
    @Test
    void whatMavenKnowsIsPassedOn() throws Exception {
        Files.writeString(folder.resolve("mvn"), """
                #!/bin/sh
                case $* in *--version) PATH=${PATH#*:} exec mvn "$@" ;; esac
                echo "$*"
                exit 1
                """).toFile().setExecutable(true);
        for (String known : List.of("-Dtest=TestScriptTest#what*+it*,*Docs*,!**/cli/**", "-Dtest=!**/cli/**,%regex[.*A.*]", "-T 2 clean",
                "-DskipTests -P jextract", "-o --quiet", "help:help -X", "-Dmaven.javadoc.skip -pl .")) {
            ProcessBuilder script = Finished.clean(new ProcessBuilder(
                    Stream.concat(Stream.of("scripts/test"), Stream.of(known.split(" "))).toList()));
            script.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
            Finished finished = Finished.run(script, "");
            assertEquals(1, finished.exitCode(), known + ": " + finished);
            assertTrue(finished.output().endsWith(" " + known + " verify\n"), finished.output());
        }
    }

    @Test
    void oneLibsslIsEnough() throws Exception {
        Scripts.assertRefuses("-Dlibssl4j.libssl=/x names a libssl, and so does another argument", "test", "--asan",
                "-Dlibssl4j.libssl=/x");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        Path missing = folder.resolve("missing.so");
        assertStops("there is no " + missing, test("--libssl", missing));
        assertStops("there is no " + missing, test("--libssl=" + missing, "clean"));
        assertStops("there is no " + folder.resolve("libssl.so.3"), test("--libssl", folder));
        assertStops("there is no latest (nor is that a version such as 3.5)", test("--libssl", "latest"));
    }

    @Test
    void versionsAreLeftToTheScriptThatKnowsThem() throws Exception {
        assertStops("no OpenSSL 1.1.1 here", test("--libssl", "1.1.1"));
        assertStops("'3.5.x' is no version", test("--libssl", "3.5.x"));
    }

    @Test
    void whatIsNoLibsslIsNotTestedWith() throws Exception {
        Path text = Files.writeString(folder.resolve("libssl.so.3"), "no library");
        assertStops(text + " is no libssl", test("--libssl", text));
        assertStops(text + " is no libssl", test("--libssl", folder));
        Path libcrypto = OpenSsl.libraryPath().toRealPath().resolveSibling("libcrypto.so.3");
        assertStops(libcrypto + " is no libssl", test("--libssl", libcrypto));
        Files.delete(text);
        Files.createDirectory(text);
        assertStops(text + " is no readable file", test("--libssl", folder));
    }

    @Test
    void whatDoesNotLoadHereIsSaidInTheLoadersWords() throws Exception {
        Path damaged = Files.writeString(folder.resolve("damaged.so"), "SSL_CTX_new");
        assertStops(damaged + " does not load here: ", test("--libssl", damaged));
        Gcc.compile(folder, "extern int missing(void); int SSL_CTX_new(void) { return missing(); }\n", "-shared", "-fPIC",
                "-o", "libssl.so.3");
        assertStops("undefined symbol: missing", test("--libssl", folder));
    }
}
