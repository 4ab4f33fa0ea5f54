package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * An upcall that finds no room on the stack fails before its own code runs, and no code could catch that: the JVM would
 * end. Copying and freeing a session call back. In a Java of its own, which must come to its end.
 */
class H26EndOfTheStackTest {
    @Test
    void copyingAndClosingFailsInJavaBeforeItCallsBack() throws Exception {
        comesToItsEnd(Deep.class);
    }

    @Test
    void offeringASessionFailsInJavaBeforeItCallsBack() throws Exception {
        comesToItsEnd(DeepOffer.class);
    }

    @Test
    void addingAndRemovingFailsInJavaBeforeItCallsBack() throws Exception {
        comesToItsEnd(DeepCache.class);
    }

    @Test
    void aHandshakeFailsInJavaBeforeItCallsBack() throws Exception {
        comesToItsEnd(DeepHandshake.class);
    }

    @Test
    void readingTicketsFailsInJavaBeforeItCallsBackAndLocksNobodyOut() throws Exception {
        comesToItsEnd(DeepRead.class, "-Xint"); // frames of one size, to come near the end by counting
    }

    private static void comesToItsEnd(Class<?> program, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null",
                "--module-path", Finished.module().toString(), "--add-modules", "io.github.libssl4j",
                "--enable-native-access=io.github.libssl4j", "-cp", Finished.testClasses().toString(), program.getName()));
        Finished finished = Finished.run(Finished.javaHere(arguments), "");
        assertEquals(0, finished.exitCode(), finished.output() + finished.errors());
        assertEquals("100 overflows", finished.output().strip());
    }

    /** Calls itself until the stack ends, each time at another distance from the last call. */
    static final class Deep {
        private static SslSession session;
        private static int overflows;

        private Deep() {}

        public static void main(String[] arguments) throws InterruptedException {
            session = SslSession.create();
            for (int i = 0; i < 20_000; i++) {
                session.dup().close(); // compiled, its frames are the smallest
            }
            for (int i = 0; i < 100; i++) {
                int distance = i;
                Thread thread = new Thread(null, () -> {
                    try {
                        descend(distance);
                    } catch (StackOverflowError e) {
                        overflows++;
                    }
                }, "deep", 200_000 + 16L * i);
                thread.start();
                thread.join();
            }
            System.out.println(overflows + " overflows");
        }

        private static void descend(int distance) {
            if (distance > 0) {
                further(distance - 1);
            } else {
                session.dup().close();
                descend(0);
            }
        }

        private static void further(int distance) {
            descend(distance);
        }
    }

    /** The same with a connection that offers another context's session, of which libssl makes a copy. */
    static final class DeepOffer {
        private static final ConnectionOptions TO = ConnectionOptions.to("localhost", 4433);
        private static SslContext client;
        private static ConnectionOptions options;
        private static int overflows;

        private DeepOffer() {}

        public static void main(String[] arguments) throws Exception {
            SslContext owner = SslContext.client().insecure().build();
            client = SslContext.client().insecure().build();
            SslSession session = SslSession.create().setId(SessionId.parse("01")).setProtocol(TlsVersion.TLS_1_2)
                    .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48]);
            owner.newConnection(TO.resume(session)).close();
            options = TO.resume(session);
            for (int i = 0; i < 5_000; i++) {
                client.newConnection(options).close();
            }
            for (int i = 0; i < 100; i++) {
                int distance = i;
                Thread thread = new Thread(null, () -> {
                    try {
                        descend(distance);
                    } catch (StackOverflowError e) {
                        overflows++;
                    }
                }, "deep", 200_000 + 16L * i);
                thread.start();
                thread.join();
            }
            System.out.println(overflows + " overflows");
        }

        private static void descend(int distance) {
            if (distance > 0) {
                further(distance - 1);
            } else {
                client.newConnection(options).close();
                descend(0);
            }
        }

        private static void further(int distance) {
            descend(distance);
        }
    }

    /** The same with a cache: a session is added, replaces another, is removed and found. */
    static final class DeepCache {
        private static SslSessionCache cache;
        private static SslSession session;
        private static int overflows;

        private DeepCache() {}

        public static void main(String[] arguments) throws Exception {
            SslContext context = SslContext.server().selfSigned("localhost").build();
            cache = context.sessions();
            cache.addListener(new SessionListener() { });
            session = SslSession.create().setId(SessionId.parse("01")).setProtocol(TlsVersion.TLS_1_2)
                    .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48]);
            for (int i = 0; i < 5_000; i++) {
                edit();
            }
            for (int i = 0; i < 100; i++) {
                int distance = i;
                Thread thread = new Thread(null, () -> {
                    try {
                        descend(distance);
                    } catch (StackOverflowError | CallbackException e) { // it ended where a listener was told
                        overflows++;
                    }
                }, "deep", 200_000 + 16L * i);
                thread.start();
                thread.join();
            }
            System.out.println(overflows + " overflows");
        }

        private static void edit() {
            try (SslSession first = session.dup(); SslSession second = session.dup()) {
                cache.tryAdd(first);
                cache.tryAdd(second);
                cache.tryRemove(second);
            }
        }

        private static void descend(int distance) {
            if (distance > 0) {
                further(distance - 1);
            } else {
                edit();
                descend(0);
            }
        }

        private static void further(int distance) {
            descend(distance);
        }
    }

    /** The same with a handshake's steps, each of which calls back. */
    static final class DeepHandshake {
        private static SslContext server;
        private static SslContext client;
        private static int overflows;

        private DeepHandshake() {}

        public static void main(String[] arguments) throws Exception {
            server = SslContext.server().selfSigned("localhost").tickets(false).build();
            client = SslContext.client().insecure().build();
            for (int i = 0; i < 300; i++) {
                handshake();
            }
            for (int i = 0; i < 100; i++) {
                int distance = i;
                Thread thread = new Thread(null, () -> {
                    try {
                        descend(distance);
                    } catch (StackOverflowError e) {
                        overflows++;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }, "deep", 200_000 + 16L * i);
                thread.start();
                thread.join();
            }
            System.out.println(overflows + " overflows");
        }

        private static void handshake() throws IOException {
            ByteBuffer wire = ByteBuffer.allocateDirect(32 * 1024);
            try (SslConnection one = client.newConnection(ConnectionOptions.to("localhost", 4433));
                    SslConnection other = server.newConnection()) {
                for (int turn = 0; turn < 4; turn++) {
                    pass(one, other, wire);
                    pass(other, one, wire);
                }
            }
        }

        private static void pass(SslConnection from, SslConnection to, ByteBuffer wire) throws IOException {
            from.handshake();
            from.drain(wire.clear());
            to.feed(wire.flip());
            to.handshake();
        }

        /** A handshake takes long: one in so many calls. */
        private static void descend(int distance) throws IOException {
            if (distance > 0) {
                further(distance - 1);
            } else {
                handshake();
                descend(32);
            }
        }

        private static void further(int distance) throws IOException {
            descend(distance);
        }
    }

    /** A client that reads its tickets, of each of which libssl tells: once at each of the last depths. */
    static final class DeepRead {
        private static final int LAST = 400;
        private static final int MORE_THAN_THERE_ARE = 1_000_000;
        private static final int PATIENCE_MILLIS = 20_000;
        private static int left;
        private static int deepest;
        private static int overflows;

        private DeepRead() {}

        public static void main(String[] arguments) throws Exception {
            try (SslContext server = SslContext.server().selfSigned("localhost").build();
                    SslContext client = SslContext.client().insecure().build()) {
                readAt(client, server, 0);
                deep(DeepRead::measure);
                for (int depth = deepest - LAST; depth < deepest; depth++) {
                    readAt(client, server, depth);
                }
            }
            System.out.println(overflows > 0 ? "100 overflows" : "no overflow"); // how many differs
        }

        private static void readAt(SslContext client, SslContext server, int depth) throws Exception {
            ByteBuffer wire = ByteBuffer.allocateDirect(32 * 1024);
            ByteBuffer plain = ByteBuffer.allocateDirect(1);
            try (SslConnection one = client.newConnection(ConnectionOptions.to("localhost", 4433));
                    SslConnection other = server.newConnection()) {
                for (int turn = 0; turn < 3; turn++) {
                    one.handshake();
                    one.drain(wire.clear());
                    other.feed(wire.flip());
                    other.handshake();
                    other.drain(wire.clear());
                    one.feed(wire.flip());
                }
                deep(() -> {
                    try {
                        descend(depth, one, plain);
                    } catch (StackOverflowError | CallbackException e) {
                        overflows++;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                Thread next = new Thread(one::inputPending);
                next.setDaemon(true);
                next.start();
                next.join(PATIENCE_MILLIS);
                if (next.isAlive()) {
                    System.out.println("locked for ever, at " + depth);
                    System.exit(1);
                }
            }
        }

        private static void deep(Runnable task) throws InterruptedException {
            Thread thread = new Thread(null, task, "deep", 256 * 1024);
            thread.start();
            thread.join();
        }

        private static void measure() {
            try {
                descend(MORE_THAN_THERE_ARE, null, null);
            } catch (StackOverflowError e) {
                deepest = MORE_THAN_THERE_ARE - left;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void descend(int depth, SslConnection connection, ByteBuffer plain) throws IOException {
            left = depth;
            if (depth == 0) {
                connection.read(plain);
            } else {
                descend(depth - 1, connection, plain);
            }
        }
    }
}
