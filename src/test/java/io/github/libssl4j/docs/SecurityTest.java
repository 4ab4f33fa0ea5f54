package io.github.libssl4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/security.md}: which tests stand behind its promises. */
class SecurityTest {
    private static final int HAZARDS = 33;
    private static final Pattern ROW = Pattern.compile("\\| (\\d+(?:, \\d+)*) \\|.*");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    private static List<String> lines() throws Exception {
        return Files.readAllLines(Path.of("docs/security.md"));
    }

    private static Set<String> tests() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.replace(".java", "")).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void eachHazardHasItsRowAndItsTests() throws Exception {
        Set<Integer> numbers = new TreeSet<>();
        for (String line : lines()) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                List<Integer> own = Stream.of(row.group(1).split(", ")).map(Integer::valueOf).toList();
                numbers.addAll(own);
                List<String> named = TEST.matcher(line).results().map(result -> result.group(1)).toList();
                assertTrue(!named.isEmpty() && named.stream().allMatch(name -> name.startsWith("H%02d".formatted(own.getFirst()))),
                        line);
            }
        }
        assertEquals(IntStream.rangeClosed(1, HAZARDS).boxed().collect(Collectors.toCollection(TreeSet::new)), numbers);
    }

    @Test
    void eachNamedTestIsThereAndNoTestOfAHazardIsForgotten() throws Exception {
        Set<String> named = lines().stream().flatMap(line -> TEST.matcher(line).results()).map((MatchResult result) ->
                result.group(1)).collect(Collectors.toCollection(TreeSet::new));
        Set<String> tests = tests();
        assertTrue(tests.containsAll(named), () -> {
            named.removeAll(tests);
            return "not there: " + named;
        });
        assertEquals(Set.of(), tests.stream().filter(name -> name.matches("H\\d\\d.*") && !named.contains(name))
                .collect(Collectors.toSet()));
    }
}
