package io.github.libssl4j.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code headers/libssl.jextract}: what the bindings are made from. */
class ListTest {
    private static final List<String> KINDS = List.of("function", "struct", "typedef", "constant");
    private static final List<String> OTHERS = List.of("dlfcn.h", "stdlib.h", "newer.h"); // after OpenSSL's own

    @Test
    void namesAreSortedWithinTheirHeaderFunctionsFirst() {
        Map<String, List<Listed>> groups = Listed.all().stream()
                .collect(Collectors.groupingBy(Listed::group, LinkedHashMap::new, Collectors.toList()));
        Comparator<Listed> order = Comparator.<Listed>comparingInt(listed -> KINDS.indexOf(listed.kind()))
                .thenComparing(Listed::name);
        groups.forEach((group, names) -> assertEquals(names.stream().sorted(order).toList(), names, group));
    }

    @Test
    void headersAreSortedAndEachHasOneGroup() {
        List<String> groups = new ArrayList<>();
        for (Listed listed : Listed.all()) {
            if (groups.isEmpty() || !groups.getLast().equals(listed.group())) {
                groups.add(listed.group());
            }
        }
        assertEquals(Stream.concat(new TreeSet<>(groups.stream().filter(group -> !OTHERS.contains(group)).toList())
                .stream(), OTHERS.stream()).toList(), groups);
    }

    @Test
    void noNameIsListedTwice() {
        List<String> names = Listed.all().stream().map(Listed::name).toList();
        assertEquals(names.size(), new TreeSet<>(names).size());
    }

    @Test
    void allOfTheNewerFunctionsAreListedInTheirOwnGroup() {
        assertEquals(Listed.newer().navigableKeySet(), Listed.all().stream()
                .filter(listed -> listed.group().equals("newer.h")).map(Listed::name)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void onlyWhatTheLibraryUsesIsListed() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                text.append(Files.readString(file));
            }
            sources = text.toString();
        }
        List<Listed> unused = Listed.all().stream().filter(listed -> !Pattern.compile(switch (listed.kind()) {
            case "function", "constant" -> "\\blibssl_h\\s*(\\.|::)\\s*" + listed.name() + "\\b";
            default -> "\\bimport io\\.github\\.libssl4j\\.ffi\\." + listed.name() + ";";
        }).matcher(sources).find()).toList();
        assertTrue(unused.isEmpty(), () -> "Nobody uses " + unused);
    }
}
