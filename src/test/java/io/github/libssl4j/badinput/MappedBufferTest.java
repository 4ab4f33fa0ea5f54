package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.Peers;
import java.io.File;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A buffer over a file that has become shorter: Java's error in each call, where C's access would end the JVM. */
class MappedBufferTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"read,buffer", "write,buffer", "feed,buffer", "drain,buffer", "read,segment", "write,segment", "feed,segment",
        "drain,segment"})
    void aFileThatWasCutOffIsAnError(String call, String kind) throws Exception {
        Finished child = Finished.run(Finished.javaHere(List.of("--enable-native-access=ALL-UNNAMED",
                "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"), "-cp",
                Finished.module() + File.pathSeparator + Finished.testClasses(), Child.class.getName(), call, kind,
                folder.resolve("mapped").toString())), "");
        assertEquals(0, child.exitCode(), child.toString());
        assertEquals("InternalError", child.output().strip());
    }

    /** In a Java of its own. */
    static final class Child {
        private interface Calls {
            void run() throws Exception;
        }

        public static void main(String[] arguments) throws Exception {
            try (SslContext server = Peers.server().build(); SslContext client = Peers.client(server).build();
                    InMemory ends = InMemory.handshake(client, server);
                    FileChannel file = FileChannel.open(Path.of(arguments[2]), StandardOpenOption.READ,
                            StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
                MappedByteBuffer buffer = file.map(FileChannel.MapMode.READ_WRITE, 0, 20_000);
                MemorySegment segment = MemorySegment.ofBuffer(buffer);
                file.truncate(0);
                ends.client.write(ByteBuffer.allocate(100));
                if (arguments[0].equals("read")) {
                    ends.move(ends.client, ends.server);
                }
                Calls call = switch (arguments[0] + " " + arguments[1]) {
                    case "read buffer" -> () -> ends.server.read(buffer);
                    case "read segment" -> () -> ends.server.read(segment);
                    case "write buffer" -> () -> ends.client.write(buffer);
                    case "write segment" -> () -> ends.client.write(segment);
                    case "feed buffer" -> () -> ends.client.feed(buffer);
                    case "feed segment" -> () -> ends.client.feed(segment);
                    case "drain buffer" -> () -> ends.client.drain(buffer);
                    default -> () -> ends.client.drain(segment);
                };
                try {
                    call.run();
                } catch (InternalError e) { // as of any access by Java
                    System.out.println("InternalError");
                }
            }
        }
    }
}
