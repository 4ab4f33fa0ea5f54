package io.github.libssl4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/guide.md}: its lines of Java are Java. */
class GuideTest {
    private static final String AROUND = """
            import io.github.libssl4j.*;
            import java.nio.ByteBuffer;
            import java.nio.channels.SocketChannel;
            import java.nio.charset.StandardCharsets;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.ConcurrentHashMap;
            import java.util.concurrent.atomic.AtomicReference;

            abstract class Guide {
                record User(String name) {}

                SslContext client, server;
                SslChannel channel;
                SocketChannel socket;
                Path chain, key;
                byte generation;
                byte[] secret;
                Map<String, PreSharedKey> keys;
                AtomicReference<String> latest;

                abstract byte[] idOfThisNode(int length);

            """;

    @TempDir
    private Path folder;

    @Test
    void eachOfItsBlocksCompiles() throws Exception {
        List<String> blocks = Pattern.compile("^```java\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/guide.md"))).results().map((MatchResult block) -> block.group(1))
                .toList();
        assertTrue(blocks.size() > 5, blocks::toString);
        StringBuilder text = new StringBuilder(AROUND);
        for (int i = 0; i < blocks.size(); i++) {
            text.append("void block").append(i).append("() throws Exception {\n").append(blocks.get(i)).append("}\n\n");
        }
        Path file = Files.writeString(folder.resolve("Guide.java"), text + "}\n");
        Finished javac = Finished.run(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "-p", Finished.module().toString(), "--add-modules", "io.github.libssl4j", "-d", folder.toString(),
                file.toString()), "");
        assertEquals("", javac.errors());
        assertEquals(0, javac.exitCode());
    }
}
