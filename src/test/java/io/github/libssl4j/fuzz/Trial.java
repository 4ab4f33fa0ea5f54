package io.github.libssl4j.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.kit.NativeSessions;
import io.github.libssl4j.libssl.NativeRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One run of a target. What leaves it is a finding: documented exceptions are caught where they may come. Afterwards no native
 * reference, and no {@code SSL_SESSION}, may be left.
 */
final class Trial {
    /** Names a file that has the present input, for the case that the process dies of it: its length, then its bytes. */
    private static final String LAST = System.getProperty("libssl4j.fuzz.last");
    private static final int LARGEST = 1 << 20;
    private static final MappedByteBuffer INPUT = LAST == null ? null : map(Path.of(LAST));

    interface Body {
        void run() throws Exception;
    }

    private Trial() {}

    private static MappedByteBuffer map(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, Integer.BYTES + LARGEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void run(byte[] input, Body body) throws Exception {
        if (INPUT != null && input.length <= LARGEST) {
            INPUT.putInt(0, input.length).put(Integer.BYTES, input);
        }
        Ends.clear(); // makes them, the first time
        long references = NativeRef.live();
        long sessions = NativeSessions.live();
        try {
            body.run();
        } finally {
            Ends.clear();
        }
        assertEquals(references, NativeRef.live(), "native references");
        assertEquals(sessions, NativeSessions.live(), "SSL_SESSIONs");
    }

    /** Lets documented exceptions pass, of exactly these classes; answers whether none came. */
    static boolean unless(Body body, Class<?>... documented) throws Exception {
        try {
            body.run();
            return true;
        } catch (Exception e) {
            if (!List.of(documented).contains(e.getClass()) || e.getMessage() == null || e.getMessage().isBlank()) {
                throw e;
            }
            requireNoMistake(e);
            return false;
        }
    }

    /**
     * What was thrown in a callback is the application's own, or said of its answer: as a cause, or suppressed by the call's
     * own failure. What the library did not expect there comes as an {@link IllegalStateException}, with it as the cause.
     */
    static void requireNoMistake(Throwable documented) {
        if (documented instanceof CallbackException && !ofApplication(documented.getCause())) {
            throw new AssertionError("the library failed in a callback", documented);
        }
        for (Throwable suppressed : documented.getSuppressed()) {
            if (!(suppressed instanceof CallbackException) && !ofApplication(suppressed)) {
                throw new AssertionError("the library failed in a callback", documented);
            }
            requireNoMistake(suppressed);
        }
    }

    private static boolean ofApplication(Throwable thrown) {
        return thrown.getClass() == Deliberate.class || thrown.getCause() == null
                && (thrown.getClass() == IllegalArgumentException.class || thrown.getClass() == IllegalStateException.class);
    }

    /** What the making makes, unless a documented exception comes. */
    static <T> Optional<T> made(Callable<T> making, Class<?>... documented) throws Exception {
        AtomicReference<T> made = new AtomicReference<>();
        unless(() -> made.set(making.call()), documented);
        return Optional.ofNullable(made.get());
    }

    /** What a target's own callbacks throw. */
    static final class Deliberate extends RuntimeException {
        private static final long serialVersionUID = 1;

        Deliberate() {
            super("on purpose");
        }
    }
}
