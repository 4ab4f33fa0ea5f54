package io.github.libssl4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.OpenSslCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class ProbeSessionFilesTest {
    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("session.pem");
    }

    private static ProbeRun probe(EmbeddedServer server, Path ca, String... more) {
        return ProbeRun.of(Stream.of(new String[] {"--json", "--count", "1", "--ca", ca.toString(), "127.0.0.1:"
                + server.target().port()}, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private Path ca(SslContext context) throws Exception {
        return Path.of(ProbeRun.certificateOf(context, folder));
    }

    @ParameterizedTest
    @CsvSource({"TLS_1_2,TLSv1.2", "TLS_1_3,TLSv1.3"})
    void theSessionThatIsWrittenIsReadByOpensslAndOnlyByItsOwner(TlsVersion version, String name) throws Exception {
        SslContext context = SslContext.server().selfSigned("localhost").protocol(version).build();
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            ProbeRun run = probe(server, ca(context), "--session-out", file.toString());
            assertEquals(0, run.exit(), run.toString());
            assertEquals(file.toString(), run.target().get("sessionOut").asText());
            String text = OpenSslCli.run(folder, "sess_id", "-in", file.toString(), "-noout", "-text");
            assertTrue(text.contains(name), text);
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
            assertFalse((run.out() + run.err()).contains("BEGIN SSL SESSION"), "the session was printed");
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(List.of(), files.filter(path -> path.toString().endsWith(".new")).toList());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void theSessionThatIsWrittenIsTakenByTheSameServerAndByNoOther(TlsVersion version) throws Exception {
        SslContext context = SslContext.server().selfSigned("localhost").protocol(version).build();
        Path ca = ca(context);
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            assertEquals(0, probe(server, ca, "--session-out", file.toString()).exit());
            ProbeRun run = probe(server, ca, "--session-in", file.toString());
            assertEquals(0, run.exit(), run.toString());
            JsonNode session = run.target().get("sessionIn");
            assertTrue(session.get("accepted").asBoolean());
            assertEquals(version.toString(), session.get("protocol").asText());
            assertEquals(7200, session.get("lifetimeSeconds").asInt());
            assertTrue(session.get("ageSeconds").asInt() < 60);
        }
        SslContext stranger = SslContext.selfSigned("localhost");
        try (EmbeddedServer server = new EmbeddedServer(stranger)) {
            ProbeRun run = probe(server, ca(stranger), "--session-in", file.toString());
            assertEquals(1, run.exit(), "all else resumes: " + run);
            assertFalse(run.target().get("sessionIn").get("accepted").asBoolean());
            assertTrue(run.target().get("verdict").asText().contains("--session-in was not taken"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aSessionOfOpensslsClientIsTaken(TlsVersion version) throws Exception {
        SslContext context = SslContext.server().selfSigned("localhost").protocol(version).build();
        Path ca = ca(context);
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            clientSession(server, "-CAfile", ca.toString());
            ProbeRun run = probe(server, ca, "--session-in", file.toString());
            assertEquals(0, run.exit(), run.toString());
            assertTrue(run.target().get("sessionIn").get("accepted").asBoolean());
        }
    }

    @Test
    void aSessionThatWasMadeWithoutVerificationIsOfferedOnlyWithInsecure() throws Exception {
        SslContext context = SslContext.server().selfSigned("localhost").protocol(TlsVersion.TLS_1_2).build();
        Path ca = ca(context);
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            clientSession(server);
            ProbeRun run = probe(server, ca, "--session-in", file.toString());
            assertEquals(2, run.exit(), run.toString());
            assertEquals("session", run.target().get("error").get("kind").asText());
            assertTrue(run.err().contains("without a good certificate") && run.err().contains("--insecure"), run.err());
            run = ProbeRun.of("--insecure", "--count", "1", "--session-in", file.toString(),
                    "127.0.0.1:" + server.target().port());
            assertEquals(0, run.exit(), run.toString());
            assertTrue(run.out().replaceAll("\\s+", " ").contains("and was taken"), run.out());
        }
    }

    /** Waits until the client has its session, which it then writes. */
    private void clientSession(EmbeddedServer server, String... more) throws Exception {
        String[] all = Stream.of(new String[] {"s_client", "-connect", "127.0.0.1:" + server.target().port(), "-servername",
            "localhost", "-sess_out", file.toString()}, more).flatMap(Stream::of).toArray(String[]::new);
        try (OpenSslCli client = OpenSslCli.start(folder, all)) {
            Await.until("s_client writes its session; it printed " + client.output(), () -> isWhole(file));
        }
    }

    private static boolean isWhole(Path file) {
        try {
            return Files.exists(file) && Files.readString(file).contains("-----END SSL SESSION PARAMETERS-----");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aSessionOfAnotherVersionThanTheServersIsNotTaken() throws Exception {
        SslContext old = SslContext.server().selfSigned("localhost").protocol(TlsVersion.TLS_1_2).build();
        Path ca = ca(old);
        try (EmbeddedServer server = new EmbeddedServer(old)) {
            assertEquals(0, probe(server, ca, "--session-out", file.toString()).exit());
        }
        SslContext context = SslContext.server().selfSigned("localhost").protocol(TlsVersion.TLS_1_3).build();
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            ProbeRun run = probe(server, ca(context), "--session-in", file.toString());
            assertEquals(1, run.exit(), run.toString());
            assertEquals("protocol_version", run.target().get("sessionIn").get("reason").asText());
        }
    }

    @Test
    void aFileWithoutASessionIsRefused() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(SslContext.selfSigned("localhost"))) {
            Files.writeString(file, "no session\n");
            ProbeRun run = ProbeRun.of("--insecure", "--session-in", file.toString(), "127.0.0.1:" + server.target().port());
            assertEquals(2, run.exit(), run.toString());
            assertTrue(run.err().contains("holds no session"), run.err());
            run = ProbeRun.of("--insecure", "--session-in", folder.toString(), "127.0.0.1:" + server.target().port());
            assertEquals(2, run.exit(), run.toString());
            assertTrue(run.err().contains("can't be read"), run.err());
        }
    }

    @Test
    void aFolderThatGoesAwayLosesTheSessionAndNotTheReport() throws Exception {
        Path doomed = Files.createDirectory(folder.resolve("doomed"));
        SslContext context = SslContext.server().selfSigned("localhost").sessionListener(new SessionListener() {
            @Override
            public void added(SslSession session) {
                try {
                    Files.deleteIfExists(doomed);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }).build();
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            ProbeRun run = probe(server, ca(context), "--session-out", doomed.resolve("session.pem").toString());
            assertEquals(2, run.exit(), run.toString());
            assertEquals("the session can't be written to " + doomed.resolve("session.pem")
                    + ": there is no such file or folder", run.target().get("sessionOutError").asText());
            assertTrue(run.err().contains("the session can't be written to"), run.err());
            assertTrue(run.target().get("sessionOut").isNull());
            assertTrue(run.target().get("resumes").asBoolean());
            assertFalse(run.target().get("versions").isEmpty());
        }
    }

    @Test
    void anOldFileIsReplacedThroughALinkAndLosesItsOpenMode() throws Exception {
        Path real = Files.writeString(folder.resolve("real.pem"), "old");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r--r--"));
        Files.createSymbolicLink(file, real);
        assertEquals(0, ProbeRun.of("--count", "1", "--session-out", file.toString()).exit());
        assertTrue(Files.isSymbolicLink(file));
        assertTrue(Files.readString(real).startsWith("-----BEGIN SSL SESSION PARAMETERS-----"));
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(real));
    }

    @Test
    void aServerThatGivesNoSessionHasNothingToWrite() throws Exception {
        SslContext context = SslContext.server().selfSigned("localhost").protocol(TlsVersion.TLS_1_3).numTickets(0).build();
        try (EmbeddedServer server = new EmbeddedServer(context)) {
            ProbeRun run = ProbeRun.of("--insecure", "--count", "1", "--session-out", file.toString(),
                    "127.0.0.1:" + server.target().port());
            assertEquals(1, run.exit(), run.toString());
            assertTrue(run.err().contains("no session to write"), run.err());
            assertFalse(Files.exists(file));
        }
    }
}
