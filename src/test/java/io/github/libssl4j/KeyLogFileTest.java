package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The key log in a file, as Wireshark reads it. */
@ExtendWith(NoLeaks.class)
class KeyLogFileTest {
    private static final String LINE = "[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{64,96}";

    @TempDir
    private Path folder;

    private static void handshake(SslContext server) throws IOException {
        try (SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build();
                InMemory ends = InMemory.handshake(client, server)) {
            ends.goodbye();
        }
    }

    private static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST);
    }

    @Test
    void isMadeForItsOwnerOnlyAndAppendedTo() throws Exception {
        Path file = folder.resolve("keys.log");
        try (SslContext server = server().keyLogFile(file).keyLogFile(file.toAbsolutePath()).build()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            handshake(server);
            List<String> lines = Files.readAllLines(file);
            assertTrue(lines.size() >= 5, lines::toString);
            assertEquals(lines.size(), new HashSet<>(lines).size(), "given twice, written once");
            handshake(server);
            List<String> more = Files.readAllLines(file);
            assertEquals(lines, more.subList(0, lines.size()));
            assertEquals(2 * lines.size(), more.size());
            more.forEach(line -> assertTrue(line.matches(LINE), line));
        }
    }

    @Test
    void keepsWhatWasInItAndItsRights() throws Exception {
        Path file = Files.writeString(folder.resolve("keys.log"), "# mine\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        try (SslContext server = server().keyLogFile(file).build()) {
            handshake(server);
        }
        assertEquals("# mine", Files.readAllLines(file).getFirst());
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void hasWholeLinesOfManyContextsAndThreads() throws Exception {
        Path file = folder.resolve("keys.log");
        int threads = 8;
        List<Background<Void>> running = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            running.add(Background.start("handshakes", Thread.ofPlatform(), () -> {
                try (SslContext server = server().keyLogFile(file).build()) {
                    for (int i = 0; i < 10; i++) {
                        handshake(server);
                    }
                }
                return null;
            }));
        }
        for (Background<Void> background : running) {
            background.result();
        }
        List<String> lines = Files.readAllLines(file);
        lines.forEach(line -> assertTrue(line.matches(LINE), line));
        assertEquals(threads * 10, lines.stream().filter(line -> line.startsWith("CLIENT_HANDSHAKE_")).count());
    }

    @Test
    void thatCanNotBeOpenedFailsTheBuilding() throws Exception {
        Path missing = folder.resolve("missing").resolve("keys.log");
        SslContextBuilder builder = server().keyLogFile(missing);
        SslConfigurationException refused = assertThrows(SslConfigurationException.class, builder::build);
        assertTrue(refused.getMessage().contains(missing.toString()), refused.getMessage());
        assertThrows(SslConfigurationException.class, () -> server().keyLogFile(folder).build());
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + folder.resolve("a.zip").toUri()),
                Map.of("create", "true"))) {
            assertThrows(IllegalArgumentException.class, () -> server().keyLogFile(zip.getPath("/keys.log")));
        }
    }

    @Test
    void thatCanNotBeWrittenLaterHarmsNoConnection() throws Exception {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Path file = sub.resolve("keys.log");
        try (SslContext server = server().keyLogFile(file).build()) {
            Files.delete(file);
            Files.delete(sub);
            handshake(server);
            handshake(server);
            Files.createDirectory(sub);
            handshake(server);
        }
        assertTrue(Files.readAllLines(file).getFirst().matches(LINE), "the next lines are written again");
    }

    @Test
    void theLineOfAnInterruptedThreadIsNotLost() throws Exception {
        Path file = folder.resolve("keys.log");
        try (SslContext server = server().keyLogFile(file).build()) {
            Thread.currentThread().interrupt();
            handshake(server);
            assertTrue(Thread.interrupted());
            int lines = Files.readAllLines(file).size();
            handshake(server);
            assertEquals(2 * lines, Files.readAllLines(file).size());
        }
    }

    // ---- the environment

    /** A handshake in a Java of its own; the arguments ask for the environment's key log, or not. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            try (SslContext server = arguments.length == 0 ? server().build() : server().keyLogFromEnvironment().build()) {
                handshake(server);
            }
            System.out.println("done");
        }
    }

    private static Finished run(String environment, String... arguments) throws Exception {
        ProcessBuilder java = java(arguments);
        java.environment().remove("SSLKEYLOGFILE");
        if (environment != null) {
            java.environment().put("SSLKEYLOGFILE", environment);
        }
        return done(java);
    }

    private static ProcessBuilder java(String... arguments) {
        List<String> command = new ArrayList<>(List.of("--module-path", Finished.module().toString(), "--add-modules",
                "io.github.libssl4j", "--enable-native-access=io.github.libssl4j", "--patch-module",
                "io.github.libssl4j=" + Finished.testClasses(), "-m",
                "io.github.libssl4j/" + Program.class.getName()));
        command.addAll(List.of(arguments));
        return Finished.javaHere(command);
    }

    private static Finished done(ProcessBuilder java) throws Exception {
        Finished finished = Finished.run(java, "");
        assertEquals("done", finished.output().strip(), finished.errors());
        return finished;
    }

    @Test
    void theEnvironmentIsIgnoredUnlessAsked() throws Exception {
        Path file = folder.resolve("keys.log");
        run(file.toString());
        assertFalse(Files.exists(file));
        run(file.toString(), "ask");
        assertTrue(Files.readAllLines(file).size() >= 5);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void anEnvironmentThatSaysNothingWritesNothing() throws Exception {
        assertEquals("", run(null, "ask").errors());
        assertEquals("", run("", "ask").errors());
    }

    @Test
    void aBadFileOfTheEnvironmentIsWarnedOfOnceAndHarmsNothing() throws Exception {
        String errors = run(folder.resolve("missing/keys.log").toString(), "ask").errors();
        assertEquals(1, errors.lines().filter(line -> line.contains("can't be written")).count(), errors);
    }

    @Test
    void aFileOfTheEnvironmentThatTheLocaleCanNotNameIsWarnedOfAndHarmsNothing() throws Exception {
        String errors = done(Finished.withUnnameableFile(java("ask"), "SSLKEYLOGFILE")).errors();
        assertEquals(1, errors.lines().filter(line -> line.contains("can't be written")).count(), errors);
    }
}
