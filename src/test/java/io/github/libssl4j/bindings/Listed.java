package io.github.libssl4j.bindings;

import io.github.libssl4j.ffi.libssl_h;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name that {@code headers/libssl.jextract} asks jextract for.
 *
 * @param group the comment line over it: the header that declares it
 * @param kind {@code function}, {@code typedef}, {@code struct} or {@code constant}
 * @param name the name in C
 */
record Listed(String group, String kind, String name) {
    static final Path HEADERS = Path.of("headers").toAbsolutePath();
    private static final Pattern INCLUDE = Pattern.compile("--include-(\\w+) (\\w+)");

    /** All of them, in the list's order. */
    static List<Listed> all() {
        List<Listed> listed = new ArrayList<>();
        String group = null;
        for (String line : lines(HEADERS.resolve("libssl.jextract"))) {
            Matcher include = INCLUDE.matcher(line);
            if (include.matches()) {
                listed.add(new Listed(group, include.group(1), include.group(2)));
            } else if (line.startsWith("# ")) {
                group = line.substring(2);
            } else if (!line.isEmpty() && !line.startsWith("--target-package ")) {
                throw new AssertionError("What is this line of libssl.jextract? " + line);
            }
        }
        return listed;
    }

    static List<String> names(String kind) {
        return all().stream().filter(listed -> listed.kind.equals(kind)).map(Listed::name).toList();
    }

    /** The names of functions in {@code newer.h}, each with the version that brought it, such as {@code 3.4}. */
    static TreeMap<String, String> newer() {
        TreeMap<String, String> functions = new TreeMap<>();
        String version = null;
        for (String line : lines(HEADERS.resolve("newer.h"))) {
            Matcher since = Pattern.compile("/\\* since OpenSSL (\\d+\\.\\d+) \\*/").matcher(line);
            Matcher prototype = Pattern.compile("[^/*#].*?(\\w+)\\(.*;").matcher(line);
            if (since.matches()) {
                version = since.group(1);
            } else if (prototype.matches()) {
                functions.put(prototype.group(1), version);
            }
        }
        return functions;
    }

    /** The generated method that is the C function, or the constant, of this name. */
    static Method method(String name) {
        return Arrays.stream(libssl_h.class.getDeclaredMethods()).filter(method -> method.getName().equals(name))
                .findAny().orElseThrow(() -> new AssertionError(name + " is not in the bindings"));
    }

    static MethodType type(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
