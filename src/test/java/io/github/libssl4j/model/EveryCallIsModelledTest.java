package io.github.libssl4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver calls every form of every public method, so that the model has to say what it does: whoever adds one adds it there. */
class EveryCallIsModelledTest {
    /**
     * What it does not call: text for people, which promises no more than that no secret is in it; what looks for its peer's
     * address by itself, while visits have sockets of their own; a certificate made on the spot, while all servers of a world
     * have one that clients know; and what only servers that ask for certificates can do.
     */
    private static final Set<String> LEFT_OUT = Set.of("toString()", "connect(String, int)", "connect(ConnectionOptions)",
            "selfSigned(String[])", "adopt(SslSession)");
    private static final Pattern CALL = Pattern.compile("= (?:Interface)?Methodref +\\S+ +// (\\S+)");

    private static Set<String> called;

    /** What the driver's classes call, by owner, name and types: also in lambdas and by method references. */
    @BeforeAll
    static void calls() throws IOException, URISyntaxException {
        Path folder = Path.of(Driver.class.getResource("Driver.class").toURI()).getParent();
        StringWriter text = new StringWriter();
        try (Stream<Path> classes = Files.list(folder); PrintWriter to = new PrintWriter(text)) {
            String[] driver = classes.map(Path::toString).filter(file -> !file.contains("Test")).toArray(String[]::new);
            String[] options = {"-v", "-p"};
            int result = ToolProvider.findFirst("javap").orElseThrow().run(to, to,
                    Stream.of(options, driver).flatMap(Arrays::stream).toArray(String[]::new));
            assertEquals(0, result);
        }
        called = CALL.matcher(text.toString()).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static String call(Class<?> type, Method method) {
        return type.getName().replace('.', '/') + "." + method.getName() + ":"
                + MethodType.methodType(method.getReturnType(), method.getParameterTypes()).descriptorString();
    }

    private static String form(Method method) {
        return Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName)
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    @ParameterizedTest
    @ValueSource(classes = {OpenSsl.class, SessionId.class, SslSession.class, SslSessionCache.class, TicketKey.class,
        TicketKeyName.class, TicketKeyRing.class, SslConnection.class, SslContext.class, SslChannel.class})
    void eachFormOfEachMethod(Class<?> type) {
        Set<String> missing = new TreeSet<>();
        int found = 0;
        for (Method method : type.getMethods()) {
            if (method.getDeclaringClass() != Object.class && !LEFT_OUT.contains(form(method))) {
                found += called.contains(call(type, method)) ? 1 : 0;
                if (!called.contains(call(type, method))) {
                    missing.add(method.toString());
                }
            }
        }
        assertTrue(found > 0, () -> "calls of " + type + " among " + called.size());
        assertEquals(Set.of(), missing, "methods of " + type.getSimpleName() + " that the driver never calls");
    }
}
