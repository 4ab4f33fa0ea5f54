package io.github.libssl4j.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.LibraryNotAvailableException;
import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.OpenSsl.Feature;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.Gcc;
import io.github.libssl4j.kit.Since;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How libssl is found, and what is said where it is not: each in a Java of its own. */
class LoadingTest {
    private static final String PROPERTY = "libssl4j.libssl";
    private static final String ENVIRONMENT = "LIBSSL4J_LIBSSL";
    private static final String ALLOWED = "--enable-native-access=io.github.libssl4j";
    // Once one module is allowed, all others are denied, on each version of Java.
    private static final String DENIED = "--enable-native-access=java.management";

    @TempDir
    private Path folder;

    /** A Java to be started: what it is told of libssl. */
    private static final class Launch {
        private final List<String> options = new ArrayList<>(List.of("--module-path", Finished.module().toString(),
                "--add-modules", "io.github.libssl4j,java.management", "-cp", Finished.testClasses().toString()));
        private String access = ALLOWED;
        private String environment;
        private boolean unnameable;

        Launch property(Object value) {
            options.add("-D" + PROPERTY + "=" + value);
            return this;
        }

        Launch environment(Object value) {
            environment = value.toString();
            return this;
        }

        /** A locale that has not the letters of the environment's file. */
        Launch unnameable() {
            unnameable = true;
            return this;
        }

        Launch access(String option) {
            access = option;
            return this;
        }

        Launch onClassPath(String accessOption) {
            options.clear();
            options.addAll(List.of("-cp", Finished.module() + File.pathSeparator + Finished.testClasses(),
                    "--add-modules", "java.management"));
            return access(accessOption);
        }

        /** What came of each entry point, and then which files were loaded. */
        List<String> run(String... entryPoints) throws Exception {
            List<String> arguments = new ArrayList<>(options);
            arguments.add(access);
            arguments.add(EntryPoints.class.getName());
            arguments.addAll(List.of(entryPoints));
            ProcessBuilder java = Finished.java(arguments);
            if (environment != null) {
                java.environment().put(ENVIRONMENT, environment);
            }
            Finished finished = Finished.run(unnameable ? Finished.withUnnameableFile(java, ENVIRONMENT) : java, "");
            // Of a file that is none of Linux's libraries, Java itself warns that it may want to run its stack.
            assertEquals(List.of(), finished.errors().lines().filter(line -> !line.contains("stack")).toList());
            assertEquals(0, finished.exitCode(), finished.output());
            return finished.output().lines().toList();
        }

        List<String> outcomes(String... entryPoints) throws Exception {
            return run(entryPoints).subList(0, entryPoints.length);
        }
    }

    /** A libssl of the test's own, with its libcrypto: copies of those that the tests run with. */
    private Path copyOfLibssl() throws Exception {
        Path original = OpenSsl.libraryPath().toRealPath();
        String crypto = original.getFileName().toString().replace("libssl", "libcrypto");
        Path libssl = Files.copy(original, folder.resolve("libssl.so.3"));
        Files.copy(original.resolveSibling(crypto), folder.resolve("libcrypto.so.3"));
        return libssl.toRealPath();
    }

    // ---- where it is looked for

    @Test
    void thePropertyNamesTheFileAndItsLibcryptoComesAlong() throws Exception {
        Path libssl = copyOfLibssl();
        assertEquals(List.of("answered " + libssl, "answered " + OpenSsl.version(),
                        "loaded " + libssl.resolveSibling("libcrypto.so.3"), "loaded " + libssl),
                new Launch().property(libssl).run("libraryPath", "version"));
    }

    @Test
    void theEnvironmentNamesTheFileAndItsLibcryptoComesAlong() throws Exception {
        Path libssl = copyOfLibssl();
        assertEquals(List.of("answered " + libssl, "loaded " + libssl.resolveSibling("libcrypto.so.3"),
                "loaded " + libssl), new Launch().environment(libssl).run("libraryPath"));
    }

    @Test
    void thePropertyBeatsTheEnvironment() throws Exception {
        Path libssl = copyOfLibssl();
        Path missing = folder.resolve("missing.so");
        assertEquals(List.of("answered " + libssl),
                new Launch().property(libssl).environment(missing).outcomes("libraryPath"));
        assertTrue(new Launch().property(missing).environment(libssl).outcomes("libraryPath").getFirst()
                .startsWith("LibraryNotAvailableException: No libssl: " + missing + " (property "));
    }

    @Test
    void aBlankPropertyAndEnvironmentAreAsNone() throws Exception {
        assertEquals(new Launch().outcomes("libraryPath"),
                new Launch().property("").environment(" ").outcomes("libraryPath"));
    }

    @Test
    void aLinkBringsTheLibcryptoBesideTheFileThatItLeadsTo() throws Exception {
        Path libssl = copyOfLibssl();
        Path link = Files.createSymbolicLink(Files.createDirectory(folder.resolve("links")).resolve("libssl.so.3"), libssl);
        assertEquals(List.of("answered " + libssl, "loaded " + libssl.resolveSibling("libcrypto.so.3"),
                "loaded " + libssl), new Launch().property(link).run("libraryPath"));
    }

    @Test
    void onTheClassPathItWorksWithNativeAccessForAllUnnamed() throws Exception {
        assertEquals(new Launch().outcomes("version", "libraryPath", "supports"), new Launch()
                .onClassPath("--enable-native-access=ALL-UNNAMED").outcomes("version", "libraryPath", "supports"));
    }

    @Test
    void eachEntryPointWorksAsTheFirstCall() throws Exception {
        for (String first : EntryPoints.ALL.keySet()) {
            String outcome = new Launch().outcomes(first).getFirst();
            String expected = first.startsWith("from") ? "IllegalArgumentException: These " : "answered ";
            assertTrue(outcome.startsWith(expected), first + ": " + outcome);
        }
    }

    // ---- what is said where it can't be used

    /** The ways in which it can't, and what is to be read of each. */
    enum Trouble {
        NO_SUCH_FILE("No libssl: ", " (property libssl4j.libssl) is no file. ", "Name the file of an OpenSSL 3.0 or newer"),
        FOLDER("No libssl: ", " (property libssl4j.libssl) is no file. ", "Name the file of an OpenSSL 3.0 or newer"),
        NO_SUCH_FILE_IN_ENVIRONMENT("No libssl: ", " (environment variable LIBSSL4J_LIBSSL) is no file. ",
                "Name the file of an OpenSSL 3.0 or newer"),
        UNNAMEABLE_FILE("No libssl: /k", " (environment variable LIBSSL4J_LIBSSL) is no file's name in this system's encoding, ",
                "LC_ALL=C.UTF-8"),
        NO_LIBRARY("Can't load ", "it is no shared library of this machine's kind", "Name the libssl of an OpenSSL 3.0"),
        LIBCRYPTO("Not a libssl: ", " has no SSL_CTX_new. ", "Name the file of libssl"),
        TOO_OLD("Too old: ", " is OpenSSL 1.1; ", "libssl4j needs 3.0 or newer."),
        WITHOUT_VERSION("Too old: ", " is older than OpenSSL 1.1; ", "libssl4j needs 3.0 or newer."),
        NO_NATIVE_ACCESS("Native access is denied to libssl4j: ", "start Java with ",
                "--enable-native-access=io.github.libssl4j."),
        NO_NATIVE_ACCESS_TO_A_PATH("Native access is denied to libssl4j: ", "start Java with ",
                "--enable-native-access=io.github.libssl4j."),
        NO_NATIVE_ACCESS_ON_THE_CLASS_PATH("Native access is denied to libssl4j: ", "start Java with ",
                "--enable-native-access=ALL-UNNAMED.");

        private final List<String> words;

        Trouble(String... words) {
            this.words = List.of(words);
        }

        private Launch launch(Path folder) throws Exception {
            return switch (this) {
                case NO_SUCH_FILE -> new Launch().property(folder.resolve("missing.so"));
                case FOLDER -> new Launch().property(folder);
                case NO_SUCH_FILE_IN_ENVIRONMENT -> new Launch().environment(folder.resolve("missing.so"));
                case UNNAMEABLE_FILE -> new Launch().unnameable();
                case NO_LIBRARY -> new Launch().property(Files.writeString(folder.resolve("text.so"), "no library"));
                case LIBCRYPTO -> new Launch().property(OpenSsl.libraryPath().resolveSibling("libcrypto.so.3"));
                case TOO_OLD -> new Launch().property(fake(folder, """
                        void *SSL_CTX_new(const void *method) { return 0; }
                        unsigned long OpenSSL_version_num(void) { return 0x1010117fUL; }
                        """));
                case WITHOUT_VERSION -> new Launch().property(fake(folder,
                        "void *SSL_CTX_new(const void *method) { return 0; }\n"));
                case NO_NATIVE_ACCESS -> new Launch().access(DENIED);
                case NO_NATIVE_ACCESS_TO_A_PATH -> new Launch().property(OpenSsl.libraryPath()).access(DENIED);
                case NO_NATIVE_ACCESS_ON_THE_CLASS_PATH -> new Launch().onClassPath(DENIED);
            };
        }

        private static Path fake(Path folder, String source) throws Exception {
            Gcc.compile(folder, source, "-shared", "-fPIC", "-o", "libssl.so.1.1");
            return folder.resolve("libssl.so.1.1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachEntryPointSaysTheSameWhatWasTriedAndHowToMendItAgainAndAgain(Trouble trouble) throws Exception {
        String[] twice = Stream.concat(EntryPoints.ALL.keySet().stream(), EntryPoints.ALL.keySet().stream())
                .toArray(String[]::new);
        List<String> outcomes = trouble.launch(folder).outcomes(twice);
        String message = outcomes.getFirst();
        assertEquals(Collections.nCopies(twice.length, message), outcomes);
        assertTrue(message.startsWith(LibraryNotAvailableException.class.getSimpleName() + ": "), message);
        trouble.words.forEach(words -> assertTrue(message.contains(words), message));
    }

    static Stream<String> entryPoints() {
        return EntryPoints.ALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("entryPoints")
    void whicheverEntryPointIsFirstTheExceptionIsTheSame(String first) throws Exception {
        Path missing = folder.resolve("missing.so");
        List<String> outcomes = new Launch().property(missing).outcomes(first, "version", first);
        assertEquals(Collections.nCopies(3, outcomes.get(1)), outcomes);
        assertTrue(outcomes.get(1).startsWith("LibraryNotAvailableException: No libssl: " + missing), outcomes.get(1));
    }

    @Test
    void aLibraryWhoseLibcryptoIsBrokenIsNotPairedWithTheSystems() throws Exception {
        Path libssl = copyOfLibssl();
        Path libcrypto = Files.writeString(libssl.resolveSibling("libcrypto.so.3"), "no library");
        List<String> lines = new Launch().property(libssl).run("version");
        assertTrue(lines.getFirst().startsWith("LibraryNotAvailableException: Can't load " + libcrypto), lines.getFirst());
        assertEquals(1, lines.size(), lines::toString);
    }

    // ---- what it says of itself

    @Test
    void itIsSupportedWhatTheVersionSays() {
        int[] version = Arrays.stream(OpenSsl.version().split("[.-]", 4)).limit(2).mapToInt(Integer::parseInt).toArray();
        for (Feature feature : Feature.values()) {
            int[] since = Arrays.stream(feature.since().split("\\.")).mapToInt(Integer::parseInt).toArray();
            assertEquals(Arrays.compare(version, since) >= 0, OpenSsl.supports(feature), feature + ", " + OpenSsl.version());
        }
    }

    @Test
    void whatIsRequiredIsThereOrTheVersionThatBringsItIsNamed() {
        for (Feature feature : Feature.values()) {
            Since.works(feature, () -> OpenSsl.require(feature));
        }
    }

    @Test
    void itsPathIsAnAbsoluteFile() {
        assertTrue(OpenSsl.libraryPath().isAbsolute());
        assertTrue(Files.isRegularFile(OpenSsl.libraryPath()));
    }
}
