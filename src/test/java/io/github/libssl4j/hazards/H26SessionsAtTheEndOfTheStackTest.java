package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.NativeSessions;
import java.io.File;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where the stack ends while a session is made, there is none, in Java and in libssl. In a Java of its own, which must come
 * to its end.
 */
class H26SessionsAtTheEndOfTheStackTest {
    private static final int DEPTHS = 100;

    @ParameterizedTest
    @EnumSource
    void noSessionIsLeftOver(Way way) throws Exception {
        Finished finished = Finished.run(Finished.javaHere(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null",
                "--enable-native-access=ALL-UNNAMED", "-cp", Finished.module() + File.pathSeparator + Finished.testClasses(),
                Deep.class.getName(), way.name())), "");
        assertEquals(0, finished.exitCode(), finished.output() + finished.errors());
        assertEquals(DEPTHS + " overflows, 0 sessions left", finished.output().strip());
    }

    /** How a session is made. */
    enum Way {
        CREATE {
            @Override
            SslSession make(Deep with) {
                return SslSession.create();
            }
        },
        CREATE_IN_AN_ARENA {
            @Override
            SslSession make(Deep with) {
                return SslSession.create(with.arena);
            }
        },
        DER {
            @Override
            SslSession make(Deep with) {
                return SslSession.fromDer(with.der);
            }
        },
        SHARE_IN_AN_ARENA {
            @Override
            SslSession make(Deep with) {
                return with.session.share(with.arena);
            }
        };

        abstract SslSession make(Deep with);
    }

    /** Makes sessions until the stack ends, each time at another distance from the last call; closes them where there is room. */
    static final class Deep {
        private final SslSession session = SslSession.create().setId(SessionId.parse("01")).setProtocol(TlsVersion.TLS_1_2)
                .setCipher("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").setMasterKey(new byte[48]);
        private final byte[] der = session.toDer();
        private final List<SslSession> made = new ArrayList<>(100_000);
        private Arena arena = Arena.ofShared();
        private int overflows;

        private Deep() {}

        public static void main(String[] arguments) throws Exception {
            NativeSessions.live(); // counts from here on
            new Deep().go(Way.valueOf(arguments[0]));
        }

        private void go(Way way) throws InterruptedException {
            for (int i = 0; i < 20; i++) {
                for (int j = 0; j < 1000; j++) {
                    made.add(way.make(this)); // compiled, its frames are the smallest
                }
                end();
            }
            for (int i = 0; i < DEPTHS; i++) {
                int distance = i;
                Thread thread = new Thread(null, () -> {
                    try {
                        descend(way, distance);
                    } catch (StackOverflowError e) {
                        overflows++;
                    }
                }, "deep", 200_000 + 16L * i);
                thread.start();
                thread.join();
                end();
            }
            session.close();
            System.out.println(overflows + " overflows, " + NativeSessions.live() + " sessions left");
        }

        private void end() {
            made.forEach(SslSession::close);
            made.clear();
            arena.close();
            arena = Arena.ofShared();
        }

        private void descend(Way way, int distance) {
            if (distance > 0) {
                further(way, distance - 1);
            } else {
                made.add(way.make(this));
                descend(way, 0);
            }
        }

        private void further(Way way, int distance) {
            descend(way, distance);
        }
    }
}
