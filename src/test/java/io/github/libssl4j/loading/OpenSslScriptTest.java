package io.github.libssl4j.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.OpenSslCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/openssl}, without a network: what Debian answers is made up. */
class OpenSslScriptTest {
    @TempDir
    private Path folder;
    private FakeDebian debian;

    @BeforeEach
    void setUp() throws IOException {
        debian = new FakeDebian(folder.toRealPath());
    }

    private static void assertFails(Finished finished, String... words) {
        assertEquals(2, finished.exitCode(), finished.toString());
        assertEquals("", finished.output());
        for (String word : words) {
            assertTrue(finished.errors().contains(word), finished.errors());
        }
    }

    private static void assertPrints(Path path, Finished finished) {
        assertEquals(0, finished.exitCode(), finished.toString());
        assertEquals(path + "\n", finished.output());
    }

    @ParameterizedTest
    @CsvSource({"'', which version?", "3.0 3.5, 'one version at a time, not 2'", "latest, 'latest' is no version",
        "3.5.x, '3.5.x' is no version", "1.1.1, no OpenSSL 1.1.1 here", "4.0, no OpenSSL 4.0 here", "3, no OpenSSL 3 here",
        "3.5 --asan 3.6, 'one version at a time, not 2'", "--bogus, unknown argument '--bogus'", "--asan system, the system's is there already",
        "--asan 3.5.x, '3.5.x' is no version", "../3.5, '../3.5' is no version", "'3.5\n3.6', is no version"})
    void badArgumentsAreSaidInALine(String arguments, String message) throws Exception {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        Finished finished = debian.openssl(words);
        assertFails(finished, "openssl: ", message);
        assertFalse(Files.exists(folder.resolve("cache")), "it wrote something");
    }

    @Test
    void helpTellsOfTheVersions() throws Exception {
        Finished finished = debian.openssl("--help");
        assertEquals(0, finished.exitCode());
        assertEquals("", finished.errors());
        for (String word : List.of("system", "3.0", "3.5", "newest", "XDG_CACHE_HOME")) {
            assertTrue(finished.output().contains(word), finished.output());
        }
    }

    @Test
    void systemIsTheOneThatJavaGetsWithoutBeingTold() throws Exception {
        Finished java = Finished.run(Finished.java(List.of("--module-path", Finished.module().toString(), "--add-modules",
                "io.github.libssl4j", "--enable-native-access=io.github.libssl4j", "-cp",
                Finished.testClasses().toString(), EntryPoints.class.getName(), "libraryPath")), "");
        String loaded = java.output().lines().findFirst().orElseThrow();
        assertEquals("answered " + debian.openssl("system").output().strip(), loaded);
    }

    @Test
    void whatIsKeptIsFoundWithoutAskingAnybody() throws Exception {
        debian.keeps("3.5.7").remembers("3.5", "3.5.7").remembers("newest", "3.5.7");
        for (String word : new String[] {"3.5.7", "3.5", "newest"}) {
            assertPrints(debian.kept("3.5.7"), debian.openssl(word));
        }
        assertFalse(Files.exists(folder.resolve("asked")));
    }

    @Test
    void withoutANetworkTheReasonIsApts() throws Exception {
        assertFails(debian.openssl("3.5"), "can't look OpenSSL 3.5 up in Debian", "http://mirror.test/update  404");
        assertEquals(List.of(".lock"), debian.inCache());
    }

    @Test
    void withoutANetworkAnOldAnswerIsBetterThanNone() throws Exception {
        debian.keeps("3.5.6").remembers("3.5", "3.5.6");
        Path answer = debian.kept("3.5.6").resolve("../../.3.5").normalize();
        assertTrue(answer.toFile().setLastModified(0));
        Finished finished = debian.openssl("3.5");
        assertPrints(debian.kept("3.5.6"), finished);
        assertTrue(finished.errors().contains("taking 3.5.6 as before"), finished.errors());
    }

    @Test
    void whereDebianDoesNotCarryItThoseItCarriesAreListed() throws Exception {
        debian.online().carries(FakeDebian.binary("3.6.5-1"), FakeDebian.source("3.5.7-1~deb13u2"),
                FakeDebian.source("4.0.1-1"), "libssl3t64 | 3.7.0-1 | http://other.test/debian sid/main amd64 Packages");
        assertFails(debian.openssl("3.4"), "Debian carries no OpenSSL 3.4, but 3.5.7 3.6.5\n");
        assertFails(debian.openssl("3.7.0"), "Debian carries no OpenSSL 3.7.0, but 3.5.7 3.6.5\n");
    }

    @Test
    void onAnotherSystemItSaysWhatToDoInstead() throws Exception {
        debian.write("os-release", "NAME=Other\nID=\"other\"\n");
        assertFails(debian.openssl("3.5"), "only Debian's apt", "this is other", "scripts/test --libssl PATH");
    }

    @Test
    void aMachineWhoseAptHasNoDebianSaysSo() throws Exception {
        debian.write("etc/sources.list", "deb http://other.test/debian bookworm stable\n# deb http://a.test bookworm main\n");
        assertFails(debian.openssl("3.5"), "no source of this Debian (bookworm main)");
    }

    @Test
    void itsSourcesKeepTheMirrorTheKeysAndTheOptions() throws Exception {
        debian.write("etc/sources.list", """
                # comment
                deb [arch=amd64 signed-by=/keys/a.gpg] http://a.test/debian bookworm main contrib # more
                deb http://a.test/debian bookworm-updates main
                deb-src http://a.test/debian bookworm main
                deb http://a.test/extra bookworm stable
                """);
        debian.write("etc/sources.list.d/security.sources", """
                # comment
                Types: deb
                URIs: http://b.test/debian-security
                # comment
                Suites: bookworm-security
                Components: main contrib
                Signed-By:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 key

                Enabled: no
                Types: deb
                URIs: http://c.test/debian
                Suites: bookworm
                Components: main
                """);
        debian.openssl("3.5");
        StringBuilder expected = new StringBuilder();
        for (String suite : new String[] {"trixie", "sid", "bookworm"}) {
            for (String type : new String[] {"deb", "deb-src"}) {
                expected.append(type + " [arch=amd64 signed-by=/keys/a.gpg] http://a.test/debian " + suite + " main\n");
            }
        }
        assertEquals(expected + """
                Types: deb deb-src
                Suites: trixie-security bookworm-security
                Components: main
                URIs: http://b.test/debian-security
                Signed-By:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 key
                """, debian.read("sources").replaceAll(" +\n", "\n").replaceAll(": +", ": ").replaceAll("\n\n+", "\n"));
    }

    /** This machine's own libssl as a package of Debian, and what it says of its version. */
    private String withOwnPackage() throws Exception {
        Path libssl = Path.of(debian.openssl("system").output().strip()).toRealPath();
        Path command = Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, "openssl"))
                .filter(Files::isExecutable).findFirst().orElseThrow();
        debian.withPackage(libssl, libssl.resolveSibling("libcrypto.so.3"), command);
        return OpenSslCli.run(folder, "version").replaceAll("(?s).*Library: OpenSSL (\\S+) .*", "$1");
    }

    @Test
    void aPackageThatRunsHereIsTakenAndKept() throws Exception {
        String version = withOwnPackage();
        String line = version.replaceAll("\\.\\d+$", "");
        debian.online().carries(FakeDebian.binary(version + "-1"), FakeDebian.source(version + "-1"));
        assertPrints(debian.kept(version), debian.openssl(line));
        assertEquals(List.of("." + line, ".lock", version), debian.inCache());
        assertEquals("Debian's package libssl3t64 " + version + "-1\n",
                Files.readString(debian.kept(version).resolveSibling("ORIGIN")));
        debian.offline();
        assertPrints(debian.kept(version), debian.openssl(line));
        assertPrints(debian.kept(version), debian.openssl(version));
    }

    @Test
    void whereNoPackageRunsItIsBuiltFromTheSourceAndWhatLacksIsSaid() throws Exception {
        String version = withOwnPackage();
        debian.withoutPackage().withSource("openssl_" + version, true).online()
                .carries(FakeDebian.binary(version + "-1"), FakeDebian.source(version + "-1"));
        Finished finished = debian.openssl(version);
        assertPrints(debian.kept(version), finished);
        assertTrue(finished.errors().contains("the mirror lacks Debian's changes to " + version + "-1"), finished.errors());
        assertEquals("built from Debian's source openssl " + version + "-1 without Debian's changes\n",
                Files.readString(debian.kept(version).resolveSibling("ORIGIN")));
        assertEquals(List.of(".lock", version), debian.inCache());
    }

    @Test
    void oneUnderSanitizersIsBuiltThoughThereIsAPackageAndKeptBesideTheOther() throws Exception {
        String version = withOwnPackage();
        debian.withSource("openssl_" + version, true).online()
                .carries(FakeDebian.binary(version + "-1"), FakeDebian.source(version + "-1"));
        String sanitized = version + "-asan";
        assertPrints(debian.kept(sanitized), debian.openssl("--asan", version));
        String configured = debian.read("configured");
        assertTrue(configured.contains("enable-asan") && configured.contains("enable-ubsan"), configured);
        String origin = Files.readString(debian.kept(sanitized).resolveSibling("ORIGIN"));
        assertTrue(origin.contains("under the sanitizers of gcc"), origin);
        assertPrints(debian.kept(version), debian.openssl(version));
        assertEquals(List.of(".lock", version, sanitized), debian.inCache());
        assertEquals("Debian's package libssl3t64 " + version + "-1\n",
                Files.readString(debian.kept(version).resolveSibling("ORIGIN")));
    }

    @Test
    void underSanitizersItIsTheLongTermReleaseUnlessAnotherIsNamed() throws Exception {
        debian.keeps("3.5.7-asan").remembers("3.5-asan", "3.5.7").keeps("3.5.8").remembers("3.5", "3.5.8");
        assertPrints(debian.kept("3.5.7-asan"), debian.openssl("--asan"));
        assertPrints(debian.kept("3.5.7-asan"), debian.openssl("--asan", "3.5"));
        assertPrints(debian.kept("3.5.8"), debian.openssl("3.5"));
    }

    @Test
    void aSourceThatCanNotBeUnpackedIsSaidAndLeavesNothing() throws Exception {
        debian.withSource("openssl_3.5.7", false).online().carries(FakeDebian.source("3.5.7-1"));
        assertFails(debian.openssl("3.5.7"), "the source of OpenSSL 3.5.7-1 can't be unpacked", "can't be had from Debian");
        assertEquals(List.of(".lock"), debian.inCache());
    }

    @Test
    void theNewestThatCanBeHadIsTakenAndTheOthersAreNamed() throws Exception {
        String version = withOwnPackage();
        debian.online().carries(FakeDebian.source("3.99.2-1"), FakeDebian.binary("3.99.1-1"), FakeDebian.binary(version + "-1"));
        Finished finished = debian.openssl("newest");
        assertPrints(debian.kept(version), finished);
        assertTrue(finished.errors().contains("the source of OpenSSL 3.99.2-1 can't be downloaded: Failed to fetch"),
                finished.errors());
        assertTrue(finished.errors().contains("Debian's package of 3.99.1 does not run here"), finished.errors());
        assertFails(debian.openssl("3.99.1"), "OpenSSL 3.99.1 can't be had from Debian: see above");
        assertEquals(List.of(".lock", ".newest", version), debian.inCache());
    }
}
