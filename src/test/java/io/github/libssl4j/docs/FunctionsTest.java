package io.github.libssl4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Gcc;
import io.github.libssl4j.kit.Finished;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/functions.md}: what Java has for each C name, or why nothing. */
class FunctionsTest {
    private static final Path PAGE = Path.of("docs/functions.md");
    private static final Pattern ABOUT_SESSIONS = Pattern.compile(
            "SSL_SESSION_\\w+|SSL_CTX_sess_\\w+|SSL_CTX_\\w*session\\w*|SSL_\\w*session\\w*|\\w*ticket\\w*|\\w*early_data\\w*"
                    + "|\\w*psk\\w*", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAMES =
            Pattern.compile("#\\s*define\\s+(\\w+)|\\(\\s*\\*\\s*(\\w+)\\s*\\)|\\b([A-Za-z_]\\w*)\\s*\\(");

    @TempDir
    private Path folder;

    private record Row(List<String> c, String java) {
        /** Whether it names methods only, and no reason. */
        boolean isMethods() {
            return java.startsWith("`");
        }
    }

    private static List<Row> table() throws IOException {
        List<Row> rows = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")).map(cells -> new Row(Readme.code(cells[1]), cells[2].strip())).toList();
        assertTrue(rows.size() > 100, rows::toString);
        return rows;
    }

    /** The functions, function types and macros that a header declares. */
    private static Set<String> namesOf(String header) {
        Set<String> names = new TreeSet<>();
        Matcher name = NAMES.matcher(header.replaceAll("(?s)/\\*.*?\\*/", ""));
        while (name.find()) {
            names.add(Stream.of(name.group(1), name.group(2), name.group(3)).filter(group -> group != null).findFirst()
                    .orElseThrow());
        }
        return names;
    }

    private Path installedHeader() throws Exception {
        Finished gcc = Gcc.run(folder, "#include <openssl/ssl.h>\n", "-M");
        return Path.of(Pattern.compile("\\S+/openssl/ssl\\.h").matcher(gcc.output()).results().findFirst().orElseThrow()
                .group());
    }

    @Test
    void forgetsNoneOfTheInstalledHeader() throws Exception {
        Set<String> known = table().stream().flatMap(row -> row.c.stream()).collect(Collectors.toSet());
        Set<String> wanted = namesOf(Files.readString(installedHeader()));
        wanted.removeIf(name -> !ABOUT_SESSIONS.matcher(name).matches());
        assertTrue(wanted.size() > 150, wanted::toString);
        wanted.removeAll(known);
        assertEquals(Set.of(), wanted);
    }

    @Test
    void namesEachFunctionOnce() throws Exception {
        Set<String> seen = new TreeSet<>();
        assertEquals(List.of(), table().stream().flatMap(row -> row.c.stream()).filter(name -> !seen.add(name)).toList());
    }

    @Test
    void eachJavaNameExists() throws Exception {
        assertEquals(List.of(), table().stream().flatMap(row -> Readme.code(row.java).stream())
                .filter(name -> !exists(name)).toList());
    }

    @Test
    void whereThereIsNoMethodThereIsAReason() throws Exception {
        assertEquals(List.of(), table().stream().filter(row -> !row.isMethods() && row.java.length() < 20).toList());
    }

    /** {@code Class}, {@code Class.method(Type, Type)} or {@code Class.FIELD}. */
    private static boolean exists(String name) {
        String owner = name.replaceFirst("\\..*", "");
        try {
            Class<?> type = Class.forName("io.github.libssl4j." + owner);
            return Modifier.isPublic(type.getModifiers()) && (owner.equals(name) || members(type)
                    .anyMatch(name.substring(owner.length() + 1)::equals));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Stream<String> members(Class<?> type) {
        return Stream.concat(
                Arrays.stream(type.getMethods()).map(method -> method.getName() + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ")"))),
                Arrays.stream(type.getFields()).map(field -> field.getName()));
    }

    @Test
    void eachFunctionThatAMethodStandsForIsInTheDocumentationOfTheSources() throws Exception {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/github/libssl4j"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
        }
        assertEquals(List.of(), table().stream().filter(Row::isMethods).flatMap(row -> row.c.stream())
                .filter(name -> !Pattern.compile("\\b" + name + "\\b").matcher(sources).find()).toList());
    }
}
