package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The races let close meet every public method of what can be closed: whoever adds one adds it there. What a channel answers
 * for its connection, connections are asked.
 */
class EveryCallIsRacedTest {
    private static final Path RACES = Path.of("src/races/java/io/github/libssl4j/races");
    /** The cache closes with its context. */
    private static final Map<Class<?>, Class<?>> CLOSED_WITH = Map.of(SslSessionCache.class, SslContext.class);
    /** It is what the calls meet; and two of it meet in a race of their own. */
    private static final Set<String> LEFT_OUT = Set.of("close");

    /** The lists of calls on objects of a type, each up to an empty line or the next declaration. */
    private static String lists(Class<?> type) throws IOException {
        Pattern list = Pattern.compile("Call\\.Turns<" + type.getSimpleName()
                + "> \\w+ = new Call\\.Turns<>\\(.*?(?=\n\n|\n {4}\\S)", Pattern.DOTALL);
        StringBuilder lists = new StringBuilder();
        try (Stream<Path> files = Files.list(RACES)) {
            for (Path file : files.toList()) {
                list.matcher(Files.readString(file)).results().forEach(found -> lists.append(found.group()));
            }
        }
        return lists.toString();
    }

    private static Map<String, Long> forms(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> type != SslChannel.class || !method.isBridge())
                .filter(method -> !LEFT_OUT.contains(method.getName()))
                .collect(Collectors.groupingBy(Method::getName,
                        Collectors.mapping(method -> List.of(method.getParameterTypes()),
                                Collectors.collectingAndThen(Collectors.toSet(), set -> (long) set.size()))));
    }

    /** Calls of a name, told apart by what they begin with. */
    private static long calls(String lists, String name) {
        return Pattern.compile("::" + name + "\\b|\\." + name + "\\([^,)]*[,)]").matcher(lists).results()
                .map(MatchResult::group).distinct().count();
    }

    @ParameterizedTest
    @ValueSource(classes = {PreSharedKey.class, SslChannel.class, SslConnection.class, SslContext.class,
        SslSession.class, SslSessionCache.class, TicketKey.class, TicketKeyRing.class})
    void eachFormOfEachMethod(Class<?> type) throws IOException {
        String lists = lists(CLOSED_WITH.getOrDefault(type, type));
        assertTrue(lists.length() > 0, "lists of calls on " + type);
        Set<String> missing = new TreeSet<>();
        forms(type).forEach((name, forms) -> {
            if (calls(lists, name) < forms) {
                missing.add(name + ": " + calls(lists, name) + " of " + forms);
            }
        });
        assertEquals(Set.of(), missing, "methods of " + type.getSimpleName() + " that no race calls while it closes");
    }
}
