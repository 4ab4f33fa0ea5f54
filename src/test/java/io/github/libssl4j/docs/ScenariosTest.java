package io.github.libssl4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/scenarios.md}: which test stands for which of OpenSSL's. */
class ScenariosTest {
    private static final Path TESTS = Path.of("src/test/java/io/github/libssl4j/scenarios");

    private static Stream<List<String>> rows() throws Exception {
        return Files.readAllLines(Path.of("docs/scenarios.md")).stream().filter(line -> line.startsWith("| `"))
                .map(Readme::code);
    }

    @Test
    void eachNamedTestSaysThatItCoversTheScenario() throws Exception {
        for (List<String> row : rows().toList()) {
            String text = Files.readString(TESTS.resolve(row.get(1) + ".java"));
            assertTrue(Pattern.compile("\\b" + row.get(0) + "\\b").matcher(text).find(), row::toString);
        }
    }

    @Test
    void noTestIsForgotten() throws Exception {
        Set<String> named = rows().map(row -> row.get(1)).collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(TESTS)) {
            assertEquals(files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> name.endsWith("Test")).collect(Collectors.toCollection(TreeSet::new)), named);
        }
    }
}
