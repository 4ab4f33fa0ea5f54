package io.github.libssl4j.libssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.kit.Finished;
import java.io.File;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many bytes of stack are proved to be there before libssl may call back, however Java runs the code that proves it: told
 * by how deep it comes on a stack of known size.
 */
class H26StackRoomTest {
    private static final int LEAST = 8 * 1024;

    static Stream<Arguments> ways() {
        return Stream.of(List.of("-Xint"), List.of("-XX:TieredStopAtLevel=1"), List.of("-XX:TieredStopAtLevel=3"),
                        List.<String>of(), List.of("-XX:-TieredCompilation"), List.of("-Xcomp"),
                        List.of("-Xcomp", "-XX:-TieredCompilation"))
                .flatMap(way -> Stream.of(Arguments.of(way, 1), Arguments.of(way, 2_000)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void eightKiBAreProved(List<String> way, int threads) throws Exception {
        Finished finished = Finished.run(Finished.java(Stream.concat(way.stream(), Stream.of("-cp",
                Finished.module() + File.pathSeparator + Finished.testClasses(), Depth.class.getName(),
                Integer.toString(threads))).toList()), "");
        assertEquals(0, finished.exitCode(), finished.output() + finished.errors());
        assertTrue(Long.parseLong(finished.output().strip()) >= LEAST, finished.output());
    }

    /** Calls it until the compiler has seen all of it, on so many threads, and prints the bytes that it proves from then on. */
    static final class Depth {
        private static final int CALLS = 300_000;
        private static final long STACK = 16 << 20;
        /** What the JVM keeps of a stack for itself, and more. */
        private static final long KEPT = 1 << 18;

        private Depth() {}

        public static void main(String[] arguments) throws InterruptedException {
            int threads = Integer.parseInt(arguments[0]);
            for (int i = 0; i < threads; i++) {
                Thread.ofVirtual().start(() -> {
                    for (int call = 0; call < CALLS / threads; call++) {
                        StackRoom.require();
                    }
                }).join();
            }
            System.out.println(proved());
        }

        private static long proved() throws InterruptedException {
            int possible = 0;
            int impossible = (int) (STACK / 16);
            while (impossible - possible > 1) {
                int frames = (possible + impossible) / 2;
                if (fits(frames)) {
                    possible = frames;
                } else {
                    impossible = frames;
                }
            }
            return (STACK - KEPT) / possible * StackRoom.FRAMES;
        }

        private static boolean fits(int frames) throws InterruptedException {
            boolean[] fits = new boolean[1];
            Thread thread = new Thread(null, () -> {
                try {
                    StackRoom.descend(frames);
                    fits[0] = true;
                } catch (StackOverflowError e) {
                    fits[0] = false;
                }
            }, "deep", STACK);
            thread.start();
            thread.join();
            return fits[0];
        }
    }
}
