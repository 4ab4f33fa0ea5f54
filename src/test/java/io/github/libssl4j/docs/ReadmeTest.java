package io.github.libssl4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    @TempDir
    private Path folder;

    /** As a reader types it, though the java on the path is an old one. */
    @Test
    void theExampleResumesASession() throws Exception {
        Files.writeString(folder.resolve("java"), """
                #!/bin/sh
                case $1 in -version) echo 'openjdk version "17.0.15" 2025-04-15' >&2 ;; *) exit 1 ;; esac
                """).toFile().setExecutable(true);
        Path example = Files.writeString(folder.resolve("Example.java"), Readme.block("java"));
        try (SslContext server = SslContext.selfSigned("localhost");
                EchoServer echo = new EchoServer(server)) {
            Path trusted = Files.writeString(folder.resolve("trusted.pem"), "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(server.certificate().orElseThrow().getEncoded())
                    + "\n-----END CERTIFICATE-----\n");
            String typed = "Example.java example.org 443\n";
            assertTrue(Readme.commands().endsWith(typed), Readme.commands());
            ProcessBuilder shell = Finished.commandHere("bash", "-c", Readme.commands().replace(typed, "'" + example + "' localhost "
                    + echo.port()));
            shell.environment().put("SSL_CERT_FILE", trusted.toString());
            shell.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
            Finished finished = Finished.run(shell, "");
            String printed = TlsVersion.TLS_1_3 + ", full handshake\n" + TlsVersion.TLS_1_3 + ", resumed\n";
            assertEquals(new Finished(0, printed, ""), finished);
            assertTrue(Readme.TEXT.contains(printed));
        }
    }

    @Test
    void eachFileThatItNamesIsThere() {
        List<String> named = new ArrayList<>(Readme.code(Readme.TEXT));
        Readme.TEXT.lines().filter(line -> line.startsWith("scripts/")).forEach(named::add);
        List<String> missing = named.stream().map(name -> name.split(" ")[0])
                .filter(name -> name.matches("(scripts|headers|docs)/.+"))
                .distinct().filter(name -> !Files.exists(Path.of(name))).toList();
        assertEquals(List.of(), missing);
    }
}
