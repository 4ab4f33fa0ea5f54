package io.github.libssl4j.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.Gcc;
import io.github.libssl4j.libssl.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated bindings against the C compiler and the headers that are installed. */
class HeadersTest {
    private static final String PACKAGE = "io.github.libssl4j.ffi.";
    private static final String INCLUDE = "#include \"libssl.h\"\n#include <stddef.h>\n#include <stdint.h>\n"
            + "#include <stdio.h>\n";
    private static final String[] QUIET = {"-I" + Listed.HEADERS, "-Wno-deprecated-declarations"};
    /** Types of which C names no pointer: those of functions, or what returns one. */
    private static final Map<String, String> UNNAMED = Map.of(
            "CRYPTO_EX_dup", "((CRYPTO_EX_dup *) p)",
            "CRYPTO_EX_free", "((CRYPTO_EX_free *) p)",
            "SSL_CTX_callback_ctrl$x0", "((void (*)(void)) p)",
            "SSL_CTX_set_not_resumable_session_callback$cb", "((int (*)(SSL *, int)) p)",
            "SSL_CTX_sess_set_get_cb$get_session_cb", "SSL_CTX_sess_get_get_cb(p)",
            "SSL_CTX_sess_set_new_cb$new_session_cb", "SSL_CTX_sess_get_new_cb(p)",
            "SSL_CTX_sess_set_remove_cb$remove_session_cb", "SSL_CTX_sess_get_remove_cb(p)",
            "SSL_CTX_set_tlsext_ticket_key_evp_cb$fp",
            "((int (*)(SSL *, unsigned char *, unsigned char *, EVP_CIPHER_CTX *, EVP_MAC_CTX *, int)) p)");

    @TempDir
    private Path folder;

    // ---- constants

    /** What is neither a function nor a part of one. */
    private static Map<String, Long> generatedConstants() throws ReflectiveOperationException {
        NativeLibrary.ensureLoaded();
        Set<String> all = Arrays.stream(libssl_h.class.getDeclaredMethods()).map(Method::getName)
                .collect(Collectors.toSet());
        Map<String, Long> constants = new TreeMap<>();
        for (Method method : libssl_h.class.getDeclaredMethods()) {
            String name = method.getName();
            if (Modifier.isPublic(method.getModifiers()) && !name.contains("$") && !all.contains(name + "$descriptor")) {
                constants.put(name, ((Number) method.invoke(null)).longValue());
            }
        }
        return constants;
    }

    @Test
    void theConstantsAreThoseThatAreListed() throws ReflectiveOperationException {
        assertEquals(new TreeSet<>(Listed.names("constant")), generatedConstants().keySet());
    }

    @Test
    void eachConstantHasItsValueInC() throws Exception {
        Map<String, Long> constants = generatedConstants();
        assertAgree(constants, inC(constants.keySet().stream()
                .collect(Collectors.toMap(name -> name, name -> "(" + name + ")"))));
    }

    @Test
    void eachNumberThatJavaRepeatsIsCs() throws Exception {
        Map<String, Long> expected = new TreeMap<>(Map.of("SSL_MAX_SSL_SESSION_ID_LENGTH", (long) SessionId.MAX_LENGTH,
                "TLS1_VERSION", (long) TlsVersion.TLS_1_0.code(), "TLS1_1_VERSION", (long) TlsVersion.TLS_1_1.code(),
                "TLS1_2_VERSION", (long) TlsVersion.TLS_1_2.code(), "TLS1_3_VERSION", (long) TlsVersion.TLS_1_3.code(),
                "SSL_MAX_SID_CTX_LENGTH", 32L, "SSL_SESS_CACHE_BOTH", bits(SessionCacheMode.BOTH),
                "SSL_SESS_CACHE_NO_INTERNAL", bits(SessionCacheMode.NO_INTERNAL)));
        assertAgree(expected, inC(expected.keySet().stream().collect(Collectors.toMap(name -> name, name -> name))));
    }

    /** What the generated constants of a set's names come to. */
    private static long bits(Set<SessionCacheMode> modes) {
        return modes.stream().mapToLong(mode -> {
            try {
                return ((Number) Listed.method("SSL_SESS_CACHE_" + mode).invoke(null)).longValue();
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }).sum();
    }

    // ---- types

    @Test
    void eachTypeHasItsSizeAndAlignmentInC() throws Exception {
        Map<String, MemoryLayout> types = new LinkedHashMap<>(Map.of("_Bool", libssl_h.C_BOOL, "char", libssl_h.C_CHAR,
                "short", libssl_h.C_SHORT, "int", libssl_h.C_INT, "long", libssl_h.C_LONG,
                "long long", libssl_h.C_LONG_LONG, "float", libssl_h.C_FLOAT, "double", libssl_h.C_DOUBLE,
                "void *", libssl_h.C_POINTER));
        // Java's long stands for these too.
        for (String type : List.of("size_t", "time_t", "uint64_t", "ptrdiff_t")) {
            types.put(type, libssl_h.C_LONG);
        }
        Map<String, Long> expected = new TreeMap<>();
        Map<String, String> questions = new TreeMap<>();
        types.forEach((type, layout) -> {
            expected.put("size of " + type, layout.byteSize());
            questions.put("size of " + type, "sizeof(" + type + ")");
            expected.put("alignment of " + type, layout.byteAlignment());
            questions.put("alignment of " + type, "_Alignof(" + type + ")");
        });
        assertAgree(expected, inC(questions));
    }

    @Test
    void eachStructHasItsSizeAndFieldsInC() throws Exception {
        Map<String, Long> expected = new TreeMap<>();
        Map<String, String> questions = new TreeMap<>();
        for (Class<?> type : generatedTypes()) {
            if (!has(type, "layout")) {
                continue;
            }
            boolean typedef = Listed.all().stream().anyMatch(listed -> listed.name().equals(type.getSimpleName())
                    && listed.kind().equals("typedef"));
            String name = (typedef ? "" : "struct ") + type.getSimpleName();
            GroupLayout layout = (GroupLayout) type.getMethod("layout").invoke(null);
            expected.put(name, layout.byteSize());
            questions.put(name, "sizeof(" + name + ")");
            for (String field : layout.memberLayouts().stream().flatMap(member -> member.name().stream()).toList()) {
                PathElement path = PathElement.groupElement(field);
                expected.put(name + "." + field, layout.byteOffset(path));
                questions.put(name + "." + field, "offsetof(" + name + ", " + field + ")");
                expected.put("size of " + name + "." + field, layout.select(path).byteSize());
                questions.put("size of " + name + "." + field, "sizeof(((" + name + " *) 0)->" + field + ")");
            }
        }
        assertFalse(expected.isEmpty());
        assertAgree(expected, inC(questions));
    }

    private static void assertAgree(Map<String, Long> java, Map<String, Long> c) {
        List<String> wrong = java.entrySet().stream().filter(entry -> !entry.getValue().equals(c.get(entry.getKey())))
                .map(entry -> entry + " in Java, " + c.get(entry.getKey()) + " in C").toList();
        assertEquals(List.of(), wrong);
    }

    /** What a C program prints of expressions. */
    private Map<String, Long> inC(Map<String, String> questions) throws Exception {
        String prints = questions.entrySet().stream().map(question -> "    printf(\"%s=%lld\\n\", \""
                + question.getKey() + "\", (long long) " + question.getValue() + ");\n").collect(Collectors.joining());
        Gcc.compile(folder, INCLUDE + "int main(void) {\n" + prints + "    return 0;\n}\n",
                Stream.concat(Arrays.stream(QUIET), Stream.of("-o", "check")).toArray(String[]::new));
        Finished program = Finished.run(new ProcessBuilder(folder.resolve("check").toString()), "");
        assertEquals(0, program.exitCode());
        return program.output().lines().map(line -> line.split("="))
                .collect(Collectors.toMap(line -> line[0], line -> Long.valueOf(line[1]), (a, b) -> a, TreeMap::new));
    }

    // ---- prototypes

    /**
     * Lines of C, one check each. Those with the types that Java has compile without a word; those where a wider type is
     * given than Java's earn a warning that it may not fit.
     */
    private static final class Checks {
        private static final Map<Class<?>, String> VARIABLES = Map.of(byte.class, "b", short.class, "s", int.class, "i",
                long.class, "l", MemorySegment.class, "p");
        private static final Map<Class<?>, Integer> SIZES = Map.of(byte.class, 1, short.class, 2, int.class, 4,
                long.class, 8, MemorySegment.class, 8);
        private static final Map<String, String> WIDER = Map.of("b", "s", "s", "i", "i", "l");

        private final StringBuilder text = new StringBuilder(INCLUDE + "extern signed char b;\nextern short s;\nextern int i;\n"
                + "extern long l;\nextern void *p;\nextern const void *r;\n");
        private final Map<Integer, String> silent = new LinkedHashMap<>();
        private final Map<Integer, String> warned = new LinkedHashMap<>();

        void add(String callee, MethodType type) {
            String[] arguments = type.parameterList().stream().map(Checks::variable).toArray(String[]::new);
            String call = callee + "(" + String.join(", ", arguments) + ")";
            Class<?> result = type.returnType();
            if (result == void.class) {
                line(silent, "_Static_assert(__builtin_types_compatible_p(__typeof__(" + call + "), void), \"result\");");
            } else {
                line(silent, "_Static_assert(sizeof(" + call + ") == " + SIZES.get(result) + ", \"result\");");
                line(silent, function((result == MemorySegment.class ? "r" : variable(result)) + " = " + call));
            }
            line(silent, function(call));
            for (int n = 0; n < arguments.length; n++) {
                if (WIDER.containsKey(arguments[n])) {
                    String[] wide = arguments.clone();
                    wide[n] = WIDER.get(arguments[n]);
                    line(warned, function(callee + "(" + String.join(", ", wide) + ")"));
                }
            }
        }

        private static String variable(Class<?> carrier) {
            if (VARIABLES.containsKey(carrier)) {
                return VARIABLES.get(carrier);
            }
            throw new AssertionError("The bindings use a type that is not thought of here: " + carrier);
        }

        private String function(String statement) {
            return "void f" + text.length() + "(void) { " + statement + "; }";
        }

        private void line(Map<Integer, String> expected, String line) {
            text.append(line).append('\n');
            expected.put((int) text.chars().filter(c -> c == '\n').count(), line);
        }
    }

    @Test
    void eachFunctionHasItsResultAndParametersInC() throws Exception {
        Checks checks = new Checks();
        for (String name : Listed.names("function")) {
            // In parentheses, so that no macro of the same name is taken.
            checks.add("(" + name + ")", Listed.type(Listed.method(name)));
        }
        verify(checks);
    }

    @Test
    void eachCallbackHasItsResultAndParametersInC() throws Exception {
        Checks checks = new Checks();
        int callbacks = 0;
        for (Class<?> type : generatedTypes()) {
            if (has(type, "descriptor")) {
                String name = type.getName().substring(PACKAGE.length());
                checks.add(UNNAMED.getOrDefault(name, "((" + name + ") p)"),
                        ((FunctionDescriptor) type.getMethod("descriptor").invoke(null)).toMethodType());
                callbacks++;
            }
        }
        assertFalse(callbacks == 0);
        verify(checks);
    }

    private void verify(Checks checks) throws Exception {
        Finished gcc = Gcc.run(folder, checks.text.toString(), Stream.concat(Arrays.stream(QUIET),
                Stream.of("-fsyntax-only", "-Wconversion", "-Wno-sign-conversion")).toArray(String[]::new));
        Matcher diagnosis = Pattern.compile("^check\\.c:(\\d+):.*", Pattern.MULTILINE).matcher(gcc.errors());
        List<String> wrong = new ArrayList<>();
        Set<Integer> told = new TreeSet<>();
        while (diagnosis.find()) {
            int line = Integer.parseInt(diagnosis.group(1));
            told.add(line);
            if (!checks.warned.containsKey(line)) {
                wrong.add(diagnosis.group() + ": " + checks.silent.get(line));
            }
        }
        checks.warned.forEach((line, text) -> {
            if (!told.contains(line)) {
                wrong.add("C takes a wider number than Java gives: " + text);
            }
        });
        assertEquals(List.of(), wrong);
    }

    @Test
    void eachFunctionIsCalledAsItIsDescribed() throws Exception {
        Map<String, String> newer = Listed.newer();
        for (String name : Listed.names("function")) {
            if (!newer.containsKey(name) || NativeLibrary.lookup().find(name).isPresent()) {
                FunctionDescriptor descriptor = (FunctionDescriptor) Listed.method(name + "$descriptor").invoke(null);
                assertEquals(Listed.type(Listed.method(name)), descriptor.toMethodType(), name);
            }
        }
    }

    private static List<Class<?>> generatedTypes() throws IOException, ReflectiveOperationException {
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/generated/java", PACKAGE.replace('.', '/')))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                if (!name.equals("libssl_h")) {
                    types.add(Class.forName(PACKAGE + name));
                }
            }
        }
        return types;
    }

    private static boolean has(Class<?> type, String method) {
        return Arrays.stream(type.getDeclaredMethods()).anyMatch(any -> any.getName().equals(method));
    }
}
