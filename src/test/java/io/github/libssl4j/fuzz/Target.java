package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A group of targets. Without inputs they would replay nothing, and say that all is well. */
abstract class Target {
    /** Where Jazzer looks for the kept inputs of a target. */
    static final Path RESOURCES = Path.of("src/test/resources");

    static List<Method> targets(Class<?> group) {
        return Arrays.stream(group.getDeclaredMethods()).filter(method -> method.isAnnotationPresent(FuzzTest.class)).toList();
    }

    static Path inputs(Method target) {
        return RESOURCES.resolve(target.getDeclaringClass().getName().replace('.', '/') + "Inputs").resolve(target.getName());
    }

    @Test
    void inputsAreKeptForEachTarget() throws IOException {
        assertTrue(!targets(getClass()).isEmpty());
        for (Method target : targets(getClass())) {
            try (Stream<Path> files = Files.list(inputs(target))) {
                assertTrue(files.findAny().isPresent(), target.toString());
            }
        }
    }
}
