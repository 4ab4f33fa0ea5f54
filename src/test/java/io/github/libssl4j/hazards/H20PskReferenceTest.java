package io.github.libssl4j.hazards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.Psks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A callback's answer consumes a reference, each time; and a session belongs to one context: the next has another. */
@ExtendWith(NoLeaks.class)
class H20PskReferenceTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 25;

    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void oneKeyServesManyContextsAndThreadsAtOnce(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name")) {
            List<Race.Part> parts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                parts.add(() -> shakeHands(version, key));
            }
            Race.of(parts);
            shakeHands(version, key);
        }
    }

    /** With a HelloRetryRequest, so that each side asks twice; the first answer is dropped. */
    private static void shakeHands(TlsVersion version, PreSharedKey key) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (SslContext server = SslContext.server().pskLookup(Psks.of(key)).groups("P-256").tickets(false).build();
                    SslContext client = SslContext.client().psk(key).groups("X25519", "P-256").protocol(version).build()) {
                for (int i = 0; i < 3; i++) {
                    ConnectionOptions options = ConnectionOptions.to(InMemory.HOST, InMemory.PORT);
                    boolean full = i != 1;
                    try (InMemory ends = InMemory.handshake(client, server,
                            full ? options.withoutResumption() : options)) {
                        assertEquals(!full, ends.client.isResumed());
                        assertEquals(full || version == TlsVersion.TLS_1_2 ? "name" : null, Psks.used(ends.server));
                        ends.goodbye();
                    }
                }
            }
        }
    }

    /** What was answered and never used is given back with the connection. */
    @ParameterizedTest
    @EnumSource(value = TlsVersion.class, names = {"TLS_1_2", "TLS_1_3"})
    void theAnswerOfAHandshakeThatEndsHalfwayIsGivenBack(TlsVersion version) throws Exception {
        try (PreSharedKey key = Psks.named("name");
                SslContext server = SslContext.server().pskLookup(Psks.of(key)).build();
                SslContext client = SslContext.client().psk(key).protocol(version).build()) {
            for (int round = 0; round < 100; round++) {
                try (InMemory ends = InMemory.of(client, server, ConnectionOptions.to(InMemory.HOST, InMemory.PORT))) {
                    ends.client.handshake();
                    ends.move(ends.client, ends.server);
                    ends.server.handshake();
                    if (round % 2 == 0) {
                        ends.move(ends.server, ends.client);
                        ends.client.handshake();
                    }
                }
            }
            InMemory.handshake(client, server).close();
        }
    }
}
