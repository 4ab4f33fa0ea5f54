package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libssl's setters free what its getters lend, and take no lock. */
@ExtendWith(NoLeaks.class)
class H05ChangingWhileReadingTest {
    private static final int ROUNDS = 4000;
    private static final String LONG = "a".repeat(60) + "." + "a".repeat(60) + ".example";
    private static final String OTHER = "b".repeat(30) + ".example";
    private static final Set<String> NAMES = Set.of("x.example", LONG, OTHER);
    private static final Set<String> PROTOCOLS = Set.of("h2", "c".repeat(255), "d".repeat(40));

    @Test
    void aSessionCanBeReadAndCopiedByThreadsWhileOthersChangeIt() throws Exception {
        try (SslSession session = Peers.made(1).setHostName("x.example").setAlpn("h2");
                SslSession shared = session.share()) {
            List<Race.Part> parts = new ArrayList<>();
            parts.add(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    session.setHostName(i % 2 == 0 ? LONG : OTHER);
                    session.setAlpn(i % 2 == 0 ? "c".repeat(255) : "d".repeat(40));
                }
            });
            parts.add(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    shared.setHostName(i % 2 == 0 ? OTHER : LONG);
                    shared.setAlpn(i % 2 == 0 ? "d".repeat(40) : "c".repeat(255));
                }
            });
            for (SslSession read : List.of(session, shared)) {
                parts.add(() -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        assertTrue(NAMES.contains(read.hostName().orElseThrow()));
                        assertTrue(PROTOCOLS.contains(read.alpn().orElseThrow()));
                    }
                });
                parts.add(() -> {
                    for (int i = 0; i < ROUNDS / 4; i++) {
                        try (SslSession copy = read.dup(); SslSession back = SslSession.fromDer(read.toDer())) {
                            assertTrue(NAMES.contains(copy.hostName().orElseThrow()));
                            assertTrue(PROTOCOLS.contains(back.alpn().orElseThrow()));
                        }
                    }
                });
            }
            Race.of(parts);
        }
    }
}
