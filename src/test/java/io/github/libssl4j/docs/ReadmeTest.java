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

    @Test
    void theExampleResumesASession() throws Exception {
        Path example = Files.writeString(folder.resolve("Example.java"), Readme.block("java"));
        try (SslContext server = SslContext.selfSigned("localhost");
                EchoServer echo = new EchoServer(server)) {
            Path trusted = Files.writeString(folder.resolve("trusted.pem"), "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(server.certificate().orElseThrow().getEncoded())
                    + "\n-----END CERTIFICATE-----\n");
            ProcessBuilder java = Finished.javaHere(List.of("-p", Finished.module().toString(), "--add-modules", "io.github.libssl4j",
                    "--enable-native-access=io.github.libssl4j", example.toString(), "localhost",
                    String.valueOf(echo.port())));
            java.environment().put("SSL_CERT_FILE", trusted.toString());
            Finished finished = Finished.run(java, "");
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
