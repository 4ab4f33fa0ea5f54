package io.github.libssl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.kit.Finished;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The thread of all deadlines outlives who first wanted one: an application that was unloaded is not kept by it. */
class DeadlineThreadTest {
    @Test
    void itKeepsNothingOfTheThreadThatCausedIt() throws Exception {
        Finished finished = Finished.run(Finished.javaHere(List.of("--enable-native-access=ALL-UNNAMED", "-cp",
                Finished.module() + File.pathSeparator + Finished.testClasses(), First.class.getName())), "");
        assertEquals("libssl4j-deadlines has null", finished.output().strip(), finished.errors());
    }

    /** Wants the first deadline of a Java. */
    static final class First {
        private First() {}

        public static void main(String[] arguments) throws IOException {
            InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>() {
                @Override
                protected String childValue(String value) {
                    System.out.println(value + " was inherited");
                    return value;
                }
            };
            inherited.set("a value");
            try (URLClassLoader loader = new URLClassLoader(new URL[0]);
                    ServerSocketChannel listener = ServerSocketChannel.open()
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
                Thread.currentThread().setContextClassLoader(loader);
                new Transport(socket).write(ByteBuffer.allocate(1), Timeouts.deadline(Duration.ofMinutes(1)));
                Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("libssl4j"))
                        .forEach(thread -> System.out.println(thread.getName() + " has " + thread.getContextClassLoader()));
            }
        }
    }
}
