package io.github.libssl4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** README's ways to a faster start, as they are written there; but with another server, and a jar of what was just compiled. */
@ExtendWith(NoLeaks.class)
class AotCacheTest {
    private static final String PRINTED = "TLSv1.3, full handshake\nTLSv1.3, resumed\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void makeExampleAndJar() throws IOException {
        Files.writeString(folder.resolve("Example.java"), Readme.block("java"));
        Path jar = folder.resolve("target/libssl4j-0.1.0-SNAPSHOT.jar");
        Files.createDirectory(jar.getParent());
        assertEquals(0, ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "--create", "--file",
                jar.toString(), "-C", Finished.module().toString(), "."));
    }

    @Test
    @EnabledForJreRange(minVersion = 25) // of the JDK that runs this, and them
    void aRunTakesItsClassesFromTheCacheThatAnotherRunHasMade() throws Exception {
        List<String> commands = Readme.block("sh").lines().toList();
        int last = commands.size() - 1;
        assertTrue(commands.get(last - 1).contains("-XX:AOTCacheOutput=app.aot "));
        assertTrue(commands.get(last).contains("-XX:AOTCache=app.aot "));
        try (SslContext server = SslContext.selfSigned("localhost");
                EchoServer echo = new EchoServer(server)) {
            assertShakesHands(run(server, echo, String.join("\n", commands.subList(0, last))));
            assertTakesItsClassesFromACache(run(server, echo, logging(commands.get(last))));
        }
    }

    @Test
    void aRunTakesItsClassesFromTheArchiveThatTheSameCommandHasMade() throws Exception {
        List<String> commands = Readme.block("sh").lines().toList();
        String command = Readme.TEXT.lines().filter(line -> line.startsWith("java -XX:+AutoCreateSharedArchive ")).findAny()
                .orElseThrow();
        try (SslContext server = SslContext.selfSigned("localhost");
                EchoServer echo = new EchoServer(server)) {
            assertShakesHands(run(server, echo, String.join("\n", commands.subList(0, commands.size() - 2)) + "\n" + command));
            assertTakesItsClassesFromACache(run(server, echo, logging(command)));
        }
    }

    /** The same, but it writes which classes it has from where. */
    private static String logging(String command) {
        return command.replace("java ", "java -Xlog:class+load:file=loaded ");
    }

    private static void assertShakesHands(Finished finished) {
        assertEquals(0, finished.exitCode(), finished::toString);
        assertTrue(finished.output().contains(PRINTED), finished::toString);
    }

    private void assertTakesItsClassesFromACache(Finished finished) throws IOException {
        assertEquals(new Finished(0, PRINTED, ""), finished);
        assertTrue(Files.readString(folder.resolve("loaded")).lines().anyMatch(line ->
                line.contains(" io.github.libssl4j.SslContext source: shared objects file")));
    }

    /** Runs commands in the folder, with the JDK of this test and the libssl that it has. */
    private Finished run(SslContext server, EchoServer echo, String commands) throws Exception {
        Path trusted = Files.writeString(folder.resolve("trusted.pem"), "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(server.certificate().orElseThrow().getEncoded())
                + "\n-----END CERTIFICATE-----\n");
        ProcessBuilder bash = Finished.commandHere("bash", "-euc",
                commands.replace("example.org 443", "localhost " + echo.port())).directory(folder.toFile());
        bash.environment().put("SSL_CERT_FILE", trusted.toString());
        // Java reads past the end of a symbol where it writes an archive, by memcpy: that is not looked at.
        bash.environment().computeIfPresent("ASAN_OPTIONS", (name, options) -> options + ":replace_intrin=0");
        bash.environment().merge("PATH", Finished.jdk().resolve("bin") + ":", (path, bin) -> bin + path);
        return Finished.run(bash, "");
    }
}
