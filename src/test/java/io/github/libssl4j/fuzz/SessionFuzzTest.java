package io.github.libssl4j.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.Quotes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Bytes that are no session, or a changed one: refused without a part of them in the message, or a session that can be used like
 * any other.
 */
class SessionFuzzTest extends Target {
    @FuzzTest
    void der(byte[] input) throws Exception {
        Trial.run(input, () -> use(input, () -> SslSession.fromDer(input)));
    }

    @FuzzTest
    void pem(byte[] input) throws Exception {
        Trial.run(input, () -> use(input, () -> SslSession.fromPem(new String(input, StandardCharsets.ISO_8859_1))));
    }

    private static void use(byte[] input, Callable<SslSession> reading) throws Exception {
        Optional<SslSession> read = Trial.made(() -> Quotes.of(input).watch(reading), IllegalArgumentException.class);
        if (read.isPresent()) {
            try (SslSession session = read.get()) {
                Sessions.examine(session);
                Sessions.cache(session);
            }
        }
    }
}
