package io.github.libssl4j.memory;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.libssl.NativeRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A process whose threads make objects and close them at once, while it collects garbage without pause. */
final class ClosingChild {
    private static final int THREADS = 5;
    private static final byte[] KEY = new byte[32];

    private ClosingChild() {}

    /** The counting library, a folder that is not used, how many seconds. */
    public static void main(String[] arguments) throws Throwable {
        Allocations.install(Path.of(arguments[0]));
        long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(arguments[2])).toNanos();
        try (SslContext server = SslContext.selfSigned("localhost");
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Runnable> kinds = List.of(() -> SslSession.create().close(), () -> TicketKey.random().close(),
                    () -> PreSharedKey.of("me", KEY).close(), () -> server.newConnection().close(),
                    () -> TicketKeyRing.random().close());
            List<Future<Long>> all = IntStream.range(0, THREADS)
                    .mapToObj(i -> threads.submit(() -> repeat(kinds.get(i % kinds.size()), end))).toList();
            while (System.nanoTime() - end < 0) {
                System.gc();
            }
            for (int i = 0; i < THREADS; i++) {
                System.out.println("closed " + all.get(i).get(1, TimeUnit.MINUTES) + " of kind " + i);
            }
        }
        System.out.println("reported " + NativeRef.leaked());
    }

    private static long repeat(Runnable kind, long end) {
        long count = 0;
        for (; System.nanoTime() - end < 0; count++) {
            kind.run();
        }
        return count;
    }
}
