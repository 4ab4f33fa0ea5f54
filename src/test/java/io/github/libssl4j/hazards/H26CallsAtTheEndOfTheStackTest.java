package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.InMemory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Once a value was attached to a session, each session that libssl copies or frees calls back: also the damaged one that it
 * frees while it reads, a key's, and a connection's. In a Java of its own, which must come to its end.
 */
class H26CallsAtTheEndOfTheStackTest {
    private static final int DEPTHS = 100;

    @ParameterizedTest
    @EnumSource(Task.class)
    void itFailsInJavaBeforeItCallsBackAndLocksNobodyOut(Task task) throws Exception {
        Finished finished = Finished.run(Finished.javaHere(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null",
                "--module-path", Finished.module().toString(), "--add-modules", "io.github.libssl4j",
                "--enable-native-access=io.github.libssl4j", "-cp", Finished.testClasses().toString(), Deep.class.getName(),
                task.name())), "");
        assertEquals(0, finished.exitCode(), finished.output() + finished.errors());
        assertEquals(DEPTHS + " overflows", finished.output().strip());
    }

    /** What is called until the stack ends. */
    enum Task {
        COPY {
            @Override
            void run(Deep with) {
                with.session.dup().close();
            }
        },
        DAMAGED_BYTES {
            @Override
            void run(Deep with) {
                try {
                    SslSession.fromDer(with.damaged).close();
                } catch (IllegalArgumentException e) {
                    return;
                }
                throw new AssertionError("damaged bytes were read");
            }
        },
        KEY {
            @Override
            void run(Deep with) {
                PreSharedKey.of("name", with.key).close();
            }
        },
        SESSION_OF_A_CONNECTION {
            @Override
            void run(Deep with) {
                with.server.session().close();
            }
        },
        QUESTION {
            @Override
            void run(Deep with) {
                with.server.inputPending();
            }
        };

        abstract void run(Deep with);
    }

    /** Calls itself until the stack ends, each time at another distance from the last call. */
    static final class Deep {
        private static final SessionAttachment<String> NOTE = SessionAttachment.of("note", String.class);
        private static final int PATIENCE_MILLIS = 20_000;

        private final SslSession session = SslSession.create().setId(SessionId.parse("01")).setProtocol(TlsVersion.TLS_1_2)
                .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48]);
        private final byte[] damaged;
        private final byte[] key = new byte[32];
        private final SslConnection server;
        private int overflows;

        private Deep(SslConnection server) {
            this.server = server;
            session.attach(NOTE, "kept");
            damaged = Arrays.copyOf(session.toDer(), session.toDer().length + 1);
        }

        public static void main(String[] arguments) throws Exception {
            try (SslContext server = SslContext.server().selfSigned("localhost").numTickets(0).build();
                    SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build();
                    InMemory ends = InMemory.handshake(client, server, ConnectionOptions.to("localhost", 443))) {
                new Deep(ends.server).go(Task.valueOf(arguments[0]));
            }
        }

        private void go(Task task) throws InterruptedException {
            for (int i = 0; i < 20_000; i++) {
                task.run(this); // compiled, its frames are the smallest
            }
            for (int i = 0; i < DEPTHS; i++) {
                int distance = i;
                Thread thread = new Thread(null, () -> {
                    try {
                        descend(task, distance);
                    } catch (StackOverflowError e) {
                        overflows++;
                    }
                }, "deep", 200_000 + 16L * i);
                thread.start();
                thread.join();
                Thread next = new Thread(server::inputPending);
                next.setDaemon(true);
                next.start();
                next.join(PATIENCE_MILLIS);
                if (next.isAlive()) {
                    System.out.println("locked for ever");
                    System.exit(1);
                }
            }
            System.out.println(overflows + " overflows");
        }

        private void descend(Task task, int distance) {
            if (distance > 0) {
                further(task, distance - 1);
            } else {
                task.run(this);
                descend(task, 0);
            }
        }

        private void further(Task task, int distance) {
            descend(task, distance);
        }
    }
}
