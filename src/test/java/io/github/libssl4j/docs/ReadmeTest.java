package io.github.libssl4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.EchoServer;
import io.github.libssl4j.kit.Finished;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    @TempDir
    private Path folder;

    private record Row(List<String> c, List<String> java) {}

    private static List<Row> table() {
        List<Row> rows = Readme.TEXT.lines().filter(line -> line.startsWith("| `")).map(line -> line.split("\\|"))
                .map(cells -> new Row(Readme.code(cells[1]), Readme.code(cells[2]))).toList();
        assertTrue(rows.size() > 50, rows::toString);
        return rows;
    }

    @Test
    void theExampleResumesASession() throws Exception {
        Path example = Files.writeString(folder.resolve("Example.java"), Readme.block("java"));
        try (SslContext server = SslContext.selfSigned("localhost");
                EchoServer echo = new EchoServer(server)) {
            Path trusted = Files.writeString(folder.resolve("trusted.pem"), "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(server.certificate().orElseThrow().getEncoded())
                    + "\n-----END CERTIFICATE-----\n");
            ProcessBuilder java = Finished.java(List.of("-Dlibssl4j.libssl=" + OpenSsl.libraryPath(), "-p",
                    Finished.module().toString(), "--add-modules", "io.github.libssl4j",
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
    void eachJavaNameOfTheTableExists() {
        List<String> missing = table().stream().flatMap(row -> row.java.stream()).filter(name -> !exists(name)).toList();
        assertEquals(List.of(), missing);
    }

    /** {@code Class.method(Type, Type)} or {@code Class.FIELD}. */
    private static boolean exists(String name) {
        String owner = name.substring(0, name.indexOf('.'));
        String member = name.substring(owner.length() + 1);
        try {
            Class<?> type = Class.forName("io.github.libssl4j." + owner);
            return Modifier.isPublic(type.getModifiers()) && Stream.concat(
                    Arrays.stream(type.getMethods()).map(method -> method.getName() + Arrays.stream(
                            method.getParameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ")"))),
                    Arrays.stream(type.getFields()).map(field -> field.getName())).anyMatch(member::equals);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void eachCNameOfTheTableIsInTheDocumentationOfTheSources() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/github/libssl4j"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
        }
        List<String> missing = table().stream().flatMap(row -> row.c.stream())
                .filter(name -> !sources.toString().matches("(?s).*\\b" + name + "\\b.*")).toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void eachFileThatItNamesIsThere() {
        List<String> named = new ArrayList<>(Readme.code(Readme.TEXT));
        Readme.TEXT.lines().filter(line -> line.startsWith("scripts/")).forEach(named::add);
        List<String> missing = named.stream().map(name -> name.split(" ")[0])
                .filter(name -> name.startsWith("scripts/") || name.startsWith("headers/"))
                .distinct().filter(name -> !Files.exists(Path.of(name))).toList();
        assertEquals(List.of(), missing);
    }
}
