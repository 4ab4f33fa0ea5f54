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

    private static void comesToItsEnd(Class<?> program) throws Exception {
        Finished finished = Finished.run(Finished.java(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null",
                "--module-path", Finished.module().toString(), "--add-modules", "io.github.libssl4j",
                "--enable-native-access=io.github.libssl4j", "-cp", Finished.testClasses().toString(),
                program.getName())), "");
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
}
